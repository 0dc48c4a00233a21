import { LimelightError } from '../../../shared/errors.ts';
import { implementer } from '../../host/connection.ts';
import type { LibraryService } from '../library/service.ts';
import type { LookupQueue } from './lookup-queue.ts';
import { askMusicBrainz, type OnlineOptions } from './online.ts';
import type { WordsService } from './service.ts';

export interface WordsProceduresOptions {
  readonly library: LibraryService;
  readonly words: WordsService;
  readonly lookups: LookupQueue;
  readonly online: OnlineOptions;
}

export function wordsProcedures({ library, words, lookups, online }: WordsProceduresOptions) {
  const at = implementer.words;
  return {
    get: at.get.handler(({ input }) => words.get(input.id)),
    save: at.save.handler(({ input }) => words.keep(input.id, input.lyrics, { source: 'editor' })),
    paste: at.paste.handler(({ input }) => words.paste(input.id, input.text)),
    guess: at.guess.handler(({ input }) => words.guess(input.id)),
    remove: at.remove.handler(({ input }) => words.remove(input.id)),
    restore: at.restore.handler(({ input }) => words.restore(input.id, input.version)),
    nudge: at.nudge.handler(({ input }) => words.nudge(input.id, input.nudgeMs)),
    export: at.export.handler(({ input }) => words.export(input.id, input.format)),
    look: at.look.handler(async ({ input }) => {
      // A person's own click sends this one song, but never where they have said no.
      if (words.settings().lyricsOnline === 'off') throw new LimelightError('not-permitted', {});
      const { found, failure } = await lookups.look(input.id);
      return { found, failure, song: library.get(input.id) };
    }),
    settings: at.settings.handler(() => words.settings()),
    setSettings: at.setSettings.handler(({ input }) => {
      const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const settings = words.setSettings(change);
      lookups.poke();
      return settings;
    }),
    proposeTitles: at.proposeTitles.handler(async ({ input, signal }) => {
      const song = library.record(input.id);
      if (words.settings().titlesOnline !== 'on') throw new LimelightError('not-permitted', {});
      return { proposals: await askMusicBrainz(song, online, signal) };
    }),
  };
}
