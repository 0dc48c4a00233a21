/** Characters that break lines, hide text or turn its direction: never part of a name on screen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;

/** One clean line: no control or direction characters, single spaces, at most `maxLength` characters. */
export function cleanName(text: string, maxLength = 300): string {
  const clean = text.normalize('NFC').replace(invisible, ' ').replace(/\s+/gu, ' ').trim();
  return [...clean].slice(0, maxLength).join('').trim();
}

export interface TitleGuess {
  readonly title: string;
  /** Empty where nothing says who sings. */
  readonly artist: string;
}

export interface CarefulGuess extends TitleGuess {
  /** A person should have a look: the name can be read in more than one way, or says too little. */
  readonly doubtful: boolean;
  /** The name says that there is nobody to be heard singing. */
  readonly karaoke: boolean;
}

const openBracket = '[([{]';
const closeBracket = String.raw`[)\]}]`;
const inBrackets = (what: string): RegExp =>
  new RegExp(String.raw`\s*${openBracket}\s*(?:${what})[^)\]}]*${closeBracket}\s*`, 'giu');

/** What upload sites and rippers add: "(Official Video)", "[HD]", "(Remastered 2011)". */
const noise = inBrackets(
  String.raw`official|lyrics?\b|with lyrics|audio\b|video\b|music video|hd\b|hq\b|4k\b|1080p|720p|remaster(?:ed)?\b|visuali[sz]er|explicit\b|clean\b`,
);
/** The id of a video in square brackets, as downloaders put it at the end: one word that says nothing. */
const videoId = /\s*\[([A-Za-z0-9_-]{1,16})\]\s*$/u;
/** One word in square brackets that does say something. */
const tellingWord =
  /^(?:live|remix|mix|edit|acoustic|unplugged|demo|cover|duet|solo|instrumental|karaoke|version|extended|original|radio|bonus|reprise|intro|outro|skit|medley|\d{4})$/iu;
const karaokeInBrackets = inBrackets(
  String.raw`(?:[^)\]}]*\b)?(?:karaoke|backing track|minus one|off[ -]?vocal|sing[ -]?along)\b`,
);
const karaokeAtEnd = /(?:\s*[-–—|,]\s*|\s+)(?:karaoke(?: (?:version|video|track))?|backing track|off[ -]?vocal)\s*$/iu;
const karaokeAtStart = /^karaoke(?: (?:version|video|track))?(?:\s*[-–—|:]\s*|\s+)(?=\S)/iu;
const inTheStyleOf =
  /\s*[([{-]?\s*(?:originally performed by|in the style of|made famous by|as performed by)\s+([^)\]}]+?)\s*[)\]}]?\s*$/iu;
/** "SC8123-04", "SFKK012-7": numbers of karaoke discs. */
const discNumber = /^[A-Z]{2,6}\d{2,5}(?:-\d{1,2})?\s*-\s*|\s+-\s+[A-Z]{2,6}\d{2,5}(?:-\d{1,2})?$/gu;
const trackNumber = /^\(?(?:\d-)?\d{1,3}\)?(?:\s*[-._)]\s*|\s+(?=\p{L}.*\s[-–—]\s))|^0\d\s+(?=\p{L})/u;
const spacedDash = /\s+[-–—]\s+/u;

/**
 * Title and artist from a file name, read with care: "03 - Artist - Title (Official Video) [abc].mp3", "Title by Artist",
 * "Artist_-_Title_karaoke", "Title (In the Style of Artist)", 'Artist "Title"'. Tags come first; this is for files that have
 * none, or poor ones.
 */
export function guessTitle(fileName: string): CarefulGuess {
  const base = cleanName(fileName.split(/[/\\]/u).pop() ?? '');
  const stem = cleanName(base.replace(/\.[A-Za-z0-9]{1,5}$/u, '')) || base;
  return readName(/\s/u.test(stem) ? stem : stem.replaceAll('_', ' '));
}

/** Title and artist alone. */
export function titleFromFileName(fileName: string): TitleGuess {
  const { title, artist } = guessTitle(fileName);
  return { title, artist };
}

function readName(stem: string): CarefulGuess {
  let text = stripId(stem.replaceAll(noise, ' ').trim() || stem);
  const plain = text;
  text = text.replaceAll(karaokeInBrackets, ' ').trim() || text;
  text = text.replace(karaokeAtEnd, '').trim() || text;
  text = text.replace(karaokeAtStart, '').trim() || text;
  const styled = inTheStyleOf.exec(text);
  const karaoke = text !== plain || styled !== null;
  text = text.replaceAll(discNumber, '').trim() || text;
  text = text.replace(trackNumber, '').trim() || text;
  if (styled !== null) {
    const title = text.replace(inTheStyleOf, '').trim();
    if (title !== '') return { title, artist: (styled[1] as string).trim(), doubtful: false, karaoke };
  }
  const parts = text
    .split(spacedDash)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length >= 2) {
    const [artist = '', ...rest] = parts;
    return { title: rest.join(' - '), artist, doubtful: parts.length > 2, karaoke };
  }
  const split = splitOtherwise(text);
  if (split !== null) return { ...split, doubtful: true, karaoke };
  return { title: text.trim() || 'Untitled', artist: '', doubtful: true, karaoke };
}

function stripId(text: string): string {
  const id = videoId.exec(text)?.[1];
  return id === undefined || tellingWord.test(id) ? text : text.replace(videoId, '').trim() || text;
}

