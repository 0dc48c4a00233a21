import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '../../src/main/host/ids.ts';
import { contract } from '../../src/shared/contract/index.ts';
import type { NightCommand } from '../../src/shared/contract/night.ts';
import { ask, Phone, phoneIn } from '../support/phone.ts';
import { loopbackRoom, networkAt, openRoom, putSong } from '../support/room.ts';
import { openStation, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

const id = (): string => newId(Date.now());

/** Every procedure of the contract, by its path. */
function procedures(of: object, path: readonly string[] = []): string[] {
  return Object.entries(of).flatMap(([name, value]: [string, object]) =>
    '~orpc' in value ? [[...path, name].join('/')] : procedures(value, [...path, name]),
  );
}

describe('a guest with a phone', () => {
  it('comes in with the code, gives a name, finds a song, queues it and sees the place', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const song = putSong(station, 'Dancing Queen', 'ABBA');
    const other = putSong(station, 'Hydrogen');
    const emre = await phoneIn(address, code, 'Emre');
    const found = await emre.search('dancing');
    expect(found).toEqual({
      songs: [
        {
          id: song,
          title: 'Dancing Queen',
          artist: 'ABBA',
          durationMs: expect.any(Number),
          coverVersion: null,
          ready: false,
          hasWords: false,
          singers: [],
        },
      ],
      cursor: null,
    });
    expect((await emre.add(song)).status).toBe(200);
    await until(() => emre.songs.includes('Dancing Queen'), 'the song on the list');
    expect((await emre.search('queen')).songs[0]?.singers).toEqual(['Emre']);
    expect(emre.view).toMatchObject({ code, listOpen: true, me: { name: 'Emre', status: 'active' } });

    const entryId = emre.view?.me?.songs[0]?.id ?? '';
    await emre.add(other);
    await until(() => emre.songs.length === 2, 'two songs');
    const [first, second] = emre.view?.me?.songs ?? [];
    await emre.command({ type: 'order', entryIds: [second?.id ?? '', first?.id ?? ''] });
    await until(() => emre.songs[0] === 'Hydrogen', 'the new order');
    await emre.command({ type: 'hold' });
    await until(() => emre.view?.me?.status === 'hold', 'the break');
    await emre.command({ type: 'return' });
    await emre.command({ type: 'remove', entryId });
    await until(() => emre.songs.length === 1 && emre.view?.me?.status === 'active', 'the end of the break');
    // The host sees that there is a phone behind the name, and renames it: the phone shows it.
    expect(station.night.view().singers).toMatchObject([{ name: 'Emre', onPhone: true }]);
    const singerId = station.night.view().singers[0]?.id ?? '';
    station.night.command(id(), { type: 'change-singer', singerId, name: 'Emre K' }, { role: 'host' });
    await until(() => emre.view?.me?.name === 'Emre K', 'the new name');
  });

  it('acts for the own singer alone: songs, order and breaks of others are out of reach', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const song = putSong(station, 'Lithium');
    const ana = await phoneIn(address, code, 'Ana');
    const eve = await phoneIn(address, code, 'Eve');
    await ana.add(song);
    await until(() => ana.songs.length === 1, 'the song');
    const entryId = ana.view?.me?.songs[0]?.id ?? '';
    expect(await eve.command({ type: 'remove', entryId })).toMatchObject({
      status: 403,
      value: { code: 'not-permitted' },
    });
    await eve.command({ type: 'order', entryIds: [entryId] });
    // What is not in the contract is not looked at: no singer can be named.
    await eve.call('/guest/command', {
      commandId: id(),
      command: { type: 'leave', singerId: ana.view?.me?.id, entryId },
    });
    await until(() => eve.view?.me === null, 'Eve to leave');
    expect(station.night.view().singers).toMatchObject([{ name: 'Ana', songs: [{ id: entryId }] }]);
    expect(JSON.stringify(eve.view)).not.toContain(ana.view?.me?.id);
  });

  it('may take a name that the host has added, and none that is on another phone', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const singerId = id();
    station.night.command(id(), { type: 'add-singer', singerId, name: 'Cai' }, { role: 'host' });
    const song = putSong(station, 'Sodium');
    station.night.command(
      id(),
      { type: 'queue', entryId: id(), songId: song, singerIds: [singerId] },
      { role: 'host' },
    );
    const cai = await phoneIn(address, code, ' cAI ');
    expect(cai.view?.me).toMatchObject({ id: singerId, name: 'Cai', songs: [{ title: 'Sodium' }] });
    const other = await phoneIn(address, code, null);
    expect(await other.name('CAI')).toMatchObject({
      status: 409,
      value: { code: 'name-taken', data: { name: 'CAI' } },
    });
    // Two names of one person, made one by the host: both phones are that person's.
    await other.name('Kai');
    await until(() => other.view?.me?.name === 'Kai', 'the name');
    const fromId = other.view?.me?.id ?? '';
    station.night.command(id(), { type: 'merge', fromId, intoId: singerId }, { role: 'host' });
    await until(() => other.view?.me?.id === singerId, 'the merge');
    expect(station.night.view().singers).toMatchObject([{ name: 'Cai', onPhone: true }]);
  });

  it('is refused what the host does not want: a closed list, too many songs, the same song twice', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const songs = ['A', 'B', 'C', 'D'].map((title) => putSong(station, title));
    const ana = await phoneIn(address, code, 'Ana');
    const set = (options: object): void =>
      station.night.command(id(), { type: 'set-options', options }, { role: 'host' });
    set({ songsPerSinger: 2 });
    await ana.add(songs[0] ?? '');
    expect((await ana.add(songs[0] ?? '')).value).toMatchObject({ code: 'already-on-list' });
    await ana.add(songs[1] ?? '');
    expect((await ana.add(songs[2] ?? '')).value).toMatchObject({ code: 'list-full', data: { limit: 2 } });
    expect((await ana.add('nosuchsong00')).value).toMatchObject({ code: 'song-not-found' });
    set({ listOpen: false, songsPerSinger: 9 });
    expect((await ana.add(songs[2] ?? '')).value).toMatchObject({ code: 'list-closed' });
    await until(() => ana.view?.listOpen === false, 'the closed list to show');
    set({ listOpen: true, approveFirst: true });
    await ana.add(songs[3] ?? '');
    await until(() => ana.view?.me?.songs.at(-1)?.requested, 'the request');
    const entryId = ana.view?.me?.songs.at(-1)?.id ?? '';
    station.night.command(id(), { type: 'approve', entryId }, { role: 'host' });
    await until(() => ana.view?.me?.songs.every(({ requested }) => !requested), 'the yes');
  });

  it('joins a duet, claps, and sees names escaped by nobody but the page', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const song = putSong(station, 'Duet');
    station.library.setKaraoke(song, { version: 'a'.repeat(12), model: 'm', durationMs: 1000, loudness: null });
    const ana = await phoneIn(address, code, 'Ana');
    const ben = await phoneIn(address, code, 'Ben');
    await ana.add(song);
    await until(() => ben.view?.coming.length === 1, 'the song in line');
    const entryId = ben.view?.coming[0]?.id ?? '';
    await ben.command({ type: 'join-duet', entryId });
    await until(() => ana.view?.coming[0]?.names.join() === 'Ana,Ben', 'the duet');
    expect(ben.view?.coming[0]).toMatchObject({ mine: false, singing: true });
    await ben.command({ type: 'leave-duet', entryId });
    await until(() => ana.view?.coming[0]?.names.join() === 'Ana', 'the solo');
    station.night.command(id(), { type: 'start', turnId: id() }, { role: 'host' });
    await until(() => ben.view?.applause, 'somebody to sing');
    await ben.command({ type: 'applaud', turnId: ben.view?.applause?.turnId ?? '' });
    await until(() => ana.view?.applause?.count === 1, 'the applause');
  });
});

