import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CreatedJob } from '../../src/shared/contract/imports.ts';
import type { Job } from '../../src/shared/contract/jobs.ts';
import { openApi } from '../support/api.ts';
import { makeSong } from '../support/sounds.ts';
import { tempDir } from '../support/temp.ts';

const testSong = (): Promise<string> => makeSong(path.join(tempDir(), 'Ana - Song.mp3'), 3);

describe('the HTTP API', () => {
  it('makes a song singable from its bytes: job, progress, song, track with ranges, deletion', async () => {
    const { api, until } = await openApi();
    const bytes = await readFile(await testSong());
    const created = await api('/api/jobs?name=Ana%20-%20S%C3%B6ng.mp3', { method: 'POST', body: bytes });
    expect(created.status).toBe(201);
    const { song: added, job, status } = (await created.json()) as CreatedJob;
    expect(status).toBe('added');
    expect(added).toMatchObject({ title: 'Söng', artist: 'Ana' });
    expect(['queued', 'running']).toContain(job?.state);

    const list = (await (await api('/api/jobs')).json()) as { items: Job[] };
    expect(list.items.map(({ id }) => id)).toContain(job?.id);
    const done = await until(async () => {
      const now = (await (await api(`/api/jobs/${job?.id}`)).json()) as Job;
      expect(now.fraction).toBeLessThanOrEqual(1);
      return now.state === 'done' ? now : null;
    });
    expect(done.finishedAtMs).not.toBeNull();

    const ready = (await (await api(`/api/songs/${added.id}`)).json()) as typeof added;
    const track = `/media/songs/${added.id}/karaoke/${ready.karaokeVersion}`;
    const whole = Buffer.from(await (await api(track)).arrayBuffer());
    const part = await api(track, { headers: { range: 'bytes=4-99' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 4-99/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(4, 100));
    for (const range of ['bytes=abc', 'bytes=9-3', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=--5', '']) {
      const answer = await api(track, { headers: { range } });
      expect([200, 206, 416], range).toContain(answer.status);
      await answer.arrayBuffer();
    }
    expect((await api(track, { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);

    expect((await api(`/api/songs/${added.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await api(`/api/songs/${added.id}`)).status).toBe(404);
    expect((await api(track)).status).toBe(404);
  });

  it('takes a path of this machine, of regular files only, and tells what is wrong with others', async () => {
    const { api } = await openApi();
    const folder = tempDir();
    const song = await testSong();
    const byPath = (file: unknown) =>
      api('/api/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ path: file }),
      });
    const created = await byPath(song);
    expect(created.status).toBe(201);
    expect(((await created.json()) as CreatedJob).song.title).toBe('Song');
    expect(await (await byPath(song)).json()).toMatchObject({ status: 'duplicate' });
    // The owner's file stays where and what it is.
    expect((await readFile(song)).length).toBeGreaterThan(0);

    const text = path.join(folder, 'letter.mp3');
    await writeFile(text, 'Dear diary');
    const pipe = path.join(folder, 'pipe.mp3');
    execFileSync('mkfifo', [pipe]);
    for (const [file, status, code] of [
      [folder, 422, 'not-a-file'],
      [pipe, 422, 'not-a-file'],
      ['/dev/zero', 422, 'not-a-file'],
      [path.join(folder, 'nothing.mp3'), 404, 'file-missing'],
      [text, 422, 'not-audio'],
      ['song.mp3', 400, 'invalid-input'],
      ['', 400, 'invalid-input'],
      [7, 400, 'invalid-input'],
    ] as const) {
      const answer = await byPath(file);
      expect(answer.status, String(file)).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
    }
  });

  it('refuses what is too large, empty, a form, or no sound, with a code', async () => {
    const { api, request } = await openApi();
    const post = (body: string, headers: Record<string, string> = {}) =>
      api('/api/jobs', { method: 'POST', body, headers: { 'content-type': 'audio/mpeg', ...headers } });
    expect(await (await post('')).json()).toMatchObject({ code: 'empty-file' });
    expect(await (await post('no sound at all')).json()).toMatchObject({ code: 'not-audio' });
    expect(await (await post('x', { 'content-type': 'multipart/form-data; boundary=x' })).json()).toMatchObject({
      code: 'invalid-input',
    });
    // Announced only: the answer comes before the bytes would.
    const huge = await request('POST', '/api/jobs', { 'content-length': String(40 * 1024 ** 3) });
    expect(huge.status).toBe(413);
    expect(huge.body).toContain('file-too-large');
    const longJson = await api('/api/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: 'x'.repeat(2_000_000) }),
    });
    expect(longJson.status).toBe(413);
  });

  it('wants the token where it belongs', async () => {
    const { address, token } = await openApi();
    const status = async (headers: Record<string, string>, query = ''): Promise<number> =>
      (await fetch(`${address}/api/jobs${query}`, { headers })).status;
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${token.slice(1)}x` })).toBe(401);
    expect(await status({ authorization: `Basic ${token}` })).toBe(401);
    expect(await status({ authorization: token })).toBe(401);
    expect(await status({ 'x-token': token })).toBe(401);
    expect(await status({}, `?token=${token}`)).toBe(401);
    expect(await status({ authorization: `Bearer ${token}`, origin: 'http://elsewhere.example' })).toBe(403);
    expect(await status({ cookie: `limelight-1=${token}` })).toBe(401);
  });

  it('describes itself', async () => {
    const { api } = await openApi();
    const document = (await (await api('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { requestBody?: { content: object } }>>;
    };
    for (const [address, method] of [
      ['/jobs', 'get'],
      ['/jobs', 'post'],
      ['/jobs/{id}', 'get'],
      ['/songs', 'get'],
      ['/songs/{id}', 'get'],
      ['/songs/{id}', 'delete'],
    ] as const)
      expect(document.paths[address]?.[method], `${method} ${address}`).toBeDefined();
    expect(Object.keys(document.paths['/jobs']?.post?.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/octet-stream',
    ]);
  });
});

describe('malformed requests', () => {
  it('10,000 of them: never a 500 without a logged id, never a byte from outside the library', async () => {
    const { request, log, api } = await openApi();
    const random = mulberry(20_261_121);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const noise = (): string =>
      Array.from({ length: Math.floor(random() * 24) }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join(
        '',
      );
    const outside = [
      '../../../../etc/passwd',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/library.sqlite',
      '....//....//etc/passwd',
      'library.sqlite',
      'operator-token',
      '%00',
      '%ff%fe',
      '\\..\\..\\windows\\win.ini',
    ];
    const places = ['/api/songs/', '/api/jobs/', '/api/', '/media/songs/', '/media/', '/', '/rpc/', '/rpc/library/'];
    const methods = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND'];
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '{"path":null}',
      '{"path":"/etc/passwd"}',
      '{"json":{"id":{}},"meta":[[1,"json"]]}',
      '{"__proto__":{"a":1}}',
      `${'['.repeat(2_000)}`,
      '\u0000\u0001\u0002',
    ];
    const types = [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'x',
      '',
    ];
    const seen = new Map<number, number>();
    let unlogged = 0;
    const one = async (): Promise<void> => {
      const target = `${pick(places)}${pick([...outside, noise(), noise(), '01m7ydz5sfevjybmt01fvhbsfm'])}${pick(['', '', '?limit=-1', '?limit=x&state=y', '?search=%', `?${noise()}`])}`;
      const headers: Record<string, string> = { 'content-type': pick(types) };
      if (random() < 0.2) headers.range = pick(['bytes=-', 'bytes=1-0', noise(), 'bytes=99999999999999999999-']);
      const answer = await request(pick(methods), encodeURI(target).replaceAll('%25', '%'), headers, pick(bodies));
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      expect(answer.body).not.toMatch(/root:|SQLite format|\[fonts\]/u);
      if (answer.status >= 500) {
        const { code, data } = JSON.parse(answer.body) as { code: string; data: { logId?: string } };
        if (code !== 'internal' || data.logId === undefined || !log.includes(data.logId)) unlogged += 1;
      }
    };
    for (let i = 0; i < 10_000; i += 50) await Promise.all(Array.from({ length: 50 }, one));
    expect(unlogged).toBe(0);
    expect([...seen.keys()].filter((status) => status >= 500)).toEqual([]);
    expect([...seen.values()].reduce((a, b) => a + b, 0)).toBe(10_000);
    expect((await api('/api/songs')).status).toBe(200);
  }, 120_000);
});

/** A small generator of random numbers 0..1: the same run every time. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
