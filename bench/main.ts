import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchApi } from './api.ts';
import { load, machine } from './measure.ts';
import { benchNight } from './night.ts';
import { benchPackaged } from './packaged.ts';
import { benchPhones } from './phones.ts';
import { benchLoudness, benchPlayback } from './playback.ts';
import { benchQuality } from './quality.ts';
import { benchSearch } from './search.ts';
import { benchSeparation } from './separation.ts';
import { benchStage } from './stage.ts';
import { benchImport, benchStart } from './station.ts';
import { benchWords } from './words.ts';
import { benchWordsClock } from './words-clock.ts';

/**
 * `npm run bench [-- --quick] [--seconds=600] [name ...]`: prints the tables of docs/performance.md. `--seconds` is how long the
 * phones act: memory shows only over a long run.
 */
const { values, positionals: wanted } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, seconds: { type: 'string' } },
  allowPositionals: true,
});
const { quick } = values;
const seconds = Number(values.seconds ?? (quick ? 15 : 60));
if (!(seconds >= 10)) throw new Error('--seconds: at least ten are needed');
const benches: Record<string, (folder: string) => Promise<string>> = {
  start: benchStart,
  packaged: benchPackaged,
  separation: (folder) => benchSeparation(folder, quick),
  import: (folder) => benchImport(folder, quick),
  api: benchApi,
  playback: benchPlayback,
  loudness: benchLoudness,
  search: benchSearch,
  clock: (folder) => benchWordsClock(folder, quick),
  words: (folder) => benchWords(folder, quick),
  stage: (folder) => benchStage(folder, quick),
  night: benchNight,
  phones: (folder) => benchPhones(folder, seconds),
  quality: () => benchQuality(),
};
for (const name of wanted)
  if (!(name in benches)) throw new Error(`no bench called ${name}: ${Object.keys(benches).join(', ')}`);

console.log(`${new Date().toISOString().slice(0, 10)}, ${machine()}\n`);
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(path.join(tmpdir(), 'limelight-bench-'));
  const before = load();
  try {
    console.log(`${await bench(folder)}\n\n(load before: ${before})\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit();
