import { Fragment } from 'react';

const opening = '\u2068';
const closing = '\u2069';

/** Marks a name that stands in a sentence, for `Told`. */
export const mark = (name: string): string => `${opening}${name}${closing}`;

/** The sentence in pieces: every second one is a name. */
export function pieces(text: string): readonly string[] {
  return text.split(/[\u2068\u2069]/u);
}

/**
 * A sentence with names in it. A name may run from right to left: it does so by itself, and the sentence around it stays as
 * it is.
 */
export function Told({ text }: { readonly text: string }) {
  return pieces(text).map((piece, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other place
      <bdi key={at}>{piece}</bdi>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other place
      <Fragment key={at}>{piece}</Fragment>
    ),
  );
}
