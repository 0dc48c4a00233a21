import { readFile } from 'node:fs/promises';
import type { Song } from '../../../shared/contract/library.ts';
import { formatTime } from '../../../shared/domain/format.ts';
import { peaksSchema } from '../../../shared/domain/peaks.ts';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import type { Station } from '../../host/create-station.ts';
import type { Output } from './output.ts';
import { describeLevels } from './separate-command.ts';

/** Brings in the demo song, waits for it, and tells what came of it. */
export async function makeDemo(station: Station, output: Output, signal: AbortSignal): Promise<void> {
  const from = performance.now();
  try {
    const { song } = await station.imports.importDemo();
    const isNew = song.karaokeVersion === null;
    const ready = await whenReady(station, song.id, signal);
    const tookMs = performance.now() - from;
    const { contentSha256: sha256 } = station.library.record(song.id);
    const version = ready.karaokeVersion ?? '';
    const { levels, durationMs } = peaksSchema.parse(
      JSON.parse(await readFile(station.files.peaks(sha256, version), 'utf8')),
    );
    const file = station.files.karaoke(sha256, version);
    const speed = (durationMs / tookMs).toFixed(1);
    output.result(
      [
        `Demo song: ${ready.title} by ${ready.artist}, ${formatTime(durationMs)}`,
        `Karaoke track: ${file}`,
        isNew ? `Made in ${(tookMs / 1000).toFixed(1)} s, ${speed} times as fast as it plays` : 'It was made earlier.',
        ...describeLevels(levels),
      ].join('\n'),
      { event: 'demo', song: ready, file, tookMs: isNew ? Math.round(tookMs) : null, levels },
    );
  } catch (error) {
    if (!isLimelightError(error)) throw error;
    if (error.code !== 'cancelled') output.failure(error.toFailure(), 'demo');
  }
}

/** @throws LimelightError as the song's job failed, or `cancelled` */
async function whenReady(station: Station, songId: string, signal: AbortSignal): Promise<Song> {
  for await (const _ of station.library.watch(signal)) {
    const song = station.library.get(songId);
    if (song.karaokeVersion !== null) return song;
    if (song.job?.state === 'failed' && song.job.failure) throw LimelightError.fromFailure(song.job.failure);
    if (song.job?.state === 'cancelled') break;
  }
  throw new LimelightError('cancelled', {});
}
