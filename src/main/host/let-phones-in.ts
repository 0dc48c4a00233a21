import type { Station } from './create-station.ts';
import { createGuestServer } from './guest-server.ts';

/**
 * Gives the station's room a door: from here on it listens for guests' phones whenever a night is on and the host has
 * opened the room.
 *
 * @param pagesDir the built pages; null: there is no page for phones
 */
export async function letPhonesIn(station: Station, pagesDir: string | null): Promise<void> {
  const { room, guestRouter, reportDefect, serveMedia } = station;
  await room.attach(
    createGuestServer({
      room,
      router: guestRouter,
      reportDefect,
      cover(songId, version, headers) {
        const picture = new Request(`http://station/media/songs/${songId}/cover/${version}`, { headers });
        return serveMedia(picture, { role: 'guest', id: 'cover' });
      },
      pagesDir,
      now: () => Date.now(),
    }),
  );
}