describe('names and wishes from strangers', () => {
  it.each<[string, string]>([
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['abc\u202Etxt.exe\u202C', 'abctxt.exe'],
    ['Zero\u200Bwidth\u2060\uFEFF', 'Zerowidth'],
    ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
    ["Robert'); DROP TABLE singers;--", "Robert'); DROP TABLE singers;--"],
    ['x'.repeat(10_000), 'x'.repeat(40)],
    ['\u{1F468}\u200D\u{1F469}\u200D\u{1F467}', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
    ['=HYPERLINK("http://x")', '=HYPERLINK("http://x")'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
  ])('%# is a name like any other', async (given, expected) => {
    const { station, address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, given);
    expect(phone.view?.me?.name).toBe(expected);
    expect(station.night.view().singers[0]?.name).toBe(expected);
  });

  it('what is nothing is no name, and what is too much is refused', async () => {
    const { address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, null);
    for (const name of ['', '   ', '\u200B\u202E', '\u0000'])
      expect((await phone.name(name)).value).toMatchObject({ code: 'name-empty' });
    expect((await phone.name('x'.repeat(10_001))).value).toMatchObject({ code: 'invalid-input' });
    for (const text of ['%', '"', "' OR 1=1 --", '* NEAR(', '\u0000', '<script>', '(((', 'a'.repeat(200)])
      expect(await phone.search(text)).toMatchObject({ songs: [], cursor: null });
    for (const cursor of ['-1', '1e9', '../..', '99999', ' ', 'NaN'])
      expect(Array.isArray((await phone.search('', cursor)).songs)).toBe(true);
    for (const command of [null, 5, {}, { type: 'add' }, { type: 'start', turnId: id() }, { type: '__proto__' }])
      expect((await phone.call('/guest/command', { commandId: id(), command })).value).toMatchObject({
        code: 'invalid-input',
      });
  });
});

describe('a guest who calls by hand', () => {
  it('is refused every procedure of the host and the TV, each time, over the socket and over HTTP', async () => {
    const { address, code, station } = await openRoom(tempDir());
    const before = JSON.stringify(station.night.state.options);
    const all = procedures(contract);
    const hosts = all.filter((path) => !path.startsWith('guest/'));
    expect(all.length - hosts.length).toBe(Object.keys(contract.guest).length);
    expect(hosts.length).toBeGreaterThan(50);
    const inputs = [undefined, {}, { open: false }, { id: 'testsong000001', name: 'x', type: 'play' }];
    let phone = await phoneIn(address, code, 'Eve');
    for (const [at, path] of hosts.entries()) {
      // One phone alone would be cut off: that many calls are no fingers.
      if (at % 20 === 0) phone = await phoneIn(address, code, null);
      for (const input of inputs) expect((await phone.call(`/${path}`, input)).status, path).toBe(404);
      const headers = { cookie: phone.cookie, 'content-type': 'application/json' };
      for (const prefix of ['/rpc/', '/api/', '/'])
        for (const method of ['POST', 'GET'])
          expect([404, 405]).toContain(
            (await ask(address, method, `${prefix}${path}`, headers, method === 'POST' ? '{"json":{}}' : '')).status,
          );
    }
    expect(JSON.stringify(station.night.state.options)).toBe(before);
    expect(station.room.view().open).toBe(true);
  });

  it('finds no way to a file, a folder or another address', async () => {
    const { address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, 'Eve');
    const cookie = { cookie: phone.cookie };
    for (const path of [
      '/../../../../etc/passwd',
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/library.sqlite',
      '/....//....//etc/passwd',
      '/assets/',
      '/phone',
      '/index.html',
      '/.',
      '//etc/passwd',
      '/library.sqlite',
      '/operator-token',
      '/covers/',
      '/covers/../../x/aaaaaaaaaaaa',
      '/covers/testsong000001/..%2f..%2f',
      '/covers/testsong000001/aaaaaaaaaaaa',
      '/media/songs/testsong000001/karaoke/aaaaaaaaaaaa',
      '/media/uploads',
      '/\u0000',
      '/api/openapi.json',
      'http://elsewhere.example/',
    ]) {
      const answer = await ask(address, 'GET', encodeURI(path).replaceAll('%25', '%'), cookie);
      expect([400, 403, 404], path).toContain(answer.status);
      expect(answer.body).not.toMatch(/root:|SQLite format/u);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])
      expect([403, 405]).toContain((await ask(address, method, '/', cookie)).status);
  });

  it('must name this station and come from its own page', async () => {
    const { address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, 'Eve');
    const { origin, port } = new URL(address);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await ask(address, 'GET', '/', headers)).status;
    expect([200, 404]).toContain(await status({}));
    for (const host of ['evil.example', `evil.example:${port}`, `localhost:${port}`, '127.0.0.1'])
      expect([400, 403], host).toContain(await status({ host }));
    expect(await status({ origin: 'http://evil.example' })).toBe(403);
    const join = (headers: Record<string, string>) =>
      ask(address, 'POST', '/join', headers, JSON.stringify({ code })).then((answer) => answer.status);
    expect(await join({ origin: 'http://evil.example' })).toBe(403);
    expect(await join({ origin: 'null' })).toBe(403);
    expect(await join({ origin })).toBe(200);

    const upgrade = (headers: Record<string, string>, path = '/ws'): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
        socket.once('open', () => {
          socket.terminate();
          resolve(101);
        });
        socket.once('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
        socket.on('error', () => {});
      });
    expect(await upgrade({ cookie: phone.cookie, origin })).toBe(101);
    expect(await upgrade({ cookie: phone.cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade({ cookie: phone.cookie })).toBe(403);
    expect(await upgrade({ origin })).toBe(401);
    expect(await upgrade({ cookie: `${phone.cookie.slice(0, -1)}x`, origin })).toBe(401);
    expect(await upgrade({ cookie: phone.cookie, origin }, '/rpc')).toBe(403);
  });

  it('is cut off for what the page would never send', async () => {
    const { address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, 'Eve');
    for (const message of [
      'nonsense',
      '{}',
      'null',
      '[]',
      '{"i":1,"p":{}}',
      '{"i":"1","p":{"u":"http://x/guest/watch"}}',
      '{"i":"1","p":{"u":"/guest/../night/end"}}',
      '{"i":"1","p":{"u":"/guest/name","m":"GET"}}',
      '{"i":"1","p":{"u":"/guest/name","h":{"content-type":"multipart/form-data"}}}',
      '{"i":"1","t":3,"p":{"e":"message"}}',
      Buffer.from([255, 0, 1]),
      `{"i":"1","p":{"u":"/guest/name","b":{"json":"${'x'.repeat(70_000)}"}}}`,
    ]) {
      await phone.connect();
      phone.socket?.send(message);
      await until(() => phone.closedWith, `the end after ${String(message).slice(0, 40)}`);
      expect([1008, 1009]).toContain(phone.closedWith);
    }
    // Faster than fingers: told to slow down by its end.
    await phone.connect();
    for (let i = 0; i < 400; i += 1) phone.send('/guest/search', { text: '', cursor: null }, () => {});
    await until(() => phone.closedWith, 'the end of the flood');
    expect(phone.closedWith).toBe(4008);
  });
});

describe('a group', () => {
  it('is nobody whom a phone could be', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const songId = putSong(station, 'Red Sun');
    const command = (its: NightCommand) => station.night.command(newId(Date.now()), its, { role: 'host' });
    command({ type: 'set-options', options: { duets: 'group' } });
    const [ana, ben] = await Promise.all([phoneIn(address, code, 'Ana'), phoneIn(address, code, 'Ben')]);
    const ids = [ana, ben].map((phone) => phone.view?.me?.id ?? '');
    command({ type: 'queue', entryId: newId(Date.now()), songId, singerIds: ids });
    await until(() => ben.view?.me?.songs.length === 1, 'the song of the group on both phones');
    expect(ben.view?.me?.songs[0]).toMatchObject({ mine: false, singing: true, names: ['Ana', 'Ben'] });
    const eve = await phoneIn(address, code, null);
    expect((await eve.name('Ana & Ben')).status).toBe(409);
    expect(eve.view?.me).toBeNull();
  });
});

