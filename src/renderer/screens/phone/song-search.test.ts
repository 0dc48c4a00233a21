import { describe, expect, it } from 'vitest';
import type { GuestSong } from '../../../shared/contract/guest.ts';
import { SongSearch } from './song-search.ts';

const song = (id: string) => ({ id, title: id }) as GuestSong;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the songs on a phone', () => {
  it('asks for no further page again and again while there is no connection', async () => {
    let connected = true;
    const asked: (string | null)[] = [];
    const search = new SongSearch(async (_, cursor) => {
      asked.push(cursor);
      if (!connected) throw new Error('not connected');
      return cursor === null ? { songs: [song('a')], cursor: 'next' } : { songs: [song('b')], cursor: null };
    });
    search.connected();
    await settled();
    connected = false;
    for (let i = 0; i < 5; i += 1) {
      // The end of the list is in sight, and drawn again.
      search.more();
      await settled();
    }
    expect(asked).toEqual([null, 'next']);
    // A person may try; and with a connection it goes on by itself.
    search.more(true);
    await settled();
    expect(asked.length).toBe(3);
    connected = true;
    search.connected();
    await settled();
    expect(search.state.get()).toMatchObject({ more: false, loading: false });
    expect(search.state.get().songs.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
