import path from 'node:path';
import { expect, test } from './fixtures.ts';
import { openRenderer } from './support/offline.ts';
import { centsBetween, clicksDb, lag, strongestNear } from './support/tones.ts';

const none = new Float32Array();

test('the key shift is right to five cents, makes no clicks, keeps channels together and time in place', async ({
  page,
  folder,
}) => {
  const render = await openRenderer(page, path.join(folder, 'page'));
  const amplitude = 0.25;

  await test.step('untouched sound comes out as it went in', async () => {
    const { channels, latencySeconds, rate } = await render({ sound: 'impulse', seconds: 1, moves: [] });
    expect(latencySeconds).toBeLessThan(0.2);
    for (const channel of channels) {
      const at = channel.findIndex((value) => value !== 0);
      expect(at - rate / 2).toBe(Math.round(latencySeconds * rate));
      expect(channel[at]).toBe(0.5);
      expect(channel.slice(at + 1).every((value) => value === 0)).toBe(true);
    }
  });

  await test.step('pitch', async () => {
    for (const semitones of [3, -5, 7]) {
      const { channels, rate } = await render({ sound: 'tone', seconds: 2.5, moves: [{ at: 0, semitones }] });
      const [left = none] = channels;
      const steady = left.slice(rate, 2.4 * rate);
      const wanted = 440 * 2 ** (semitones / 12);
      const heard = strongestNear(steady.slice(0, 32_768), wanted, wanted * 0.05, rate);
      expect(Math.abs(centsBetween(heard, wanted)), `${semitones} semitones`).toBeLessThan(5);
      expect(clicksDb(steady, rate, amplitude), `${semitones} semitones`).toBeLessThan(-60);
    }
  });

  await test.step('touching it makes no click', async () => {
    const moves = [
      { at: 0.6, semitones: 3 },
      { at: 1.2, semitones: -4 },
      { at: 1.8, semitones: 0 },
      { at: 2.4, semitones: null },
    ];
    const { channels, rate } = await render({ sound: 'tone', seconds: 3.2, moves });
    // From a third of a second on: the tone's own beginning is a click, too.
    expect(clicksDb((channels[0] ?? none).slice(rate / 3), rate, amplitude)).toBeLessThan(-60);
  });

  await test.step('all channels stay within a sample, and time where it was', async () => {
    const { channels } = await render({ sound: 'noise', seconds: 3, moves: [{ at: 0, semitones: 4 }] });
    const [first = none] = channels;
    for (const channel of channels)
      expect(Math.abs(lag(first.slice(48_000), channel.slice(48_000), 50))).toBeLessThanOrEqual(1);
    const {
      channels: hit,
      latencySeconds,
      rate,
    } = await render({
      sound: 'impulse',
      seconds: 2,
      moves: [{ at: 0, semitones: 2 }],
    });
    const [left = none] = hit;
    const top = left.reduce((best, value, i) => (Math.abs(value) > Math.abs(left[best] ?? 0) ? i : best), 0);
    // Within ten milliseconds of the untouched way: nobody sees words move.
    expect(Math.abs(top / rate - 0.5 - latencySeconds)).toBeLessThan(0.01);
  });
});
