import path from 'node:path';
import type { Page } from '@playwright/test';
import { ffmpeg, makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import type { OperatorPage } from './page-models/operator-page.ts';
import { hear, putEarsOn, recordOutput } from './support/listen.ts';
import { centsBetween, strongestNear } from './support/tones.ts';

// Chromium's own pretended sound cards stand in for real ones: this machine has none.
test.use({
  shelf: true,
  permissions: ['microphone'],
  launchOptions: async ({ launchOptions }, use) => {
    const fakes = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...fakes] });
  },
});

/** Tells the page's own `ended-here` the moment a deck runs out: its last sounds are still on their way then. */
async function tellEnds(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const listen = HTMLMediaElement.prototype.play;
    const known = new WeakSet<HTMLMediaElement>();
    HTMLMediaElement.prototype.play = function () {
      if (!known.has(this)) this.addEventListener('ended', () => document.dispatchEvent(new Event('ended-here')));
      known.add(this);
      return listen.call(this);
    };
  });
}

/** A plug that can be pulled: what is in `pulled` is no longer listed. Stands in for a cable. */
async function putPlugsOn(page: Page): Promise<(label: string | null) => Promise<void>> {
  await page.addInitScript(() => {
    const list = MediaDevices.prototype.enumerateDevices;
    const plugs = { pulled: null as string | null };
    (window as unknown as { plugs: typeof plugs }).plugs = plugs;
    MediaDevices.prototype.enumerateDevices = async function () {
      return (await list.call(this)).filter(({ label }) => label !== plugs.pulled);
    };
  });
  return (label) =>
    page.evaluate((pulled) => {
      (window as unknown as { plugs: { pulled: string | null } }).plugs.pulled = pulled;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    }, label);
}

async function playTone(operator: OperatorPage, page: Page, folder: string, seconds = 30): Promise<void> {
  const tone = path.join(folder, 'tone.webm');
  const sine = '0.25*sin(440*2*PI*t)';
  const sound = `aevalsrc=${sine}|${sine}|0|0:c=quad:d=${seconds}:s=48000`;
  await ffmpeg('-f', 'lavfi', '-i', sound, '-c:a', 'libopus', '-mapping_family', '1', '-b:a', '256k', tone);
  await page.route('**/karaoke/*', (route) => route.fulfill({ path: tone, contentType: 'audio/webm' }));
  await operator.song('Tone').click();
}

const sinkLabel = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { ears } = window as unknown as { ears: { output: AnalyserNode[] } };
    const id = (ears.output[0] as AnalyserNode & { context: { sinkId: string } }).context.sinkId;
    const devices = await navigator.mediaDevices.enumerateDevices();
    return id === '' ? '' : (devices.find(({ deviceId }) => deviceId === id)?.label ?? 'unknown');
  });

test('loudspeakers are chosen, checked, lost and found again; the song goes on', async ({ operator, page, folder }) => {
  await putEarsOn(page);
  const pull = await putPlugsOn(page);
  await page.reload();
  await playTone(operator, page, folder);
  await expect(operator.button('Pause')).toBeVisible();
  await operator.button('Sound').click();
  const dialog = page.getByRole('dialog', { name: 'Sound' });
  const choice = dialog.getByLabel('Loudspeakers', { exact: true });
  await choice.selectOption('Fake Audio Output 1');
  await expect.poll(() => sinkLabel(page)).toBe('Fake Audio Output 1');
  await expect
    .poll(() => dialog.getByRole('meter').evaluate((meter) => (meter as HTMLMeterElement).value))
    .toBeGreaterThan(-40);

  await pull('Fake Audio Output 1');
  await expect(page.getByText('“Fake Audio Output 1” is not connected any more.')).toBeVisible();
  await expect.poll(() => sinkLabel(page)).toBe('');
  await expect.poll(async () => (await hear(page)).output[0]).toBeGreaterThan(-40);
  await expect(choice.locator('option:checked')).toHaveText('Fake Audio Output 1 (not connected)');
  await pull(null);
  await expect(page.getByText('“Fake Audio Output 1” is back and has the sound again.')).toBeVisible();
  await expect.poll(() => sinkLabel(page)).toBe('Fake Audio Output 1');

  // The delay belongs to the loudspeakers; a reload finds both again.
  await dialog.getByRole('slider', { name: 'Delay of these loudspeakers' }).fill('300');
  await expect(dialog).toContainText('+300 ms');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.reload();
  await operator.button('Sound').click();
  await expect(choice).toHaveValue('Fake Audio Output 1');
  await expect(dialog).toContainText('+300 ms');
  await choice.selectOption('The ones this computer uses');
  await expect(dialog).toContainText('none');

  await dialog.getByRole('checkbox', { name: 'Same loudness for every song' }).uncheck();
  await dialog.getByRole('button', { name: 'Done' }).click();
});

test('the check makes a sound of its own, without a song playing', { tag: '@long' }, async ({
  operator,
  page,
  folder,
}) => {
  await putEarsOn(page);
  await page.reload();
  await playTone(operator, page, folder);
  await operator.button('Pause').click();
  await expect.poll(async () => (await hear(page)).output[0]).toBeLessThan(-80);
  await operator.button('Sound').click();
  await page.getByRole('button', { name: 'Check the sound' }).click();
  let left = Number.NEGATIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < 12; i += 1) {
    const { output } = await hear(page);
    left = Math.max(left, output[0]);
    right = Math.max(right, output[1]);
    await page.waitForTimeout(80);
  }
  expect(left).toBeGreaterThan(-40);
  expect(right).toBeGreaterThan(-40);
});

