import type { Song } from '../../../shared/contract/library.ts';
import type { Lyrics } from '../../../shared/domain/lyrics/model.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import type { PlayerController } from '../../features/player/player-controller.ts';
import { fetchWords } from '../../features/words/words-model.ts';

/** The song on stage and its words. */
export interface SongOnStage {
  readonly song: Song;
  /** Null while they are fetched, and where there are none. */
  readonly lyrics: Lyrics | null;
  readonly loading: boolean;
}

/** Follows the song in the player and every change that the host makes to it: words, their place in time, pictures. */
export function followSong(session: Session, player: PlayerController, signal: AbortSignal): Store<SongOnStage | null> {
  const store = createStore<SongOnStage | null>(null);
  /** Newer than the player's: what the library said since. */
  let changed: Song | null = null;
  let version: string | null = null;

  const show = (): void => {
    const playing = player.song.get();
    const song = playing !== null && changed?.id === playing.id ? changed : playing;
    if (song === null) {
      version = null;
      store.set(null);
      return;
    }
    const known = store.get();
    const wanted = song.words?.version ?? null;
    if (known?.song.id === song.id && wanted === version) {
      if (known.song !== song) store.set({ ...known, song });
      return;
    }
    version = wanted;
    // Old words of the same song stay until the new ones are here: nothing flickers.
    const old = known?.song.id === song.id ? known.lyrics : null;
    store.set({ song, lyrics: wanted === null ? null : old, loading: wanted !== null });
    if (wanted !== null) void load(song.id, wanted);
  };

  const load = async (songId: string, wanted: string): Promise<void> => {
    const lyrics = await fetchWords(songId, wanted).catch(() => null);
    if (version === wanted && store.get()?.song.id === songId)
      store.set((known) => known && { ...known, lyrics, loading: false });
  };

  player.song.subscribe(show);
  session.watch(
    (client, stop) => client.library.watch(undefined, { signal: stop }),
    ({ changed: songs }) => {
      const song = songs.find(({ id }) => id === player.song.get()?.id);
      if (song === undefined) return;
      changed = song;
      show();
    },
    signal,
  );
  show();
  return store;
}
