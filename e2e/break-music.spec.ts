import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ffmpeg } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { putRecorderOn, startRecording, stopRecording } from './support/record.ts';
import { magnitudeAt } from './support/tones.ts';

test.use({ shelf: true });

/** Of the tone in the music; the vocals are another one. */
const amplitude = 0.25;
const musicHz = 440;
const vocalsHz = 1_000;
const recorderBlock = 4_096;
/** Level of the break against a song. */
const breakDb = -12;

const post = async (page: Page, procedure: string, input: object): Promise<void> => {
  const answer = await page.request.post(`${new URL(page.url()).origin}/rpc/${procedure}`, { data: { json: input } });
  expect([procedure, answer.status(), await answer.text()]).toEqual([procedure, 200, expect.anything()]);
};

/** In place of the songs' own tracks. With ranges, or a pause could not stand where it was. */
async function serveWithRanges(page: Page, track: string): Promise<void> {
  const bytes = readFileSync(track);
  await page.route('**/karaoke/*', async (route) => {
    const from = Number(/^bytes=(\d+)-/u.exec(route.request().headers().range ?? '')?.[1] ?? 0);
    await route.fulfill({
      status: 206,
      contentType: 'audio/webm',
      headers: { 'accept-ranges': 'bytes', 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` },
      body: bytes.subarray(from),
    });
  });
}

/** RMS of each 20 ms, dB of full scale. */
function envelope(samples: Float32Array, rate: number): number[] {
  const size = Math.round(rate * 0.02);
  return Array.from({ length: Math.floor(samples.length / size) }, (_, i) => {
    const piece = samples.subarray(i * size, (i + 1) * size);
    return 10 * Math.log10(piece.reduce((sum, value) => sum + value * value, 0) / size + 1e-12);
  });
}

/** The largest second difference; where the recorder joins its blocks a busy machine may have lost some. */
function roughest(samples: Float32Array, at: number): number {
  let most = 0;
  for (let i = 2; i < samples.length; i += 1) {
    if ((at + i) % recorderBlock < 3) continue;
    const [a = 0, b = 0, c = 0] = [samples[i], samples[i - 1], samples[i - 2]];
    most = Math.max(most, Math.abs(a - 2 * b + c));
  }
  return most;
}

test('music between songs comes and goes softly, without vocals, and never together with a song', {
  tag: '@long',
}, async ({ operator, page, folder }) => {
  await putRecorderOn(page);
  await page.reload();
  const track = path.join(folder, 'track.webm');
  const [music, vocals] = [musicHz, vocalsHz].map((hz) => `${amplitude}*sin(${hz}*2*PI*t)`);
  const sound = `aevalsrc=${music}|${music}|${vocals}|${vocals}:c=quad:d=60:s=48000`;
  // It begins softly itself: where a song begins with a bang, so does what is heard.
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    sound,
    '-af',
    'afade=d=0.2',
    '-c:a',
    'libopus',
    '-mapping_family',
    '1',
    '-b:a',
    '256k',
    track,
  );
  await serveWithRanges(page, track);
  // A click, as browsers want one, and sound once, so that there is something to record.
  await operator.song('Tone').click();
  await expect(operator.button('Pause')).toBeVisible();
  await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(1);
  await operator.button('Stop').click();
  await expect(operator.button('Play')).toBeVisible();
  await page.waitForTimeout(400);

  await startRecording(page, 'output');
  await post(page, 'night/start', { name: '', options: { breakMusic: true } });
  await page.waitForTimeout(5_500);
  await post(page, 'player/command', { type: 'play' });
  await page.waitForTimeout(1_800);
  await post(page, 'player/command', { type: 'pause' });
  await page.waitForTimeout(1_600);
  // Paused is quiet. Stopped is between songs again.
  await post(page, 'player/command', { type: 'stop' });
  await page.waitForTimeout(4_000);
  await post(page, 'night/end', {});
  await page.waitForTimeout(3_600);
  const { channels, rate } = await stopRecording(page, 'output');
  const left = channels[0] ?? new Float32Array();
  const levels = envelope(left, rate);
  const toneDb = 20 * Math.log10(amplitude / Math.SQRT2);
  const songDb = Math.max(...levels);
  expect(songDb).toBeGreaterThan(toneDb - 14);

  /** Stretches that are heard, each with where it begins and ends (in windows of 20 ms) and its loudest. */
  const stretches: { from: number; to: number; top: number }[] = [];
  levels.forEach((level, i) => {
    if (level < -75) return;
    const last = stretches.at(-1);
    if (last !== undefined && i - last.to <= 2) Object.assign(last, { to: i, top: Math.max(last.top, level) });
    else stretches.push({ from: i, to: i, top: level });
  });
  const heard = stretches.filter(({ from, to }) => to - from > 10);
  expect(heard).toHaveLength(3);
  const [before, song, after] = heard as [(typeof heard)[0], (typeof heard)[0], (typeof heard)[0]];
  // Silence between them: the break was gone before the song began, and nothing leaked while it was paused.
  expect(song.from).toBeGreaterThan(before.to + 2);
  expect((after.from - song.to) * 20).toBeGreaterThan(1_200);
  for (const one of [before, after]) {
    // Quieter than a song by what it should be, and two to three seconds on the way up.
    expect(one.top).toBeGreaterThan(toneDb + breakDb - 1.5);
    expect(one.top).toBeLessThan(toneDb + breakDb + 1.5);
    const full = levels.findIndex((level, i) => i >= one.from && level > one.top - 1) - one.from;
    expect(full * 20).toBeGreaterThan(1_700);
    expect(full * 20).toBeLessThan(3_300);
  }
  // The way out at the end of the night is as long; before a song that begins at once it is short.
  const quietFrom = levels.slice(0, after.to).findLastIndex((level) => level > after.top - 1);
  expect((after.to - quietFrom) * 20).toBeGreaterThan(1_700);

  // Second differences of a tone of amplitude A stay below A w^2; a jump in level does not.
  const smooth = amplitude * ((2 * Math.PI * musicHz) / rate) ** 2;
  const size = Math.round(rate * 0.02);
  // Where something begins, begins to fade or ends: elsewhere a busy machine may skip a moment by itself.
  const edges = heard.flatMap(({ from, to, top }) => {
    const full = levels.findIndex((level, i) => i >= from && level > top - 1);
    const fading = levels.slice(0, to).findLastIndex((level) => level > top - 1);
    return [from, full, fading, to];
  });
  for (const edge of edges) {
    const around = left.subarray(Math.max(0, edge - 8) * size, (edge + 8) * size);
    expect(roughest(around, Math.max(0, edge - 8) * size)).toBeLessThan(smooth + 2e-3);
  }
  // Only the music: the voice is left out.
  const middle = left.slice((before.from + 150) * size, (before.from + 150) * size + 16_384);
  const ratio = magnitudeAt(middle, vocalsHz, rate) / magnitudeAt(middle, musicHz, rate);
  expect(20 * Math.log10(ratio)).toBeLessThan(-50);
});
