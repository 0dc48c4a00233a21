import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoSong, ffmpeg, makeSong, musicFolder } from '../../tests/support/sounds.ts';
import { hear, putEarsOn } from '../support/listen.ts';
import { desktopName, startAgain } from './desktop-app.ts';
import { chooseFromMenu, expect, hostWindow, test } from './fixtures.ts';

test.describe(`the desktop on ${desktopName}`, () => {
  test('an evening: a real song is dropped by its path, made singable in place, heard, and the computer stays awake', async ({
    start,
    folder,
  }) => {
    const app = await start();
    const host = await hostWindow(app);
    const { page } = host;
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
    // Ears must be there before the page makes its first sound; a reloaded page gets a new port.
    await putEarsOn(page);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Ready when you are' })).toBeVisible();
    await expect(page.getByText('restart')).toHaveCount(0);

    // The setting is the station's: the menu shows and changes it.
    await chooseFromMenu(app, 'copying');
    const copying = () =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('copying')?.checked ?? null);
    await expect.poll(copying).toBe(false);

    const music = musicFolder();
    const original = music === null ? demoSong() : path.join(music, 'everything-is-free', '06 Caesium.mp3');
    const file = path.join(folder, 'My song.mp3');
    if (music === null) copyFileSync(original, file);
    else await ffmpeg('-i', original, '-t', '60', '-map', '0', '-c', 'copy', file);
    const before = readFileSync(file);
    const title = music === null ? 'Pass the Light Around' : 'Caesium';
    await host.drop([file]);
    await expect(host.song(title)).toBeVisible();
    await host.waitUntilReady(title, 110_000);
    expect(readFileSync(file)).toEqual(before);
    const media = path.join(folder, 'data', 'media');
    const [sha256 = ''] = readdirSync(media);
    expect(readdirSync(path.join(media, sha256)).filter((name) => name.startsWith('source'))).toEqual([]);

    const awake = () =>
      app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)));
    expect(await awake()).toBe(false);
    await host.play(title);
    await expect.poll(() => host.position()).toBeGreaterThanOrEqual(2);
    await expect.poll(async () => (await hear(page)).channels[0], { timeout: 20_000 }).toBeGreaterThan(-45);
    await expect.poll(async () => (await hear(page)).output[0]).toBeGreaterThan(-45);
    expect(await awake()).toBe(true);

    // The menu's own commands reach the page; a paused song lets the computer sleep.
    await chooseFromMenu(app, 'play-pause');
    await expect(host.button('Play')).toBeVisible();
    await expect.poll(awake).toBe(false);
    await chooseFromMenu(app, 'find');
    await expect(host.search).toBeFocused();

    // The music alone, where its user wants it.
    const saved = path.join(folder, 'out.mp3');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog;
    }, saved);
    await chooseFromMenu(app, 'save-music');
    await expect(page.getByText('Saved “out.mp3”')).toBeVisible({ timeout: 30_000 });
    expect(readFileSync(saved).length).toBeGreaterThan(100_000);

    // Closing the window ends the program.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(await app.exited).toBe(0);
  });

  test('media come through the own protocol with ranges; uploads, nonsense and other methods are answered in words', async ({
    start,
    folder,
  }) => {
    const app = await start();
    const host = await hostWindow(app);
    await host.drop([await makeSong(path.join(folder, 'Ana - Ranges.mp3'), 3)]);
    await host.waitUntilReady('Ranges');
    await host.play('Ranges');
    const answers = await host.page.evaluate(async () => {
      const element = performance.getEntriesByType('resource').find(({ name }) => name.includes('/karaoke/'));
      const url = element?.name ?? '';
      const ask = async (init: RequestInit, address = url) => {
        const response = await fetch(address, init);
        const bytes = new Uint8Array(await response.arrayBuffer());
        return {
          status: response.status,
          range: response.headers.get('content-range'),
          bytes: [...bytes.slice(0, 4)],
          length: bytes.length,
        };
      };
      const whole = await ask({});
      const blob = await (await fetch(url)).arrayBuffer();
      return {
        whole,
        middle: await ask({ headers: { range: 'bytes=1000-1999' } }),
        same: [...new Uint8Array(blob).slice(1000, 1004)],
        tail: await ask({ headers: { range: 'bytes=-10' } }),
        beyond: await ask({ headers: { range: `bytes=${whole.length}-` } }),
        nonsense: await ask({ headers: { range: 'bytes=x-y' } }),
        post: await ask({ method: 'POST', body: 'x' }),
        outside: await ask({}, '/media/songs/..%2f..%2flibrary.sqlite/karaoke/0123456789ab'),
        upload: await (
          await fetch('/media/uploads', {
            method: 'POST',
            headers: { 'x-limelight-file-name': 'letter.mp3' },
            body: 'Dear diary, today I sang.',
          })
        ).json(),
      };
    });
    expect(answers.whole).toMatchObject({ status: 200, bytes: [0x1a, 0x45, 0xdf, 0xa3] });
    expect(answers.middle).toMatchObject({
      status: 206,
      range: `bytes 1000-1999/${answers.whole.length}`,
      length: 1000,
      bytes: answers.same,
    });
    expect(answers.tail).toMatchObject({ status: 206, length: 10 });
    expect(answers.beyond).toMatchObject({ status: 416, range: `bytes */${answers.whole.length}` });
    expect(answers.nonsense.status).toBe(200);
    expect(answers.post.status).toBe(405);
    expect(answers.outside.status).toBe(404);
    expect(answers.upload).toEqual({ code: 'not-audio', data: { fileName: 'letter.mp3' } });
  });

  test('a second start hands its fifty files over, some of them missing, and leaves', { tag: '@long' }, async ({
    start,
    library,
    folder,
  }) => {
    const song = readFileSync(await makeSong(path.join(folder, 'song.mp3'), 1));
    const files = Array.from({ length: 50 }, (_, i) => path.join(folder, `Ana - Song ${i}.mp3`));
    for (const [i, file] of files.entries())
      if (i % 10 !== 4) writeFileSync(file, Buffer.concat([song, Buffer.from(`#${i}`)]));
    const app = await start(files[0] as string);
    const host = await hostWindow(app);
    await expect(host.song('Song 0')).toBeVisible();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    expect(await startAgain([...library, ...files])).toBe(0);
    await expect(host.page.getByText('45 songs', { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(host.page.getByText('44 songs added, 1 already here, 5 could not be used')).toBeVisible();
    await expect(host.page.getByText('“Ana - Song 14.mp3” is no longer where it was.')).toBeVisible();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized())).toBe(false);
    await host.page.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect(host.page.getByRole('button', { name: 'Dismiss' })).toHaveCount(4);

    // Folders are dropped by their path, too; macOS hands files over by an event.
    const more = path.join(folder, 'More', 'Disc 2');
    mkdirSync(more, { recursive: true });
    writeFileSync(path.join(more, 'Ben - In a Folder.mp3'), Buffer.concat([song, Buffer.from('#folder')]));
    await host.drop([path.join(folder, 'More')]);
    await expect(host.song('In a Folder')).toBeVisible({ timeout: 30_000 });
    const opened = path.join(folder, 'Cai - Opened With.mp3');
    writeFileSync(opened, Buffer.concat([song, Buffer.from('#opened')]));
    await app.evaluate(({ app: electronApp }, file) => {
      electronApp.emit('open-file', { preventDefault: () => {} }, file);
    }, opened);
    await expect(host.song('Opened With')).toBeVisible({ timeout: 30_000 });

    // Scripts of this computer reach the station of the desktop as they reach the one in the browser.
    const { address, token } = JSON.parse(readFileSync(path.join(folder, 'data', 'station.json'), 'utf8'));
    const listed = await fetch(new URL('/api/songs', address), { headers: { authorization: `Bearer ${token}` } });
    expect(((await listed.json()) as { total: number }).total).toBe(47);
  });

  test('the window is locked: no Node, no permissions, no other pages, nothing from elsewhere', async ({ start }) => {
    const app = await start('--demo');
    const host = await hostWindow(app);
    const { page } = host;
    await expect(host.song('Pass the Light Around')).toBeVisible();
    const home = page.url();
    const inside = await page.evaluate(async () => {
      const scope = window as unknown as Record<string, unknown>;
      const state = async (name: string) =>
        await navigator.permissions.query({ name: name as PermissionName }).then(
          (status) => status.state,
          () => 'unknown',
        );
      const policy = document.createElement('script');
      policy.textContent = 'window.inlineRan = true';
      document.body.append(policy);
      return {
        node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in scope),
        api: Object.keys((scope.limelightDesktop as object) ?? {}),
        inline: 'inlineRan' in scope,
        evaluated: await new Promise((resolve) => {
          // As text, later: the debugger that runs this function may evaluate what it likes.
          window.setTimeout('window.evaluated = true', 0);
          window.setTimeout(() => resolve('evaluated' in scope), 50);
        }),
        microphone: await state('microphone'),
        camera: await state('camera'),
        geolocation: await state('geolocation'),
        notifications: await state('notifications'),
        elsewhere: await fetch('https://example.com/').then(
          () => 'loaded',
          () => 'refused',
        ),
        frame: await new Promise((resolve) => {
          const frame = document.createElement('iframe');
          document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
          frame.src = 'https://example.com/';
          document.body.append(frame);
        }),
      };
    });
    expect(inside).toEqual({
      node: [],
      api: ['getPathForFile'],
      inline: false,
      evaluated: false,
      microphone: 'granted',
      camera: 'denied',
      geolocation: 'denied',
      notifications: 'denied',
      elsewhere: 'refused',
      frame: 'refused',
    });
    await page.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    await page.evaluate(() => {
      window.open('https://example.com/');
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe(home);
    await expect(page.getByRole('banner')).toContainText('Limelight');
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    await expect.poll(() => page.context().pages().length).toBe(1);
    const headers = await page.evaluate(async () => Object.fromEntries((await fetch('/')).headers));
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });
});
