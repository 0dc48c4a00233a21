import type { NewSong } from '../../src/main/features/library/repository.ts';

/** The same numbers every time: a linear congruential generator (Numerical Recipes, 2nd ed., ch. 7.1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const onsets = 'b c ch d f g gr h j k l m n p qu r s sh st t tr v w z br cl'.split(' ');
const vowels = 'a e i o u ai ea ee ou y é ö'.split(' ');
const ends = ['', '', 'n', 'r', 's', 'l', 't', 'nd', 'ck', 'ng', 'm'];
const small = 'the a of my you in me to and on love night time heart dance'.split(' ');

/** A made-up library: about 8 000 different words, some in every second title, as in real ones. */
export function madeSongs(count: number, seed = 1): NewSong[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const syllable = (): string => pick(onsets) + pick(vowels) + pick(ends);
  const vocabulary = Array.from({ length: 8_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, syllable).join(''),
  );
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  // Few words are in many titles: the square leans to the front.
  const word = (): string =>
    random() < 0.35 ? pick(small) : (vocabulary[Math.floor(random() ** 2 * vocabulary.length)] as string);
  const phrase = (most: number): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => capital(word())).join(' ');
  const artists = Array.from({ length: Math.ceil(count / 12) }, () => phrase(3));
  return Array.from({ length: count }, (_, i) => ({
    id: `made${String(i).padStart(8, '0')}`,
    contentSha256: String(i).padStart(64, '0'),
    title: phrase(5),
    artist: pick(artists),
    album: random() < 0.7 ? phrase(3) : null,
    durationMs: 120_000 + Math.floor(random() * 240_000),
    fileName: `${i}.mp3`,
    sourceFile: 'source.mp3',
    sourceBytes: 4_000_000,
    hasVideo: false,
    addedAtMs: 1_700_000_000_000 + i,
    year: 1950 + Math.floor(random() * 76),
    language: pick(['en', 'de', 'fr', 'es', 'ja']),
  }));
}
