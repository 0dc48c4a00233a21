import { readdir, readFile, utimes } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../tests/support/temp.ts';
import { keepPhoto, photoFile, sweepPhotos } from './singer-photos.ts';

const bytesOf = (...more: number[]) => new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...more]);
const sent = (body: Uint8Array<ArrayBuffer>) => new Request('http://127.0.0.1/media/singers', { method: 'POST', body });

describe('photos of singers', () => {
  it('are kept once, whatever they are called, and read back as they came', async () => {
    const folder = tempDir();
    const photo = await keepPhoto(folder, sent(bytesOf(1)));
    expect(photo).toMatch(/^[0-9a-f]{32}$/u);
    expect(await keepPhoto(folder, sent(bytesOf(1)))).toBe(photo);
    expect(await readdir(folder)).toEqual([`${photo}.jpg`]);
    expect(new Uint8Array(await readFile(photoFile(folder, photo)))).toEqual(bytesOf(1));
  });

  it('are pictures, and small', async () => {
    const folder = tempDir();
    const tooLarge = new Uint8Array(400_001);
    tooLarge.set(bytesOf());
    await expect(keepPhoto(folder, sent(new Uint8Array([0x47, 0x49, 0x46])))).rejects.toThrow('not-a-picture');
    await expect(keepPhoto(folder, sent(tooLarge))).rejects.toThrow('not-a-picture');
    expect(await readdir(folder)).toEqual([]);
  });

  it('go after a day where no night tells of them', async () => {
    const folder = tempDir();
    const [worn, dropped, fresh] = await Promise.all([1, 2, 3].map((n) => keepPhoto(folder, sent(bytesOf(n)))));
    const now = Date.now();
    const before = (now - 25 * 3_600_000) / 1000;
    for (const photo of [worn, dropped]) await utimes(photoFile(folder, photo as string), before, before);
    await sweepPhotos(folder, () => new Set([worn as string]), now);
    expect((await readdir(folder)).sort()).toEqual([`${worn}.jpg`, `${fresh}.jpg`].sort());
    await sweepPhotos(`${folder}/none`, () => expect.unreachable('nobody has a photo'), now);
  });
});
