import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import type { OperatorPage } from '../e2e/page-models/operator-page.ts';
import { openRenderer } from '../e2e/support/offline.ts';
import { putRecorderOn, startRecording, stopRecording } from '../e2e/support/record.ts';
import { centsBetween, clicksDb, lag, strongestNear } from '../e2e/support/tones.ts';
import { matchingGainDb } from '../src/shared/domain/loudness.ts';
import { ffmpeg, makeSong, testFfmpeg } from '../tests/support/sounds.ts';
import { findBrowser } from '../tools/lib/browser.mjs';
import { percentile, type Row, round, table } from './measure.ts';
import { withPage } from './with-page.ts';

const seconds = 60;
const amplitude = 0.25;
const none = new Float32Array();
const opus = ['-c:a', 'libopus', '-mapping_family', '1', '-b:a', '256k'];

/** A station with one song, and a page whose karaoke track is replaced by `sound` (an aevalsrc expression). */
async function withTrack<T>(
  folder: string,
  sound: string,
  work: (operator: OperatorPage, page: Page) => Promise<T>,
): Promise<T> {
  return await withPage(
    folder,
    async (page, operator) => {
      await operator.chooseFiles([await makeSong(path.join(folder, 'Song.mp3'), seconds)]);
      await operator.waitUntilReady('Song');
      const track = path.join(folder, 'track.webm');
      await ffmpeg('-f', 'lavfi', '-i', `aevalsrc=${sound}:c=quad:d=${seconds}:s=48000`, ...opus, track);
      await page.route('**/karaoke/*', (route) => route.fulfill({ path: track, contentType: 'audio/webm' }));
      await operator.play('Song');
      return await work(operator, page);
    },
    putRecorderOn,
  );
}

async function record(page: Page, ms: number) {
  await startRecording(page, 'channels');
  await page.waitForTimeout(ms);
  return await stopRecording(page, 'channels');
}

/** The key shift alone, rendered offline: the same on every machine, however busy. */
async function shiftFigures(folder: string): Promise<{ rows: Row[]; lags: number[] }> {
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    const render = await openRenderer(page, path.join(folder, 'page'));
    const rows: Row[] = [];
    for (const semitones of [3, -3, 5, -5, 7, -7]) {
      const { channels, rate } = await render({ sound: 'tone', seconds: 3, moves: [{ at: 0, semitones }] });
      const steady = (channels[0] ?? none).slice(rate, 2.9 * rate);
      const wanted = 440 * 2 ** (semitones / 12);
      rows.push({
        key: semitones > 0 ? `+${semitones}` : semitones,
        'off by, cents': round(
          centsBetween(strongestNear(steady.slice(0, 65_536), wanted, wanted * 0.05, rate), wanted),
          2,
        ),
        'above 5 kHz, dB to the tone': round(clicksDb(steady, rate, amplitude), 0),
      });
    }
    const moves = [3, -4, 7, 0, -7, 0].map((semitones, i) => ({ at: 0.6 + i * 0.5, semitones }));
    const moved = await render({ sound: 'tone', seconds: 4.5, moves: [...moves, { at: 4, semitones: null }] });
    rows.push({
      key: 'moved six times',
      'off by, cents': '',
      'above 5 kHz, dB to the tone': round(
        clicksDb((moved.channels[0] ?? none).slice(moved.rate / 3), moved.rate, amplitude),
        0,
      ),
    });
    const { channels, rate } = await render({ sound: 'noise', seconds: 3, moves: [{ at: 0, semitones: 4 }] });
    const [first = none] = channels.map((channel) => channel.slice(rate));
    return { rows, lags: channels.slice(1).map((channel) => lag(first, channel.slice(rate), 200)) };
  } finally {
    await browser.close();
  }
}

/** Key and tempo as they are heard, in Chromium, through the station's own page. */
export async function benchPlayback(folder: string): Promise<string> {
  const { rows, lags } = await shiftFigures(folder);
  const sine = '0.25*sin(440*2*PI*t)';
  const tempos = await withTrack(path.join(folder, 'tone'), Array(4).fill(sine).join('|'), async (operator, page) => {
    const heard: Row[] = [];
    for (const [key, tempo] of [
      [0, 0.5],
      [0, 0.8],
      [0, 1.5],
      [3, 0.8],
    ] as const) {
      await operator.key.fill(String(key));
      await operator.tempo.fill(String(tempo));
      await page.waitForTimeout(2_500);
      const { channels, rate } = await record(page, 1_200);
      const wanted = 440 * 2 ** (key / 12);
      const [left = none] = channels;
      const found = strongestNear(left.slice(0, 32_768), wanted, wanted * 0.05, rate);
      heard.push({ key, tempo, 'off by, cents': round(centsBetween(found, wanted), 2) });
    }
    return heard;
  });
  return [
    '### Key and tempo',
    '',
    'A 440 Hz tone through the key shift, rendered offline (the same on every machine):',
    '',
    table(rows),
    '',
    `The same noise in all four channels, key +4: channels 2, 3, 4 are ${lags.join(', ')} samples late against channel 1.`,
    '',
    'The tone at another tempo, played by the page and recorded behind the shift:',
    '',
    table(tempos),
  ].join('\n');
}

/** Loudness of different songs after matching, by an implementation of EBU R128 other than the one that measured them. */
export async function benchLoudness(folder: string): Promise<string> {
  const { measureLoudness } = await import('../src/main/media/loudness.ts');
  const tool = await testFfmpeg();
  const before: number[] = [];
  const after: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const song = await makeSong(path.join(folder, `${i}.wav`), 20, { seed: i });
    const track = path.join(folder, `${i}.webm`);
    // Different in level, tone and dynamics.
    const level = -((i * 7) % 19);
    const tone = `bass=g=${((i * 5) % 13) - 6},treble=g=${((i * 3) % 11) - 5},tremolo=f=0.${(i % 9) + 1}:d=0.${i % 8}`;
    await ffmpeg('-i', song, '-af', `${tone},volume=${level}dB,pan=quad|c0=c0|c1=c1|c2=0*c0|c3=0*c1`, ...opus, track);
    const loudness = await measureLoudness(tool, track);
    const gain = matchingGainDb(loudness);
    before.push(loudness.accompanimentLufs ?? 0);
    const filter = `pan=stereo|c0=c0|c1=c1,volume=${gain}dB,loudnorm=print_format=json`;
    const stderr = await tool.run(['-i', `file:${track}`, '-af', filter, '-f', 'null', '-'], {
      label: 'loudnorm',
      deadlineMs: 60_000,
    });
    after.push(Number(/"input_i" : "(-?[\d.]+)"/u.exec(stderr)?.[1]));
  }
  const spread = (values: number[]): string =>
    `${round(Math.min(...values))} to ${round(Math.max(...values))} LUFS (median ${round(percentile(values, 0.5))})`;
  return [
    '### Loudness of 20 songs',
    '',
    table([
      { what: 'as they are', loudness: spread(before) },
      { what: 'matched, measured by libebur128', loudness: spread(after) },
    ]),
  ].join('\n');
}
