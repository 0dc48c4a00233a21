import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, phoneIn } from '../support/phone.ts';
import { openRoom, putSong } from '../support/room.ts';
import { tempDir } from '../support/temp.ts';

/** Linux tells what a process holds open. */
const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;

describe('covers by phone', () => {
  it.runIf(process.platform === 'linux')('leave no file open, also where a phone asks only for the head', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const song = putSong(station, 'Hydrogen');
    const version = 'aaaaaaaaaaaa';
    const file = station.files.cover(station.library.record(song).contentSha256, version);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.alloc(300_000, 7));
    station.library.setCover(song, version);
    const { cookie } = await phoneIn(address, code, 'Ana');
    const look = (method: string) => ask(address, method, `/covers/${song}/${version}`, { cookie });
    const whole = await look('GET');
    expect([whole.status, whole.body.length]).toEqual([200, 300_000]);
    const before = await openFiles();
    for (let n = 0; n < 40; n += 1) expect((await look('HEAD')).status).toBe(200);
    await expect.poll(openFiles).toBeLessThan(before + 10);
  });
});
