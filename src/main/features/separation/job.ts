import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Loudness } from '../../../shared/domain/loudness.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { InferenceClient } from '../../host/inference-client.ts';
import type { Clock, Log, StationPaths } from '../../host/ports.ts';
import type { Device, DeviceChoice } from '../../inference/devices.ts';
import { type ResolvedModel, resolveModel } from '../../inference/manifest.ts';
import { sampleRateHz } from '../../media/decode-pcm.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import {
  bytesIn,
  commitFile,
  fileSize,
  freeBytes,
  removeTree,
  sha256OfFile,
  writeFailure,
  writeFileAtomically,
} from '../../media/files.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { JobContext, JobHandler } from '../jobs/queue.ts';
import type { JobRecord } from '../jobs/repository.ts';
import type { SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';
import { hasItsTrack } from '../library/song-record.ts';
import { makeBackingTrack } from './backing-track.ts';
import { type SeparationSpeed, secondsLeft } from './speed.ts';

export interface SeparationJobOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly paths: Pick<StationPaths, 'modelsDir' | 'workDir'>;
  readonly inference: InferenceClient;
  readonly ffmpegPath: () => Promise<string>;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  /** Of a finished karaoke track; null where it could not be measured. */
  readonly measureLoudness: (file: string, signal: AbortSignal) => Promise<Loudness | null>;
  readonly chooseDevice: (model: ResolvedModel, choice: DeviceChoice) => Promise<Device>;
  readonly speed: SeparationSpeed;
  readonly clock: Clock;
  readonly log: Log;
}

/** Checkpointed vocals are stereo float32; the encoded tracks come to less than a tenth of that. */
const workBytesPerSecond = sampleRateHz * 2 * 4 * 1.1;
/** What a track may be shorter than its file says. */
const cutOffMs = 3_000;
const unknownSongMs = 6 * 60 * 1000;
const reserveBytes = 32 * 1024 ** 2;