describe('the room code', () => {
  it('shuts out whoever guesses, one address after the other and all together, while guests stay in', async () => {
    let now = Date.now();
    const { address, code, station } = await openRoom(tempDir(), { clock: { now: () => now } });
    const inside = await phoneIn(address, code, 'Ana', '127.0.0.9');
    const guess = (from: string, typed = 'ZZZZ') => new Phone(address, from).join(typed);
    const first: number[] = [];
    for (let i = 0; i < 8; i += 1) first.push((await guess('127.0.0.2')).status);
    expect(first).toEqual([403, 403, 403, 403, 403, 429, 429, 429]);
    // Not even the right code is looked at now, and the answer says for how long.
    const answer = await guess('127.0.0.2', code);
    expect(answer.status).toBe(429);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'too-many-tries', data: { secondsLeft: 15 } });
    expect(answer.headers['retry-after']).toBe('15');
    expect((await guess('127.0.0.3', code)).status).toBe(200);
    now += 16_000;
    expect((await guess('127.0.0.2')).status).toBe(403);
    expect(JSON.parse((await guess('127.0.0.2')).body)).toMatchObject({ data: { secondsLeft: 30 } });
    // From a hundred addresses: after some tries nobody may guess any more.
    const many: number[] = [];
    for (let i = 10; i < 60; i += 1) many.push((await guess(`127.0.1.${i}`)).status);
    expect(many.filter((status) => status === 403).length).toBeLessThan(32);
    expect(many.slice(-10).every((status) => status === 429)).toBe(true);
    expect((await inside.search('')).songs).toEqual([]);
    // The host sees why new phones wait, and a new code lets them in at once.
    expect(station.room.view().guessed).toBe(true);
    const next = station.room.newCode().code;
    expect(station.room.view().guessed).toBe(false);
    expect((await guess('127.0.2.9', next)).status).toBe(200);
    for (let i = 60; i < 110; i += 1) await guess(`127.0.1.${i}`);
    expect(station.room.view().guessed).toBe(true);
    // Later a guest comes in again.
    now += 11 * 60_000;
    expect((await guess('127.0.2.1', next.toLowerCase())).status).toBe(200);
    expect(station.night.view().singers).toHaveLength(1);
  });

  it('can be changed: who is in stays in, who comes needs the new one', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const ana = await phoneIn(address, code, 'Ana');
    const next = station.room.newCode().code;
    expect(next).not.toBe(code);
    // At once: it is what guests tell each other.
    await until(() => ana.view?.code === next, 'the new code on the phone', 2_000);
    expect((await new Phone(address).join(code)).status).toBe(403);
    expect((await new Phone(address).join(next)).status).toBe(200);
    ana.drop();
    expect((await ana.join(null)).status).toBe(200);
  });

  it('does not let in again whom the host has shown out, until there is a new one', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const eve = await phoneIn(address, code, 'Eve');
    const ana = await phoneIn(address, code, 'Ana');
    station.room.showOut(eve.view?.me?.id ?? '');
    await until(() => eve.closedWith, 'the goodbye');
    expect(eve.closedWith).toBe(4003);
    expect(station.night.view().singers.map(({ name }) => name)).toEqual(['Ana']);
    expect((await eve.join(code)).status).toBe(403);
    expect((await eve.join(null)).status).toBe(403);
    await expect(eve.connect()).rejects.toThrow();
    const next = station.room.newCode().code;
    expect((await eve.join(next)).status).toBe(200);
    expect(ana.closedWith).toBeNull();
  });
});

