import type { Song } from '../../../shared/contract/library.ts';
import type { TitleProposal, WordsSettings } from '../../../shared/contract/words.ts';
import { type Lyrics, lyricsSchema } from '../../../shared/domain/lyrics/model.ts';
import { describeError } from '../../client/failure.ts';
import type { Client, Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import type { Messages } from '../../i18n/en.ts';
import type { LibraryModel } from '../library/library-model.ts';
import type { Notices } from '../notices/notices.ts';
import type { PlayerController } from '../player/player-controller.ts';

export interface WordsModelOptions {
  readonly session: Session;
  readonly library: LibraryModel;
  readonly player: PlayerController;
  readonly notices: Notices;
  readonly messages: Messages;
}

/** The song in hand and its words. */
export interface WordsInHand {
  readonly song: Song;
  /** Null while they are fetched, and where there are none. */
  readonly lyrics: Lyrics | null;
  readonly loading: boolean;
}

export const usualLook: WordsSettings = {
  lyricsOnline: 'unasked',
  titlesOnline: 'off',
  font: 'show',
  size: 1,
  lines: 3,
};

/** Smallest step of moving words against the sound. */
export const nudgeStepMs = 50;
const saveNudgeAfterMs = 400;

/** Words of the song in hand, what they look like, and everything that is done to them from this window. */
export class WordsModel {
  readonly inHand: Store<WordsInHand | null> = createStore<WordsInHand | null>(null);
  readonly settings: Store<WordsSettings | null> = createStore<WordsSettings | null>(null);
  /** Ahead of the station's echo, like every level under the hand. */
  readonly nudgeMs: Store<number> = createStore(0);
  readonly #options: WordsModelOptions;
  #version: string | null = null;
  #nudgeTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: WordsModelOptions) {
    this.#options = options;
    const { library, player, session } = options;
    player.song.subscribe(() => this.#follow());
    library.view.subscribe(() => this.#follow());
    session.state.subscribe(() => {
      if (session.state.get() === 'open') void this.#loadSettings();
    });
    void this.#loadSettings();
    this.#follow();
  }

  readonly clock = {
    positionMs: (): number => this.#options.player.positionMs(),
    rate: (): number => {
      const state = this.#options.player.state.get();
      return state?.playing ? this.#options.player.tempo.get() : 0;
    },
  };

  get player(): PlayerController {
    return this.#options.player;
  }

  /** Earlier is negative. Kept with the song; the station hears of it when the hand rests. */
  nudgeBy(ms: number): void {
    const song = this.inHand.get()?.song;
    if (song === undefined || song.words === null) return;
    const next = Math.max(-60_000, Math.min(60_000, this.nudgeMs.get() + ms));
    this.nudgeMs.set(next);
    if (this.#nudgeTimer !== null) clearTimeout(this.#nudgeTimer);
    this.#nudgeTimer = setTimeout(() => {
      this.#nudgeTimer = null;
      this.#run((client) => client.words.nudge({ id: song.id, nudgeMs: next }));
    }, saveNudgeAfterMs);
  }

  nudgeHome(): void {
    this.nudgeBy(-this.nudgeMs.get());
  }

  setSettings(change: Partial<WordsSettings>): void {
    this.settings.set((settings) => settings && { ...settings, ...change });
    this.#run(async (client) => this.settings.set(await client.words.setSettings(change)));
  }

  async look(song: Song): Promise<void> {
    const t = this.#options.messages.words;
    await this.#options.session
      .call((client) => client.words.look({ id: song.id }))
      .then(({ found, failure }) => {
        if (failure !== null) this.#problem(failure);
        else this.#options.notices.show({ tone: 'info', text: found ? t.found(song.title) : t.notFound(song.title) });
      }, this.#problem);
  }

  async save(song: Song, lyrics: Lyrics): Promise<boolean> {
    try {
      await this.#options.session.call((client) => client.words.save({ id: song.id, lyrics }));
      return true;
    } catch (error) {
      this.#problem(error);
      return false;
    }
  }

  guess(song: Song): void {
    this.#run((client) => client.words.guess({ id: song.id }));
  }

  remove(song: Song): void {
    const { lyrics } = this.inHand.get() ?? {};
    const t = this.#options.messages.words;
    this.#run(async (client) => {
      await client.words.remove({ id: song.id });
      this.#options.notices.show({
        tone: 'info',
        text: t.removed(song.title),
        ...(lyrics ? { action: { label: t.putBack, run: () => void this.save(song, lyrics) } } : {}),
      });
    });
  }

  async export(song: Song, format: 'lrc' | 'ultrastar'): Promise<void> {
    try {
      const { fileName, text } = await this.#options.session.call((client) =>
        client.words.export({ id: song.id, format }),
      );
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
      link.download = fileName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (error) {
      this.#problem(error);
    }
  }

  async proposeTitles(song: Song): Promise<readonly TitleProposal[]> {
    try {
      return (await this.#options.session.call((client) => client.words.proposeTitles({ id: song.id }))).proposals;
    } catch (error) {
      this.#problem(error);
      return [];
    }
  }

  setBacking(song: Song, backing: 'separate' | 'as-is'): void {
    this.#run((client) => client.library.setBacking({ id: song.id, backing }));
  }

  readonly #problem = (error: unknown): void => {
    const { sentence, action } = describeError(error);
    this.#options.notices.show({ tone: 'problem', text: sentence, hint: action });
  };

  #run(command: (client: Client) => Promise<unknown>): void {
    this.#options.session.call(command).catch(this.#problem);
  }

  async #loadSettings(): Promise<void> {
    await this.#options.session
      .call((client) => client.words.settings())
      .then(
        (settings) => this.settings.set(settings),
        () => {},
      );
  }

  #follow(): void {
    const { player, library } = this.#options;
    const playing = player.song.get();
    const song = playing === null ? null : (library.song(playing.id) ?? playing);
    if (song === null) {
      this.#version = null;
      this.inHand.set(null);
      return;
    }
    const known = this.inHand.get();
    const version = song.words?.version ?? null;
    if (this.#nudgeTimer === null) this.nudgeMs.set(song.words?.nudgeMs ?? 0);
    if (known?.song.id === song.id && this.#version === version) {
      if (known.song !== song) this.inHand.set({ ...known, song });
      return;
    }
    this.#version = version;
    // The old words stay while new ones of the same song are fetched: nothing flickers.
    const old = known?.song.id === song.id ? known.lyrics : null;
    this.inHand.set({ song, lyrics: version === null ? null : old, loading: version !== null });
    if (version !== null) void this.#load(song, version);
  }

  async #load(song: Song, version: string): Promise<void> {
    const lyrics = await fetchWords(song.id, version).catch(() => null);
    if (this.#version !== version || this.inHand.get()?.song.id !== song.id) return;
    this.inHand.set((inHand) => inHand && { ...inHand, lyrics, loading: false });
  }
}

/** The words of a song, as the station has them. */
export async function fetchWords(songId: string, version: string): Promise<Lyrics> {
  const response = await fetch(`/media/songs/${songId}/words/${version}`);
  return lyricsSchema.parse(await response.json());
}