/** Takes the vocals out of a song of the library. Killed at any point, it goes on from the last finished chunk. */
export function separationJob(options: SeparationJobOptions): JobHandler {
  const { library, files, paths, inference, speed, clock, log } = options;

  return {
    kind: 'separate',
    concurrency: 1,

    async run(job, context) {
      if (job.songId === null) return;
      const song = library.record(job.songId);
      // The crash came between the song's update and the job's.
      if (hasItsTrack(song)) return;
      if (song.backing !== 'separate') {
        await takeAsItIs(song, context);
        return;
      }
      const model = await resolveModel(paths.modelsDir);
      const source = await sourceOf(song);
      const device = await options.chooseDevice(model, 'auto');
      await separate(song, job, context, model, device, source);
    },

    async ended(job) {
      // Chunks are kept for another try only where one may follow.
      if (job.songId !== null) await removeTree(workFolder(job.songId));
    },
  };

  function workFolder(songId: string): string {
    return path.join(paths.workDir, songId);
  }

  /** The song's file, and that it is. @throws LimelightError `file-missing`, `file-changed` */
  async function sourceOf(song: SongRecord): Promise<string> {
    const source = files.source(song);
    if ((await fileSize(source)) === null) throw new LimelightError('file-missing', { fileName: song.fileName });
    // A copy is ours; a file that stayed with its owner may have become another song.
    if (path.isAbsolute(song.sourceFile) && (await sha256OfFile(source)) !== song.contentSha256)
      throw new LimelightError('file-changed', { fileName: song.fileName });
    return source;
  }

  /** Pulled out in the middle, with its stick or its network: what could be read of it is no song. @throws LimelightError `file-missing` */
  async function checkWhole(song: SongRecord, file: string, durationMs: number): Promise<void> {
    const cutOff = song.durationMs !== null && durationMs < song.durationMs - cutOffMs;
    if (cutOff && (await fileSize(file)) === null)
      throw new LimelightError('file-missing', { fileName: song.fileName });
  }

  /** A karaoke track already, or one that came with its instrumental. */
  async function takeAsItIs(song: SongRecord, context: JobContext): Promise<void> {
    const instrumental =
      song.backing === 'instrumental' ? await files.companion(song.contentSha256, 'instrumental') : null;
    const accompaniment = instrumental ?? (await sourceOf(song));
    const folder = workFolder(song.id);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeFailure(error, paths.workDir);
    });
    await files.sweep(song.contentSha256, ['karaoke', 'peaks'], song.karaokeVersion);
    const version = randomBytes(6).toString('hex');
    const temporary = path.join(folder, 'karaoke.webm.part');
    const total = Math.max(1, song.durationMs ?? unknownSongMs);
    context.progress({ fraction: 0, stage: 'starting', secondsLeft: null });
    const peaks = await makeBackingTrack(
      await options.getFfmpeg(),
      {
        accompaniment,
        vocals: instrumental === null ? null : await files.companion(song.contentSha256, 'vocals'),
        fileName: song.fileName,
        output: temporary,
        tags: { title: song.title, artist: song.artist, ...(song.album === null ? {} : { album: song.album }) },
      },
      context.signal,
      (ms) => context.progress({ fraction: Math.min(0.99, ms / total), stage: 'finishing', secondsLeft: null }),
    );
    await checkWhole(song, accompaniment, peaks.durationMs);
    const loudness = await options.measureLoudness(temporary, context.signal);
    context.signal.throwIfAborted();
    await writeFileAtomically(files.peaks(song.contentSha256, version), JSON.stringify(peaks));
    await commitFile(temporary, files.karaoke(song.contentSha256, version));
    library.setKaraoke(song.id, { version, model: song.backing, durationMs: peaks.durationMs, loudness });
    await rm(folder, { recursive: true, force: true });
    log.info('song taken as it is', { song: song.id, backing: song.backing, durationMs: peaks.durationMs });
  }

  async function separate(
    song: SongRecord,
    job: JobRecord,
    context: JobContext,
    model: ResolvedModel,
    device: Device,
    source: string,
  ): Promise<void> {
    const folder = workFolder(song.id);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeFailure(error, paths.workDir);
    });
    await files.sweep(song.contentSha256, ['karaoke', 'peaks'], song.karaokeVersion);
    await checkSpace(song, folder);
    const version = randomBytes(6).toString('hex');
    const temporary = path.join(folder, 'karaoke.webm.part');
    const total = Math.max(1, ((song.durationMs ?? unknownSongMs) / 1000) * sampleRateHz);
    const startedAt = clock.now();
    let resumed: number | null = null;
    context.progress({ fraction: job.fraction, stage: 'starting', secondsLeft: null });
    const result = await inference.separate(
      {
        sourceFile: source,
        fileName: song.fileName,
        ffmpegPath: await options.ffmpegPath(),
        model,
        device,
        outputs: [{ part: 'karaoke', format: 'webm', file: temporary }],
        tags: { title: song.title, artist: song.artist, ...(song.album === null ? {} : { album: song.album }) },
        checkpoint: {
          folder: path.join(folder, 'chunks'),
          key: ['v1', song.contentSha256, model.spec.sha256, device].join(' '),
        },
      },
      {
        signal: context.signal,
        onProgress(done, resumedSamples) {
          resumed ??= resumedSamples;
          const elapsedSeconds = (clock.now() - startedAt) / 1000;
          context.progress({
            fraction: Math.min(0.99, done / total),
            stage: 'separating',
            secondsLeft: secondsLeft({ done, resumed, total, elapsedSeconds, sampleRateHz, usual: speed.get() }),
          });
        },
      },
    );
    await checkWhole(song, source, result.durationMs);
    context.progress({ fraction: 0.99, stage: 'finishing', secondsLeft: 1 });
    const loudness = await options.measureLoudness(temporary, context.signal);
    context.signal.throwIfAborted();
    await writeFileAtomically(files.peaks(song.contentSha256, version), JSON.stringify(result.peaks));
    await commitFile(temporary, files.karaoke(song.contentSha256, version));
    library.setKaraoke(song.id, { version, model: model.spec.name, durationMs: result.durationMs, loudness });
    await rm(folder, { recursive: true, force: true });
    if (result.resumedSamples === 0) speed.learn(result.times.total / 1000, result.durationMs / 1000);
    log.info('song separated', {
      song: song.id,
      device,
      model: model.spec.name,
      durationMs: result.durationMs,
      resumedSamples: result.resumedSamples,
      times: result.times,
      levels: result.peaks.levels,
      loudness,
      peakMemoryBytes: result.peakMemoryBytes,
    });
  }

  /** Before the work, so that a full disk is told in a second and not after it. @throws LimelightError `disk-full` */
  async function checkSpace(song: SongRecord, folder: string): Promise<void> {
    const free = await freeBytes(folder);
    const done = await bytesIn(path.join(folder, 'chunks'));
    const whole = Math.round(((song.durationMs ?? unknownSongMs) / 1000) * workBytesPerSecond);
    const needed = Math.max(0, whole - done) + reserveBytes;
    if (free !== null && free < needed) throw new LimelightError('disk-full', { neededBytes: needed, freeBytes: free });
  }
}
