import path from 'node:path';
import { freePort } from '../../e2e/support/station-process.ts';
import { makeSong } from './sounds.ts';
import { openStation, settled } from './station.ts';
import { tempDir } from './temp.ts';

/** A data folder with three short songs that are ready to be sung, and a port nobody has. */
export async function nightFolder(): Promise<{ folder: string; songIds: string[]; port: number }> {
  const folder = tempDir('night');
  const station = await openStation(path.join(folder, 'data'));
  const songIds: string[] = [];
  for (const seed of [1, 2, 3]) {
    const file = await makeSong(path.join(folder, `Song ${seed}.mp3`), 2, { seed });
    const { song } = await station.imports.importFile(file);
    await settled(station, song.id);
    songIds.push(song.id);
  }
  await station.close();
  return { folder, songIds, port: await freePort() };
}
