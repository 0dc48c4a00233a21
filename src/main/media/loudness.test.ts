import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ffmpeg as make, testFfmpeg } from '../../../tests/support/sounds.ts';
import { tempDir } from '../../../tests/support/temp.ts';
import { ceilingDbtp, matchingGainDb, targetLufs } from '../../shared/domain/loudness.ts';
import { measureLoudness, parseEbur128 } from './loudness.ts';

const ffmpeg = await testFfmpeg();

async function track(sound: string, seconds = 5): Promise<string> {
  const file = path.join(tempDir(), 'track.webm');
  const encode = ['-c:a', 'libopus', '-mapping_family', '1', '-b:a', '256k'];
  await make('-f', 'lavfi', '-i', `aevalsrc=${sound}:c=quad:d=${seconds}:s=48000`, ...encode, file);
  return file;
}

const sine = (amplitude: number, hz = 997): string => `${amplitude}*sin(${hz}*2*PI*t)`;

describe('loudness of a karaoke track', () => {
  it('measures the reference tone of ITU-R BS.1770: 997 Hz at 0 dB in one channel is -3.01 LUFS', async () => {
    // In both channels 3 dB louder; at -20 dB of full scale that is -20 LUFS.
    const tone = sine(0.1);
    const loudness = await measureLoudness(ffmpeg, await track(`${tone}|${tone}|0|0`));
    expect(loudness.accompanimentLufs).toBeCloseTo(-20, 0);
    expect(loudness.mixLufs).toBeCloseTo(-20, 0);
    expect(loudness.truePeakDbtp).toBeCloseTo(-20, 0);
  });

  it('tells the band from band and voice together', async () => {
    const band = sine(0.05, 500);
    const voice = sine(0.5, 1000);
    const loudness = await measureLoudness(ffmpeg, await track(`${band}|${band}|${voice}|${voice}`));
    const { accompanimentLufs, mixLufs, truePeakDbtp } = loudness;
    expect(accompanimentLufs).toBeLessThan(-25);
    expect(mixLufs).toBeGreaterThan(-8);
    expect(truePeakDbtp).toBeGreaterThan(-6.5);
  });

  it('finds the peak between the samples', async () => {
    // A quarter of the sampling rate, 45 degrees off: every sample is 3 dB below the wave's own peak.
    const between = '0.5*sin(12000*2*PI*t+PI/4)';
    const loudness = await measureLoudness(ffmpeg, await track(`${between}|${between}|0|0`));
    expect(loudness.truePeakDbtp).toBeGreaterThan(-6.6);
  });

  it('has no number for silence', async () => {
    const loudness = await measureLoudness(ffmpeg, await track('0|0|0|0', 2));
    expect(loudness).toMatchObject({ accompanimentLufs: null, mixLufs: null });
    expect(matchingGainDb(loudness)).toBe(0);
  });

  it('measures what is shorter than one gating block', async () => {
    const tone = sine(0.1);
    const loudness = await measureLoudness(ffmpeg, await track(`${tone}|${tone}|0|0`, 0.2));
    expect(Number.isFinite(matchingGainDb(loudness))).toBe(true);
  });

  it('fails for what is no track', async () => {
    await expect(measureLoudness(ffmpeg, '/nowhere.webm')).rejects.toMatchObject({ code: 'ffmpeg-failed' });
    expect(parseEbur128('nothing of the kind', 'mix')).toBeNull();
  });
});

describe('matching', () => {
  const song = (accompanimentLufs: number, truePeakDbtp: number) => ({
    accompanimentLufs,
    mixLufs: accompanimentLufs + 2,
    truePeakDbtp,
  });

  it('brings every song to the same loudness, loud or quiet', () => {
    for (const [lufs, peak] of [
      [-7, 0.4],
      [-14, -1],
      [-18, -3],
      [-24, -9],
    ] as const)
      expect(lufs + matchingGainDb(song(lufs, peak))).toBeCloseTo(targetLufs, 6);
  });

  it('never lets a true peak pass the ceiling', () => {
    const quietButPeaky = song(-28, -4);
    expect(-4 + matchingGainDb(quietButPeaky)).toBeLessThanOrEqual(ceilingDbtp);
    expect(matchingGainDb(song(-60, -50))).toBeLessThanOrEqual(24);
  });
});
