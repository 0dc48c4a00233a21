/** An ID3v2.3 tag with these frames, to be put before an MP3. */
export function id3Tag(frames: readonly (readonly [id: string, body: Uint8Array])[]): Buffer {
  const body = Buffer.concat(
    frames.map(([id, data]) => {
      const head = Buffer.alloc(10);
      head.write(id, 0, 'latin1');
      head.writeUInt32BE(data.length, 4);
      return Buffer.concat([head, data]);
    }),
  );
  const size = body.length;
  const header = Buffer.from([
    0x49,
    0x44,
    0x33,
    3,
    0,
    0,
    (size >> 21) & 0x7f,
    (size >> 14) & 0x7f,
    (size >> 7) & 0x7f,
    size & 0x7f,
  ]);
  return Buffer.concat([header, body]);
}

export const textFrame = (text: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(text, 'latin1')]);

/** USLT: words without times, or LRC. */
export const wordsFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0]), Buffer.from('eng\0', 'latin1'), Buffer.from(text, 'latin1')]);

/** SYLT: pieces of text with their times in ms. */
export const timedWordsFrame = (pieces: readonly (readonly [text: string, atMs: number])[]): Buffer =>
  Buffer.concat([
    Buffer.from([0]),
    Buffer.from('eng', 'latin1'),
    Buffer.from([2, 1, 0]),
    ...pieces.flatMap(([text, atMs]) => {
      const time = Buffer.alloc(4);
      time.writeUInt32BE(atMs);
      return [Buffer.from(text, 'latin1'), Buffer.from([0]), time];
    }),
  ]);
