import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ffmpeg } from '../../tests/support/sounds.ts';

/** A click at every whole second. */
const clicks = `if(lt(mod(t\\,1)\\,0.012)\\,0.7*sin(1800*2*PI*t)\\,0)`;
const wordsPerLine = 4;
/** At 300 a minute and four beats each, one lasts 50 ms. */
const beatsPerWord = 20;

/**
 * A folder with a song of clicks, a word a second, each beginning with its click. It brings its instrumental, so that nothing is
 * separated: the station makes the track from it as from any.
 */
export async function makeClickSong(folder: string, seconds: number): Promise<{ folder: string; title: string }> {
  const song = path.join(folder, 'Clicks');
  mkdirSync(song, { recursive: true });
  const sound = (name: string): Promise<void> =>
    ffmpeg('-f', 'lavfi', '-i', `aevalsrc=${clicks}|${clicks}:d=${seconds}:s=44100`, path.join(song, name));
  await sound('clicks.flac');
  await sound('clicks-instrumental.flac');
  const words = [];
  for (let word = 0; word < seconds - 1 - wordsPerLine; word += 1) {
    if (word > 0 && word % wordsPerLine === 0) words.push(`- ${word * beatsPerWord}`);
    words.push(`: ${word * beatsPerWord} ${beatsPerWord} 0 word `);
  }
  const head =
    '#TITLE:Clicks\n#ARTIST:Ana\n#MP3:clicks.flac\n#INSTRUMENTAL:clicks-instrumental.flac\n#BPM:300\n#GAP:1000\n';
  writeFileSync(path.join(song, 'song.txt'), `${head}${words.join('\n')}\nE\n`);
  return { folder: song, title: 'Clicks' };
}

/**
 * How far the words on screen are from what is heard: clicks are looked for in what goes to the loudspeakers, and the song
 * time that the filling words show in the next frame is compared with the click's own. Needs ears on the page (`putEarsOn`).
 *
 * @param ms how long to listen
 * @returns ms, positive where the words are ahead; how long each frame took, ms
 */
export async function clockErrors(
  page: Page,
  ms: number,
  tempo: number,
): Promise<{ errors: number[]; frames: number[] }> {
  return await page.evaluate(
    async ({ ms: length, tempo: rate }) => {
      const { ears } = window as unknown as { ears: { output: AnalyserNode[] } };
      const [ear] = ears.output;
      if (ear === undefined) throw new Error('nothing is connected to the loudspeakers');
      const context = ear.context as AudioContext;
      const samples = new Float32Array(ear.fftSize);
      const heard: number[] = [];
      const shown: { at: number; songMs: number }[] = [];
      const frames: number[] = [];
      let lastFrame = 0;
      const draw = (now: number): void => {
        if (lastFrame > 0) frames.push(now - lastFrame);
        lastFrame = now;
        for (const word of document.querySelectorAll<HTMLElement>('[data-testid="words"] [data-word]')) {
          const share = Number(word.dataset.sung ?? '0');
          if (share > 0 && share < 1) {
            const [start, end] = [Number(word.dataset.start), Number(word.dataset.end)];
            shown.push({ at: performance.now(), songMs: start + share * (end - start) });
          }
        }
        if (performance.now() < until) requestAnimationFrame(draw);
      };
      const until = performance.now() + length;
      requestAnimationFrame(draw);
      let quietSince = 0;
      while (performance.now() < until) {
        ear.getFloatTimeDomainData(samples);
        const now = performance.now();
        // The first loud sample of the newest 150 ms tells when the click left for the loudspeakers, also where the page was busy.
        const recent = Math.floor(context.sampleRate * 0.15);
        const from = samples.length - recent;
        const at = samples.subarray(from).findIndex((value) => Math.abs(value) > 0.1);
        if (at !== -1 && now - quietSince > 300)
          heard.push(now - ((recent - at) / context.sampleRate) * 1000 + (context.outputLatency || 0) * 1000);
        if (at !== -1) quietSince = now;
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      const errors = heard.flatMap((at) => {
        const frame = shown.find((entry) => entry.at > at);
        if (frame === undefined || frame.at - at > 400) return [];
        const song = frame.songMs - (frame.at - at) * rate;
        return [song - Math.round(song / 1000) * 1000];
      });
      return { errors, frames };
    },
    { ms, tempo },
  );
}
