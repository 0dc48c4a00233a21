import { randomBytes } from 'node:crypto';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { probe } from '../../media/ffmpeg/probe.ts';
import { commitFile } from '../../media/files.ts';
import { makeCover } from '../../media/pictures.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { JobHandler } from '../jobs/queue.ts';
import type { LibraryService } from '../library/service.ts';

export interface PictureJobOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
}

/** Where in a video its picture is taken: late enough to be past black and logos. */
export const videoPictureAt = 0.1;

/** Draws the cover of a song: the one inside its file, or a frame of the video at about 10 % of it. */
export function pictureJob({ library, files, getFfmpeg }: PictureJobOptions): JobHandler {
  return {
    kind: 'picture',
    concurrency: 1,
    async run(job, { signal }) {
      if (job.songId === null) return;
      const song = library.record(job.songId);
      if (song.coverVersion !== null) return;
      const ffmpeg = await getFfmpeg();
      const source = files.source(song);
      const info = await probe(ffmpeg, source, song.fileName, signal);
      if (!info.hasVideo && !info.hasCover) return;
      await files.sweep(song.contentSha256, ['cover'], null);
      const version = randomBytes(6).toString('hex');
      const target = files.cover(song.contentSha256, version);
      const temporary = `${target}.part`;
      const durationMs = info.durationMs ?? song.durationMs ?? 0;
      const takeAt = info.hasVideo && !info.hasCover ? { atMs: durationMs * videoPictureAt } : {};
      await makeCover(ffmpeg, { file: source, ...takeAt }, temporary, signal);
      await commitFile(temporary, target);
      library.setCover(song.id, version);
    },
  };
}
