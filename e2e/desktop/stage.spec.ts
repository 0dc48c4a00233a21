import { StagePage } from '../page-models/stage-page.ts';
import { makeClickSong } from '../support/clicks.ts';
import { type DesktopApp, desktopKind, desktopName } from './desktop-app.ts';
import { expect, hostWindow, test } from './fixtures.ts';

/** The stand-in's cables; real ones cannot be pulled by a test. */
interface Cables {
  plugIn(id: number, label: string): void;
  unplug(id: number): void;
}
const plugIn = (app: DesktopApp, id: number, label: string): Promise<void> =>
  app.evaluate(({ screen }, [one, name]) => (screen as unknown as Cables).plugIn(one, name), [id, label] as const);
const unplug = (app: DesktopApp, id: number): Promise<void> =>
  app.evaluate(({ screen }, one) => (screen as unknown as Cables).unplug(one), id);

/** The TV's window as the system knows it; null where there is none. */
const tvWindow = (app: DesktopApp) =>
  app.evaluate(({ BrowserWindow }) => {
    const tv = BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().endsWith('/stage'));
    if (tv === undefined) return null;
    const { x } = tv.getBounds();
    return { x, full: tv.isFullScreen(), visible: tv.isVisible(), focused: tv.isFocused() };
  });

const press = (app: DesktopApp, key: string): Promise<void> =>
  app.evaluate(({ BrowserWindow }, name) => {
    const tv = BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().endsWith('/stage'));
    tv?.webContents.emit('before-input-event', { preventDefault: () => {} }, { type: 'keyDown', key: name });
  }, key);

test.describe(`the TV screen on ${desktopName}`, () => {
  test.skip(desktopKind === 'electron', 'displays are plugged in by the stand-in');

  test('opens beside the host without taking the focus, has the sound, follows its cable, and is there again next time', {
    tag: '@long',
  }, async ({ start, folder }) => {
    const app = await start();
    const host = await hostWindow(app);
    const { page } = host;
    await plugIn(app, 7, 'HDMI-1');
    await page.getByRole('button', { name: 'TV screen: no TV screen open' }).click();
    await expect(page.getByText('Built-in')).toBeVisible();
    await expect(page.getByText('this window is on it')).toBeVisible();
    await page.getByRole('button', { name: 'Open the TV screen' }).click();
    await expect.poll(() => tvWindow(app)).toEqual({ x: 1920, full: true, visible: true, focused: false });
    await expect(page.getByText('The TV screen is on HDMI-1.')).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('button', { name: 'TV screen: TV on HDMI-1' })).toBeVisible();

    // It has the sound at once, and nothing of the host's.
    const tv = new StagePage(await app.stagePage());
    await tv.expectScene('idle');
    expect(await tv.page.getByRole('button').count()).toBe(0);
    const song = await makeClickSong(folder, 60);
    await host.drop([song.folder]);
    await host.waitUntilReady(song.title);
    await host.play(song.title);
    await tv.expectScene('singing');
    await expect(page.getByText('The sound comes from another window.')).toBeVisible();

    // Keys of the TV's own keyboard: out of the full screen and back.
    await press(app, 'Escape');
    await expect.poll(async () => (await tvWindow(app))?.full).toBe(false);
    await press(app, 'F11');
    await expect.poll(async () => (await tvWindow(app))?.full).toBe(true);

    // A page that stops is loaded again; the host's window goes on.
    await app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((window) => window.webContents.getURL().endsWith('/stage'))
        ?.webContents.forcefullyCrashRenderer();
    });
    await expect(page.getByText('The sound comes from another window.')).toBeHidden();
    await expect(page.getByText('The sound comes from another window.')).toBeVisible();
    await expect(host.button('Pause')).toBeVisible();

    // Unplugged: the host goes on with the sound. Plugged in again, under another number: the TV is back.
    await unplug(app, 7);
    await expect.poll(() => tvWindow(app)).toBeNull();
    await expect(page.getByRole('button', { name: 'TV screen: TV unplugged' })).toBeVisible();
    await expect(page.getByText('The sound comes from another window.')).toBeHidden();
    await expect(host.button('Pause')).toBeVisible();
    await plugIn(app, 9, 'HDMI-1');
    await expect.poll(() => tvWindow(app)).toMatchObject({ x: 1920, full: true, focused: false });
    await expect(page.getByText('The sound comes from another window.')).toBeVisible();

    // Moved to another display by the host.
    await plugIn(app, 11, 'Beamer');
    await page.getByRole('button', { name: 'TV screen: TV on HDMI-1' }).click();
    await page.getByRole('button', { name: 'Put the TV screen on Beamer' }).click();
    await expect.poll(() => tvWindow(app)).toMatchObject({ x: 3840, full: true });
    await page.getByRole('button', { name: 'Close the TV screen' }).click();
    await expect.poll(() => tvWindow(app)).toBeNull();
    await expect(page.getByText('No TV screen is open.')).toBeVisible();
    await page.getByRole('button', { name: 'Put the TV screen on HDMI-1' }).click();
    await expect.poll(() => tvWindow(app)).toMatchObject({ x: 1920, full: true });

    // Closing the host's window ends the program and the TV with it; next time the TV waits for its display.
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((window) => !window.webContents.getURL().endsWith('/stage'))
        ?.close(),
    );
    expect(await app.exited).toBe(0);
    const again = await start();
    const next = await hostWindow(again);
    await expect(next.page.getByRole('button', { name: 'TV screen: TV unplugged' })).toBeVisible();
    await plugIn(again, 4, 'HDMI-1');
    await expect.poll(() => tvWindow(again)).toMatchObject({ x: 1920, full: true, focused: false });
  });

  test('with one display it is a window beside the host’s, and moves to the TV as soon as there is one', {
    tag: '@long',
  }, async ({ start }) => {
    const app = await start();
    const { page } = await hostWindow(app);
    await page.getByRole('button', { name: 'TV screen: no TV screen open' }).click();
    await expect(page.getByText('Only one display is plugged in')).toBeVisible();
    await page.getByRole('button', { name: 'Open the TV screen' }).click();
    await expect.poll(() => tvWindow(app)).toMatchObject({ full: false, visible: true, focused: false });
    await plugIn(app, 2, 'LG TV');
    await expect.poll(() => tvWindow(app)).toMatchObject({ x: 1920, full: true });
    await expect(page.getByText('The TV screen is on LG TV.')).toBeVisible();
  });
});