describe('the room', () => {
  it('listens while a night is on and the host has opened it, and never otherwise', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const phone = await phoneIn(address, code, 'Ana');
    const reachable = (): Promise<boolean> =>
      ask(address, 'GET', '/').then(
        () => true,
        () => false,
      );
    expect(await reachable()).toBe(true);
    await station.room.setOpen(false);
    expect(await reachable()).toBe(false);
    await until(() => phone.closedWith, 'the goodbye');
    expect(phone.closedWith).toBe(4002);
    expect(station.room.view()).toMatchObject({ open: false, address: null, link: null });

    // The same address again, the same code, and the phone is still known.
    expect((await station.room.setOpen(true)).address).toBe(address);
    expect((await phone.join(null)).status).toBe(200);
    await phone.connect();
    expect(phone.view?.me?.name).toBe('Ana');
    station.night.end();
    await until(() => phone.closedWith, 'the end of the night');
    expect(phone.closedWith).toBe(4001);
    await until(() => station.room.view().address === null, 'the door to shut');
    expect(await reachable()).toBe(false);
    await expect(station.room.setOpen(true)).rejects.toMatchObject({ code: 'night-not-on' });

    // Another night: another code, and yesterday's phones are strangers.
    station.night.start('Sunday', {});
    expect(station.room.view()).toMatchObject({ open: false, address: null });
    await station.room.setOpen(true);
    expect(station.room.code).not.toBe(code);
    phone.cookie = phone.cookie.replace(/-\d+=/u, `-${new URL(station.room.view().address ?? '').port}=`);
    const again = new Phone(station.room.view().address ?? '');
    again.cookie = phone.cookie;
    expect((await again.join(null)).status).toBe(401);
  });

  it('turns green for a phone that comes from elsewhere, never for this machine itself', async () => {
    const machine = { ...loopbackRoom, ownAddressCounts: false };
    const { station, address, code } = await openRoom(tempDir(), { phones: machine });
    await phoneIn(address, code, 'Host');
    expect(station.room.view()).toMatchObject({ phones: 1, reachedAtMs: null });
    const counted = await openRoom(tempDir());
    await phoneIn(counted.address, counted.code, null);
    expect(counted.station.room.view().reachedAtMs).not.toBeNull();
  });

  it('says what may be wrong after a minute without a phone, and at once where it is certain', async () => {
    let now = Date.now();
    const { station, address, code } = await openRoom(tempDir(), {
      clock: { now: () => now },
      phones: { ...loopbackRoom, system: 'windows' },
    });
    expect(station.room.view().hints).toEqual([]);
    now += 61_000;
    expect(station.room.view().hints).toEqual(['firewall-unknown', 'other-network', 'guest-wifi', 'vpn-on-phone']);
    await phoneIn(address, code, null);
    expect(station.room.view().hints).toEqual([]);

    const vpn = { tun0: [networkAt('10.8.0.2')], docker0: [networkAt('172.17.0.1')] };
    for (const [interfaces, hint] of [
      [vpn, 'only-doubtful-networks'],
      [{}, 'no-network'],
    ] as const) {
      const alone = await openStation(tempDir(), {
        idle: true,
        phones: { ...loopbackRoom, interfaces: () => interfaces },
      });
      alone.night.start('', {});
      expect(await alone.room.setOpen(true)).toMatchObject({ open: true, address: null, hints: [hint] });
    }
  });

  it('is what it was after the station was started again: same address, same code, same phones', async () => {
    const folder = tempDir();
    const before = await openRoom(folder, { phones: { ...loopbackRoom, usualPort: 46_210 } });
    const phone = await phoneIn(before.address, before.code, 'Ana');
    await before.station.close();
    await until(() => phone.closedWith, 'the goodbye');
    expect(phone.closedWith).toBe(1001);
    const after = await openRoom(folder, { phones: { ...loopbackRoom, usualPort: 46_210 } });
    expect(after).toMatchObject({ address: before.address, code: before.code });
    expect((await phone.join(null)).status).toBe(200);
    await phone.connect();
    expect(phone.view?.me?.name).toBe('Ana');
  });

  it('takes the next port where the usual one is taken', async () => {
    const phones = { ...loopbackRoom, usualPort: 46_310 };
    const first = await openRoom(tempDir(), { phones });
    const second = await openRoom(tempDir(), { phones });
    expect(new URL(first.address).port).toBe('46310');
    expect(new URL(second.address).port).toBe('46311');
  });

  it('listens on the one address that it names', async () => {
    const { address } = await openRoom(tempDir());
    const others = Object.values(networkInterfaces())
      .flat()
      .flatMap((info) => (info !== undefined && !info.internal && info.family === 'IPv4' ? [info.address] : []));
    for (const other of others) await expect(ask(address.replace('127.0.0.1', other), 'GET', '/')).rejects.toThrow();
  });
});

