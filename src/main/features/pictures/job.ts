import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import type { Log } from '../../host/ports.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { probe, probePicture } from '../../media/ffmpeg/probe.ts';
import { commitFile, fileSize, freeBytes } from '../../media/files.ts';
import { makeBackground, makeCover, makeStageVideo } from '../../media/pictures.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { JobHandler } from '../jobs/queue.ts';
import type { SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';

export interface PictureJobOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
}

/** Where in a video its picture is taken: late enough to be past black and logos. */
export const videoPictureAt = 0.1;

/**
 * Draws the pictures of a song: its cover (one that came beside it, the one inside its file, or a frame of the video at
 * about 10 % of it), its background, and the moving picture for the stage.
 */
export function pictureJob({ library, files, getFfmpeg, log }: PictureJobOptions): JobHandler {
  return {
    kind: 'picture',
    concurrency: 1,
    async run(job, { signal }) {
      if (job.songId === null) return;
      const song = library.record(job.songId);
      const ffmpeg = await getFfmpeg();
      const work = [drawCover, drawBackground, drawVideo];
      for (const draw of work) {
        try {
          await draw(song, ffmpeg, signal);
        } catch (error) {
          signal.throwIfAborted();
          // A picture that cannot be drawn costs no other. A missing ffmpeg or a full disk is told as the job's failure.
          if (!isLimelightError(error) || error.code !== 'ffmpeg-failed') throw error;
          log.warn('picture not drawn', { song: song.id, error: String(error) });
        }
      }
    },
  };

  async function write(target: string, draw: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = `${target}.part`;
    await orNothing(temporary, draw(temporary));
    await commitFile(temporary, target);
  }

  /** Half a picture takes room that nobody gives back. */
  async function orNothing<T>(temporary: string, drawing: Promise<T>): Promise<T> {
    try {
      return await drawing;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async function drawCover(song: SongRecord, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
    if (song.coverVersion !== null) return;
    const beside = await files.companion(song.contentSha256, 'cover');
    const source = files.source(song);
    const version = randomBytes(6).toString('hex');
    const target = files.cover(song.contentSha256, version);
    const info = beside === null ? await probe(ffmpeg, source, song.fileName, signal) : null;
    if (info !== null && !info.hasVideo && !info.hasCover) return;
    await files.sweep(song.contentSha256, ['cover'], null);
    if (info === null) {
      await write(target, (temporary) =>
        makeCover(ffmpeg, { file: beside ?? source, picture: true }, temporary, signal),
      );
    } else {
      const durationMs = info.durationMs ?? song.durationMs ?? 0;
      const takeAt = info.hasVideo && !info.hasCover ? { atMs: durationMs * videoPictureAt } : {};
      await write(target, (temporary) => makeCover(ffmpeg, { file: source, ...takeAt }, temporary, signal));
    }
    library.setCover(song.id, version);
  }

  async function drawBackground(song: SongRecord, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
    const beside = await files.companion(song.contentSha256, 'background');
    if (beside === null || song.backgroundVersion !== null) return;
    await files.sweep(song.contentSha256, ['background'], null);
    const version = randomBytes(6).toString('hex');
    const target = files.background(song.contentSha256, version);
    await write(target, (temporary) => makeBackground(ffmpeg, beside, temporary, signal));
    library.setBackground(song.id, version);
  }

  async function drawVideo(song: SongRecord, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
    if (!song.hasVideo || song.videoVersion !== null) return;
    const source = (await files.companion(song.contentSha256, 'video')) ?? files.source(song);
    const codec = (await probePicture(ffmpeg, source, signal))?.videoCodec ?? null;
    if (codec === null) return;
    await files.sweep(song.contentSha256, ['video'], null);
    const [needed, free] = [await fileSize(source), await freeBytes(files.folder(song.contentSha256))];
    // Its picture alone is less than the file; what is left over is the night's.
    if (needed !== null && free !== null && free < needed)
      throw new LimelightError('disk-full', { neededBytes: needed, freeBytes: free });
    const version = randomBytes(6).toString('hex');
    const temporary = path.join(files.folder(song.contentSha256), `video-${version}.part`);
    const container = await orNothing(temporary, makeStageVideo(ffmpeg, source, codec, temporary, signal));
    await commitFile(temporary, files.video(song.contentSha256, version, container));
    library.setVideo(song.id, version);
  }
}
