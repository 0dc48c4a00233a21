import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeSong } from '../../tests/support/sounds.ts';
import { desktopName } from './desktop-app.ts';
import { expect, hostWindow, stationPid, test } from './fixtures.ts';

test.describe(`the desktop on ${desktopName}`, () => {
  test('a crashed page is loaded again with what it showed, and the song goes on @long', async ({ start, folder }) => {
    const app = await start();
    const host = await hostWindow(app);
    await host.drop([await makeSong(path.join(folder, 'Ben - Long One.flac'), 25)]);
    await host.waitUntilReady('Long One');
    await host.search.fill('Long');
    await host.play('Long One');
    await expect.poll(() => host.position()).toBeGreaterThanOrEqual(3);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());

    const text = () =>
      app.evaluate(async ({ BrowserWindow }) => {
        const look = `JSON.stringify([document.body.innerText, document.querySelector('input[type=text]')?.value ?? ''])`;
        try {
          return (await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(look)) as string;
        } catch {
          return '';
        }
      });
    await expect.poll(text, { timeout: 20_000 }).toContain('This window had stopped and was loaded again.');
    await expect.poll(text).toContain('"Long"');
    const seconds = async () => Number(/0:(\d\d)/u.exec(await text())?.[1] ?? 0);
    await expect.poll(seconds, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
    // The station never noticed more than a window that went and came.
    expect(await stationPid(app)).not.toBeNull();
  });

  test('a crashed station is started again with a banner, and its work goes on; one that keeps crashing is told @long', async ({
    start,
    folder,
  }) => {
    const app = await start();
    const host = await hostWindow(app);
    const { page } = host;
    await host.drop([await makeSong(path.join(folder, 'Cai - Goes On.flac'), 40)]);
    await expect(host.song('Goes On')).toContainText(/%/u);
    const first = await stationPid(app);
    process.kill(first ?? 0, 'SIGKILL');
    await expect(page.getByText('Limelight had to start its engine again.')).toBeVisible();
    expect(await stationPid(app)).not.toBe(first);
    await host.waitUntilReady('Goes On', 60_000);
    await host.play('Goes On');
    await host.button('Close this message').click();
    await expect(page.getByText('Limelight had to start its engine again.')).toHaveCount(0);

    // The fourth crash within a minute is a loop: a dialog asks, and "Try Again" tries again.
    await app.evaluate(({ dialog }) => {
      const asked: string[] = [];
      (globalThis as unknown as { asked: string[] }).asked = asked;
      dialog.showMessageBox = (async (options: { message: string }) => {
        asked.push(options.message);
        return { response: 0, checkboxChecked: false };
      }) as unknown as typeof dialog.showMessageBox;
    });
    const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    for (let i = 0; i < 3; i += 1) {
      await expect.poll(() => stationPid(app)).not.toBeNull();
      const pid = await stationPid(app);
      process.kill(pid ?? 0, 'SIGKILL');
      await expect.poll(() => stationPid(app)).not.toBe(pid);
    }
    await expect.poll(asked).toEqual([expect.stringContaining('stopped several times in a row')]);
    await expect(page.getByText('Limelight had to start its engine again.')).toBeVisible();
    await expect(page.getByText('Limelight is not answering.')).toHaveCount(0);
    await expect(host.song('Goes On')).toContainText('ready');
  });

  test('quitting during a separation takes moments, and the next start goes on where it was, in the same place @long', async ({
    start,
    folder,
  }) => {
    const app = await start();
    const host = await hostWindow(app);
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1100, height: 700 }),
    );
    await host.drop([await makeSong(path.join(folder, 'Dan - Resumes.flac'), 90)]);
    const percent = async () =>
      Number(/:\d\d(\d{1,2}) %/u.exec((await host.song('Resumes').textContent()) ?? '')?.[1] ?? 0);
    await expect.poll(percent, { timeout: 60_000, intervals: [50] }).toBeGreaterThanOrEqual(40);
    await app.evaluate(({ app: electronApp }) => electronApp.quit());
    expect(await app.exited).toBe(0);

    const next = await start();
    const again = await hostWindow(next);
    expect(await next.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({
      x: 40,
      y: 60,
      width: 1100,
      height: 700,
    });
    await again.waitUntilReady('Resumes', 90_000);
    const log = readFileSync(path.join(folder, 'data', 'logs', 'limelight.log'), 'utf8');
    const separated = log
      .split('\n')
      .filter((line) => line.includes('"song separated"'))
      .map((line) => JSON.parse(line) as { properties: { resumedSamples: number } });
    expect(separated).toHaveLength(1);
    expect(separated[0]?.properties.resumedSamples).toBeGreaterThan(20 * 44_100);
  });
});