describe('a phone that was away', () => {
  it('for ten minutes sends what was tapped once, in order, however often it has to try', async () => {
    let now = Date.now();
    const { station, address, code } = await openRoom(tempDir(), { clock: { now: () => now } });
    const songs = ['One', 'Two', 'Three'].map((title) => putSong(station, title));
    const phone = await phoneIn(address, code, 'Ana');
    phone.drop();
    await until(() => station.room.view().phones === 0, 'the phone to be missed');
    now += 10 * 60_000;
    // Made while away: three songs, another order, one taken off again, each with its id.
    const entries = songs.map(() => id());
    const taps = [
      ...songs.map((songId, at) => ({ type: 'add' as const, entryId: entries[at] ?? '', songId })),
      { type: 'order' as const, entryIds: [...entries].reverse() },
      { type: 'remove' as const, entryId: entries[1] ?? '' },
    ].map((command) => ({ command, commandId: id() }));
    expect((await phone.join(null)).status).toBe(200);
    await phone.connect();
    // The line breaks in the middle: the first answers never arrive, and everything is sent again.
    for (const { command, commandId } of taps.slice(0, 3)) void phone.command(command, commandId);
    await until(() => station.night.view().singers[0]?.songs.length === 3, 'the first taps');
    phone.drop();
    await phone.connect();
    for (const { command, commandId } of taps) expect((await phone.command(command, commandId)).status).toBe(200);
    for (const { command, commandId } of taps) expect((await phone.command(command, commandId)).status).toBe(200);
    await until(() => phone.songs.length === 2, 'the list');
    expect(phone.songs).toEqual(['Three', 'One']);
    expect(station.night.view().singers).toHaveLength(1);
  });

  it('does a doubled command once, also the one that gives the name', async () => {
    const { station, address, code } = await openRoom(tempDir());
    const song = putSong(station, 'Twice');
    const phone = await phoneIn(address, code, null);
    const nameId = id();
    await Promise.all([phone.name('Ana', nameId), phone.name('Ana', nameId), phone.name('Ana', nameId)]);
    const [commandId, entryId] = [id(), id()];
    await Promise.all(
      Array.from({ length: 5 }, () => phone.command({ type: 'add', entryId, songId: song }, commandId)),
    );
    await until(() => phone.songs.length === 1, 'the song');
    expect(station.night.view().singers).toMatchObject([{ name: 'Ana', songs: [{ id: entryId }] }]);
    // Whoever has left is not told that it could not be done because they have left.
    const leaveId = id();
    for (let times = 0; times < 2; times += 1)
      expect((await phone.command({ type: 'leave' }, leaveId)).status).toBe(200);
    await phone.name('Ana');
    await until(() => phone.view?.me, 'Ana to be back');
    await phone.command({ type: 'leave' }, leaveId);
    expect(station.night.view().singers).toMatchObject([{ name: 'Ana' }]);
    // Another phone that sends the same id does not take the command away from anybody.
    const other = await phoneIn(address, code, 'Ben');
    await other.command({ type: 'add', entryId: id(), songId: song }, commandId);
    await until(() => other.songs.length === 1, "Ben's song");
  });
});

it('the clock that jumps an hour neither throws phones out nor lets anybody in', async () => {
  let now = Date.now();
  const { address, code } = await openRoom(tempDir(), { clock: { now: () => now } });
  const phone = await phoneIn(address, code, 'Ana');
  for (const jump of [3_600_000, -7_200_000, 3_600_000]) {
    now += jump;
    expect((await phone.search('')).songs).toEqual([]);
    expect((await new Phone(address, '127.0.0.7').join('ZZZZ')).status).toBe(403);
  }
});
