import type { NetworkInterfaceInfo } from 'node:os';
import type { RoomMachine } from '../../src/main/features/room/room-door.ts';
import type { Station } from '../../src/main/host/create-station.ts';
import { letPhonesIn } from '../../src/main/host/let-phones-in.ts';
import { stationPaths } from '../../src/main/host/paths.ts';
import type { StationHost } from '../../src/main/host/station-host.ts';
import { madeSongs } from './made-songs.ts';
import { openStation } from './station.ts';

/** An address as `os.networkInterfaces()` tells it. */
export function networkAt(address: string): NetworkInterfaceInfo {
  return { address, netmask: '255.255.255.0', family: 'IPv4', mac: '02:00:00:00:00:01', internal: false, cidr: null };
}

/** Loopback stands for the Wi-Fi, and counts. */
export const loopbackRoom: Partial<RoomMachine> = {
  interfaces: () => ({ wlan0: [networkAt('127.0.0.1')] }),
  ownAddressCounts: true,
  usualPort: 0,
  run: async () => null,
};

/** A station with a night on and the room open to phones over loopback. It runs no jobs. */
export async function openRoom(
  dataDir: string,
  overrides: Partial<StationHost> = {},
): Promise<{ station: Station; address: string; code: string }> {
  const station = await openStation(dataDir, { phones: loopbackRoom, idle: true, ...overrides });
  await letPhonesIn(station, stationPaths(new URL('../../dist/main/cli.js', import.meta.url).href, dataDir).pagesDir);
  if (station.night.nightId === null) station.night.start('Saturday', {});
  const { address, code } = await station.room.setOpen(true);
  if (address === null) throw new Error('the room did not open');
  return { station, address, code };
}

let made = 0;

/** A song of the library without its files: for lists, not for singing. */
export function putSong(station: Station, title: string, artist = 'Artist'): string {
  made += 1;
  const id = `testsong${String(made).padStart(6, '0')}`;
  const [like] = madeSongs(1);
  if (like === undefined) throw new Error('no song was made');
  station.library.add({ ...like, id, contentSha256: id.padEnd(64, '0'), title, artist }, { picture: false });
  return id;
}
