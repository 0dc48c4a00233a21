/** Letters a name can have on a TV four metres away. */
export const longestName = 40;
const mostCodePoints = 120;

// Controls, private letters, half characters, and what turns the direction of the text around it; zero-width letters but the
// joiner that holds emoji together; the tags and fillers that look like nothing.
const invisible =
  /[\p{Cc}\p{Co}\p{Cs}\p{Cn}\u00AD\u061C\u115F\u1160\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB\u{E0000}-\u{E0FFF}]|\u034F|\u17B4|\u17B5|[\u180B-\u180D]|\u180F/gu;
const stackedMarks = /(\p{M}{3})\p{M}+/gu;

/**
 * A name as it may stand on every screen: one line, no invisible or direction-turning letters, at most `longestName`
 * letters as people count them. Empty where nothing is left. It is still text, to be escaped like any other.
 */
export function cleanName(raw: string, longest = longestName): string {
  const text = raw
    .slice(0, 4_000)
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(invisible, '')
    .replaceAll(stackedMarks, '$1')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  );
  const cut = [...letters.slice(0, longest).join('')].slice(0, mostCodePoints).join('').trim();
  // A joiner that joins nothing is nothing.
  return cut.replaceAll(/^\u200D+|\u200D+$/gu, '').trim();
}

/** Asked for everybody at every look; letters as people count them take their time. */
const keys = new Map<string, string>();
const mostKeys = 2_000;

/** Names are the same where they look the same, whatever the case (R14). */
export function nameKey(name: string): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = cleanName(name).normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ');
  if (name.length > 200) return key;
  if (keys.size >= mostKeys) keys.clear();
  keys.set(name, key);
  return key;
}

/** Told apart at a glance on a dark screen; given out in turn. */
export const singerColours = [
  '#d8fa4a',
  '#8ad4ff',
  '#ffaecb',
  '#cbb5ff',
  '#ffd580',
  '#8ee6b4',
  '#ffb38a',
  '#b8c4ff',
] as const;

export function colourOf(count: number): string {
  return singerColours[count % singerColours.length] as string;
}
