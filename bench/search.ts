import path from 'node:path';
import { openDatabase } from '../src/main/db/open.ts';
import { SongRepository } from '../src/main/features/library/repository.ts';
import { listInputSchema } from '../src/shared/contract/library.ts';
import { madeSongs, seeded } from '../tests/support/made-songs.ts';
import { percentile, round, table } from './measure.ts';

const songs = 20_000;

/** Swaps, drops, doubles or replaces a letter, as fingers do. */
function withTypo(text: string, random: () => number): string {
  const at = 1 + Math.floor(random() * Math.max(1, text.length - 2));
  const kind = Math.floor(random() * 4);
  const letter = text[at] ?? 'e';
  if (kind === 0) return text.slice(0, at) + (text[at + 1] ?? '') + letter + text.slice(at + 2);
  if (kind === 1) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 2) return text.slice(0, at) + letter + text.slice(at);
  return `${text.slice(0, at)}e${text.slice(at + 1)}`;
}

/** Every keystroke of a person who types titles, artists and both, with and without typing errors. */
export async function benchSearch(folder: string): Promise<string> {
  const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
  const repository = new SongRepository(db);
  const made = madeSongs(songs);
  const from = performance.now();
  repository.transaction(() => {
    for (const song of made) repository.insert(song);
  });
  const fillMs = performance.now() - from;
  const random = seeded(7);
  const times: Record<'exact' | 'typos' | 'filtered', number[]> = { exact: [], typos: [], filtered: [] };
  let revision = 0;
  let typed = 0;
  let found = 0;
  const measure = (kind: keyof typeof times, input: object): string[] => {
    const query = listInputSchema.parse(input);
    // A new revision: nothing is remembered from the keystroke before.
    revision += 1;
    const at = performance.now();
    const { items } = repository.list(query, revision);
    times[kind].push(performance.now() - at);
    return items.map((song) => song.id);
  };
  for (let i = 0; i < 150; i += 1) {
    const song = made[Math.floor(random() * made.length)];
    if (song === undefined) continue;
    const text = (i % 3 === 0 ? song.title : i % 3 === 1 ? `${song.artist} ${song.title}` : song.artist).slice(0, 24);
    for (let end = 1; end <= text.length; end += 1) {
      measure('exact', { search: text.slice(0, end) });
      if (end % 4 === 0) measure('filtered', { search: text.slice(0, end), decade: 1980, sort: 'title' });
    }
    const wrong = withTypo(`${song.title} ${song.artist}`.slice(0, 40), random);
    for (let end = 3; end <= wrong.length; end += 1) {
      const ids = measure('typos', { search: wrong.slice(0, end) });
      if (end !== wrong.length) continue;
      typed += 1;
      if (ids.slice(0, 5).includes(song.id)) found += 1;
    }
  }
  db.close();
  const ms = (values: readonly number[], p: number): string => `${round(percentile(values, p))} ms`;
  return [
    `### Search in ${songs.toLocaleString('en')} songs`,
    '',
    'Made-up titles of real word frequencies, every keystroke a fresh question with its first page of 100 songs.',
    '',
    table(
      Object.entries(times).map(([kind, values]) => ({
        keystrokes:
          { exact: 'as it is written', typos: 'with a typing error', filtered: 'a decade, by title' }[kind] ?? kind,
        count: values.length,
        median: ms(values, 0.5),
        p95: ms(values, 0.95),
        p99: ms(values, 0.99),
        slowest: ms(values, 1),
      })),
    ),
    '',
    `With one typing error in title and artist the song is among the first five in ${found} of ${typed} searches. Filling the index takes ${round(fillMs / songs, 2)} ms a song.`,
  ].join('\n');
}