/** Words after "by" that begin no artist's name: "Stand by Me", "Driven by You", "By the Way". */
const notAnArtist =
  /^(?:me|you|him|her|us|them|it|my|your|his|our|their|its|myself|yourself|a|an|and|that|this|now|night|day|side|chance|design|heart|candlelight|moonlight|love|fire)\b/iu;

/** "Title by Artist", 'Artist "Title"', "Artist-Title Of Several Words": likely, but a person should look. */
function splitOtherwise(text: string): TitleGuess | null {
  const by = /^(.{2,}?)\s+by\s+(\S.*)$/u.exec(text);
  if (by !== null) {
    const title = (by[1] as string).trim();
    const artist = (by[2] as string).trim();
    const lastWord = title.split(/\s+/u).at(-1)?.toLowerCase();
    const firstWord = artist.split(/\s+/u)[0]?.toLowerCase();
    // "Day by Day", "Little by Little".
    if (lastWord !== firstWord && !notAnArtist.test(artist)) return { title, artist };
  }
  // More quotes before it, or a joining word: then the quotes belong to the title.
  const quoted = /^([^"“”„«»']*[^"“”„«»'\s&+,/-])\s+["“„«']([^"”“»']{2,})["”“»']\s*$/u.exec(text);
  if (quoted !== null) return { artist: (quoted[1] as string).trim(), title: (quoted[2] as string).trim() };
  const dash = /^([^-–—]{2,}?)\s?[-–—]\s?(\p{Lu}[^-–—]*\s[^-–—]*)$/u.exec(text);
  if (dash !== null) return { artist: (dash[1] as string).trim(), title: (dash[2] as string).trim() };
  return null;
}

/** What tags say, as they are in the file. */
export interface TitleTags {
  readonly title: string | null;
  readonly artist: string | null;
}

const emptyTitle = /^(?:(?:audio)?\s?track\s*\d*|unknown(?: title)?|untitled|no title|titel \d+|piste \d+|\d{1,3})$/iu;
const emptyArtist = /^(?:<?unknown>?(?: artist)?|various(?: artists)?|va|artist|n\/a|none|-)$/iu;

/**
 * Title and artist of a file: what its tags say, where they say something ("Track 03" by "Unknown Artist" do not), and the
 * file name for the rest. Doubtful where who sings is not known, or the name seems to be of another song.
 */
export function chooseTitles(tags: TitleTags, fileName: string): CarefulGuess {
  const guess = guessTitle(fileName);
  const said = cleanName(repairLatin(tags.title ?? ''));
  const singer = cleanName(repairLatin(tags.artist ?? ''));
  const artist = emptyArtist.test(singer) ? '' : singer;
  if (said === '' || emptyTitle.test(said)) {
    return artist === '' ? guess : { ...withArtist(guess, artist), karaoke: guess.karaoke };
  }
  const read = readName(said);
  const karaoke = guess.karaoke || read.karaoke;
  if (artist !== '') {
    const own = read.artist !== '' && same(read.artist, artist);
    return { title: own ? read.title : cleaned(said), artist, doubtful: disagree(said, artist, guess), karaoke };
  }
  // "Artist - Title" in the title's place is as good as a file name; without a dash the name may know who it is.
  if (spacedDash.test(said) && read.artist !== '') return { ...read, karaoke };
  if (guess.artist !== '' && same(guess.title, said)) return { ...guess, title: cleaned(said), karaoke };
  return { title: cleaned(said), artist: '', doubtful: true, karaoke };
}

/** What the tag's title says without what upload sites add. */
function cleaned(title: string): string {
  const without = title.replaceAll(noise, ' ').replaceAll(karaokeInBrackets, ' ').trim();
  return stripId(without || title);
}

/** The artist is known and the title comes from the name, which often has the artist too, on either side. */
function withArtist(guess: CarefulGuess, artist: string): CarefulGuess {
  if (guess.artist === '' || same(guess.artist, artist)) return { ...guess, artist, doubtful: false };
  if (same(guess.title, artist)) return { ...guess, title: guess.artist, artist, doubtful: false };
  return { ...guess, artist, doubtful: true };
}

function disagree(title: string, artist: string, guess: CarefulGuess): boolean {
  if (guess.artist === '') return false;
  const name = foldText(`${guess.artist} ${guess.title}`);
  const has = (words: string): boolean =>
    foldText(words)
      .split(' ')
      .some((word) => word.length > 2 && name.includes(word));
  return !has(title) && !has(artist);
}

function same(a: string, b: string): boolean {
  return foldText(a) === foldText(b);
}

const letters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
};

/**
 * Text as it is searched and compared: lower case, no accents, no apostrophes, words apart by single spaces, "&" as "and".
 * Han, kana and other scripts without spaces between words stay in one piece.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, (marks) => (/[\u3099\u309a]/u.test(marks) ? marks : ''))
    .toLowerCase()
    .replaceAll(/[ßøłæœđðþıħ]/gu, (letter) => letters[letter] ?? letter)
    .normalize('NFC')
    .replaceAll(/['’‘ʼ`´.]/gu, '')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

/** Bytes 0x80 to 0x9f of Windows-1252, as characters. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** "BeyoncÃ©" was UTF-8 that somebody read as Western European. Gives back what it was; anything else as it is. */
export function repairLatin(text: string): string {
  if (!/[\u00c2-\u00f4]/u.test(text)) return text;
  let bytes = '';
  for (const character of text) {
    const special = windows1252.indexOf(character);
    const code = special === -1 ? character.codePointAt(0) : 0x80 + special;
    if (code === undefined || code > 0xff) return text;
    bytes += `%${code.toString(16).padStart(2, '0')}`;
  }
  try {
    return decodeURIComponent(bytes);
  } catch {
    return text;
  }
}
