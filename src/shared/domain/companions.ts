import { isLikelySong } from './song-files.ts';

/** Endings of files that can belong to a song: words, graphics, pictures. */
const companionEnding = /\.(?:lrc|txt|ass|ssa|vtt|srt|cdg|jpe?g|png|webp)$/iu;
const usualCover = /^(?:cover|folder|front|albumart)\.(?:jpe?g|png|webp)$/iu;

export const isZipName = (name: string): boolean => /\.zip$/iu.test(name);
export const isTextName = (name: string): boolean => /\.txt$/iu.test(name);
export const isCompanionName = (name: string): boolean => companionEnding.test(name);

const lower = (name: string): string => name.normalize('NFC').toLowerCase();
const stemOf = (name: string): string => name.replace(/\.[^.]+$/u, '');

export function sameFileName(a: string, b: string | null): boolean {
  return b !== null && lower(a) === lower(b);
}

/** Whether a file is called like the song: "Song.lrc", "Song.en.lrc", "Song.mp3.lrc". */
export function isNamedLike(name: string, audioName: string): boolean {
  const calls = callsOfSong(audioName);
  return callsOfCompanion(name).some((call) => calls.includes(call));
}

/** Finds files that are called like a song. The names are gone through once, however many songs there are. */
export function indexByName<F>(files: readonly F[], nameOf: (file: F) => string): (audioName: string) => F[] {
  const byCall = new Map<string, F[]>();
  for (const file of files) {
    for (const call of callsOfCompanion(nameOf(file))) {
      const known = byCall.get(call);
      if (known === undefined) byCall.set(call, [file]);
      else known.push(file);
    }
  }
  return (audioName) => [...new Set(callsOfSong(audioName).flatMap((call) => byCall.get(call) ?? []))];
}

function callsOfSong(audioName: string): string[] {
  return [stemOf(lower(audioName)), lower(audioName)];
}

function callsOfCompanion(name: string): string[] {
  const own = stemOf(lower(name));
  const withoutLanguage = own.replace(/\.[a-z]{2,3}(?:-[a-z]{2,4})?$/u, '');
  return withoutLanguage === own ? [own] : [own, withoutLanguage];
}

/** Names of the other files that the head of an UltraStar text names, by its tags. */
export function namedInText(text: string): { readonly audio: string | null; readonly others: readonly string[] } {
  const head = new Map<string, string>();
  for (const [, key = '', value = ''] of text.slice(0, 20_000).matchAll(/^\s*#\s*([A-Za-z0-9]{2,20})\s*:(.*)$/gmu)) {
    if (!head.has(key.toUpperCase())) head.set(key.toUpperCase(), value.trim());
  }
  const others = ['COVER', 'BACKGROUND', 'VIDEO', 'INSTRUMENTAL', 'VOCALS'].map((key) => head.get(key) ?? '');
  return { audio: head.get('AUDIO') ?? head.get('MP3') ?? null, others: others.filter((name) => name !== '') };
}

/** A file of a folder, and what it says if it is a text that was looked into. */
export interface FolderFile {
  readonly name: string;
  readonly text?: string;
}

/** The songs of a folder with what belongs to each; what belongs to none is left out. */
export function groupFolder<F extends FolderFile>(
  files: readonly F[],
): { readonly song: F; readonly companions: readonly F[] }[] {
  const texts = files.flatMap((file) => (file.text === undefined ? [] : [{ file, named: namedInText(file.text) }]));
  const songTexts = texts.filter(
    ({ named }) => named.audio !== null && files.some((file) => sameFileName(file.name, named.audio)),
  );
  // The instrumental of an UltraStar song, or its video, is no song of its own.
  const parts = new Set(
    songTexts.flatMap(({ named }) =>
      files
        .filter(
          (file) =>
            !sameFileName(file.name, named.audio) && named.others.some((other) => sameFileName(file.name, other)),
        )
        .map((file) => file.name),
    ),
  );
  const places = new Map(files.map((file, index) => [file, index]));
  const possible = files.filter(({ name }) => isCompanionName(name));
  const calledLike = indexByName(possible, ({ name }) => name);
  const covers = possible.filter(({ name }) => usualCover.test(name));
  const byName = Map.groupBy(files, ({ name }) => lower(name));
  return files
    .filter((file) => (isLikelySong(file.name) || isZipName(file.name)) && !parts.has(file.name))
    .map((song) => {
      const about = songTexts.filter(({ named }) => sameFileName(song.name, named.audio));
      const named = about.flatMap((text) => [text.file.name, ...text.named.others]);
      const found = new Set([
        ...named.flatMap((name) => byName.get(lower(name)) ?? []),
        ...calledLike(song.name),
        ...covers,
      ]);
      found.delete(song);
      const companions = [...found].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
      return { song, companions: isZipName(song.name) ? [] : companions.slice(0, mostCompanions) };
    });
}

/** More than this belongs to no song. */
export const mostCompanions = 20;
