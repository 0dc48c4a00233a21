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

/** What upload sites and rippers add: "(Official Video)", "[HD]", the eleven letters of a video's id in square brackets. */
const noise =
  /\s*(?:[([{](?:official|lyrics?|with lyrics|audio|video|music video|hd|hq|4k|1080p|720p|remaster(?:ed)?(?: \d{4})?|visuali[sz]er)\b[^)\]}]*[)\]}]|\[[A-Za-z0-9_-]{11}\])\s*/giu;

/**
 * Title and artist from a file name: "03 - Artist - Title (Official Video).mp3".
 * Tags come first; this is for files that have none.
 */
export function titleFromFileName(fileName: string): TitleGuess {
  const base = cleanName(fileName.split(/[/\\]/u).pop() ?? '');
  const stem = cleanName(base.replace(/\.[A-Za-z0-9]{1,5}$/u, '')) || base;
  let text = /\s/u.test(stem) ? stem : stem.replaceAll('_', ' ');
  text = text.replace(noise, ' ').trim() || text;
  text = text.replace(/^\(?\d{1,3}\)?(?:\s*[-._)]\s*|\s+(?=\p{L}.*\s[-–—]\s))/u, '') || text;
  const parts = text
    .split(/\s+[-–—]\s+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length >= 2) {
    const [artist = '', ...rest] = parts;
    return { title: rest.join(' - '), artist };
  }
  return { title: text.trim() || 'Untitled', artist: '' };
}