test('loudness is matched unless it is switched off', { tag: '@long' }, async ({ operator, page, folder }) => {
  await putEarsOn(page);
  await page.reload();
  await operator.drop([await makeSong(path.join(folder, 'Loud.wav'), 20, { args: ['-af', 'volume=9dB'] })]);
  await operator.waitUntilReady('Loud');
  await operator.play('Loud');
  const gain = async (): Promise<number> => {
    const { output, channels } = await hear(page);
    return output[0] - channels[0];
  };
  await expect.poll(gain).toBeLessThan(-3);
  await operator.button('Sound').click();
  await page.getByRole('checkbox', { name: 'Same loudness for every song' }).uncheck();
  await expect.poll(async () => Math.abs(await gain())).toBeLessThan(0.3);
});

test.describe('a sound card of another rate', () => {
  for (const rate of [22_050, 96_000]) {
    test(`${rate} Hz: the same pitch, and the key still moves to the cent`, { tag: '@long' }, async ({
      operator,
      page,
      folder,
    }) => {
      await page.addInitScript((sampleRate) => {
        const Native = window.AudioContext;
        window.AudioContext = class extends Native {
          constructor(options?: AudioContextOptions) {
            super({ ...options, sampleRate });
          }
        };
      }, rate);
      await putEarsOn(page);
      await page.reload();
      await playTone(operator, page, folder);
      await operator.key.fill('-3');
      await page.waitForTimeout(1_800);
      const wanted = 440 * 2 ** (-3 / 12);
      const heard = strongestNear(await recordOutput(page), wanted, wanted * 0.05, rate);
      expect(Math.abs(centsBetween(heard, wanted))).toBeLessThan(8);
    });
  }
});

test('a sound card that starts anew in the middle of a song takes the song along', { tag: '@long' }, async ({
  operator,
  page,
  folder,
}) => {
  await putEarsOn(page);
  await page.reload();
  await playTone(operator, page, folder);
  await expect.poll(async () => (await hear(page)).output[0]).toBeGreaterThan(-40);
  for (let i = 0; i < 3; i += 1) {
    // What Chromium does to a page when the card under it is opened again, at another rate for one.
    await page.evaluate(async () => {
      const { ears } = window as unknown as { ears: { output: [AnalyserNode, AnalyserNode] } };
      await (ears.output[0].context as AudioContext).suspend();
    });
    const before = await operator.position();
    await expect.poll(() => operator.position()).toBeGreaterThan(before);
    await expect.poll(async () => (await hear(page)).output[0]).toBeGreaterThan(-40);
  }
  await expect(operator.button('Pause')).toBeVisible();
});

test('a song that is started again in its very last moment does not end', { tag: '@long' }, async ({
  operator,
  page,
  folder,
}) => {
  await tellEnds(page);
  await putEarsOn(page);
  await page.reload();
  await playTone(operator, page, folder, 3);
  for (let i = 0; i < 3; i += 1) {
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const again = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Start again');
          const end = (): void => {
            document.removeEventListener('ended-here', end);
            again?.click();
            resolve();
          };
          document.addEventListener('ended-here', end);
        }),
    );
    await expect.poll(() => operator.position(), { timeout: 2_500 }).toBeGreaterThanOrEqual(1);
    await expect(operator.button('Pause')).toBeVisible();
  }
});

test('a song shorter than what the key shift works on plays and ends', async ({ operator, page, folder }) => {
  await playTone(operator, page, folder, 0.02);
  await expect(operator.button('Play')).toBeVisible();
  await operator.key.fill('5');
  await operator.tempo.fill('0.5');
  for (let i = 0; i < 3; i += 1) {
    await operator.button('Play').click();
    await expect(operator.button('Play')).toBeVisible();
  }
  await expect(operator.time).toHaveText(/^0:00/u);
});

test('media keys of the keyboard and the system play, pause and start again', { tag: '@long' }, async ({
  operator,
  page,
  folder,
}) => {
  await page.addInitScript(() => {
    // What the system would call when a key is pressed: Chromium gives a page no way to press one.
    const handlers: Record<string, (details: object) => void> = {};
    (window as unknown as { handlers: typeof handlers }).handlers = handlers;
    const set = MediaSession.prototype.setActionHandler;
    MediaSession.prototype.setActionHandler = function (action, handler) {
      if (handler !== null) handlers[action] = handler as (details: object) => void;
      set.call(this, action, handler);
    };
  });
  await page.reload();
  const press = (action: string): Promise<void> =>
    page.evaluate(
      (name) =>
        (window as unknown as { handlers: Record<string, (d: object) => void> }).handlers[name]?.({ action: name }),
      action,
    );
  await playTone(operator, page, folder);
  await expect(operator.button('Pause')).toBeVisible();
  await press('pause');
  await expect(operator.button('Play')).toBeVisible();
  await press('play');
  await expect(operator.button('Pause')).toBeVisible();
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('Tone');
  await press('seekforward');
  await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(9);
  await press('previoustrack');
  await expect.poll(() => operator.position()).toBeLessThanOrEqual(2);
  await press('stop');
  await expect(operator.button('Play')).toBeVisible();
});
