import { randomBytes } from 'node:crypto';
import { access, constants, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseFile } from 'music-metadata';
import { cleanName, titleFromFileName } from '../../shared/domain/titles.ts';
import { LimelightError } from '../../shared/errors.ts';
import type { Device } from '../inference/devices.ts';
import type { ResolvedModel } from '../inference/manifest.ts';
import type { SeparationResult } from '../inference/protocol.ts';
import { sampleRateHz } from '../media/decode-pcm.ts';
import type { Ffmpeg } from '../media/ffmpeg/ffmpeg.ts';
import { probe } from '../media/ffmpeg/probe.ts';
import { fileSize, freeBytes, readFailure, sha256OfFile, syncFile, syncFolder, writeFailure } from '../media/files.ts';
import { readTags } from '../media/read-tags.ts';
import type { InferenceClient } from './inference-client.ts';
import type { AudioFormat, TrackOutput, TrackPart } from './ports.ts';

export interface SeparateFileRequest {
  readonly file: string;
  readonly outDir: string;
  readonly format: AudioFormat;
  /** Also write the vocals. */
  readonly stems: boolean;
  readonly overwrite: boolean;
  readonly model: ResolvedModel;
  readonly device: Device;
  readonly signal?: AbortSignal;
  onProgress?(progress: { fraction: number; secondsLeft: number | null }): void;
}

export interface SeparatedFile {
  readonly files: Partial<Record<TrackPart, string>>;
  readonly result: SeparationResult;
}

const extensionOf: Record<AudioFormat | 'webm', string> = {
  webm: 'webm',
  opus: 'opus',
  flac: 'flac',
  wav: 'wav',
  mp3: 'mp3',
};
/** Bytes a second of song takes at most, all tracks together, by format. */
const bytesPerSecond: Record<AudioFormat, number> = { opus: 25_000, mp3: 40_000, flac: 260_000, wav: 270_000 };
const marker = 'Made by Limelight from ';

/**
 * Separates one file without a library: writes `<name>.karaoke.webm`, `<name>.accompaniment.<ext>` and, where stems are
 * asked for, `<name>.vocals.<ext>`. They appear at the end, whole; a failure before that leaves nothing behind. A file that is already there
 * is replaced only where Limelight made it from the same song.
 */
export async function separateFile(
  request: SeparateFileRequest,
  tools: { readonly ffmpeg: Ffmpeg; readonly inference: InferenceClient },
): Promise<SeparatedFile> {
  const { file, outDir, format, signal } = request;
  const fileName = path.basename(file);
  const bytes = await readableSize(file, fileName);
  if (bytes === 0) throw new LimelightError('empty-file', { fileName });
  const tags = await readTags(file, fileName, async () => tools.ffmpeg);
  const durationMs = tags.durationMs ?? (await probe(tools.ffmpeg, file, fileName, signal)).durationMs;
  try {
    await mkdir(outDir, { recursive: true });
    await access(outDir, constants.W_OK);
  } catch (error) {
    throw writeFailure(error, outDir);
  }
  await checkSpace(
    outDir,
    ((durationMs ?? 300_000) / 1000) * (36_000 + bytesPerSecond[format] * (request.stems ? 2 : 1)),
  );
  const origin = `${marker}${await sha256OfFile(file)}`;
  const outputs = planOutputs(outDir, fileName, format, request.stems);
  if (!request.overwrite) for (const { target } of outputs) await checkReplaceable(target, origin, request.overwrite);

  const guess = titleFromFileName(fileName);
  const total = durationMs === null ? null : (durationMs / 1000) * sampleRateHz;
  const from = performance.now();
  try {
    const result = await tools.inference.separate(
      {
        sourceFile: path.resolve(file),
        fileName,
        ffmpegPath: tools.ffmpeg.path,
        model: request.model,
        device: request.device,
        outputs: outputs.map(({ part, format: kind, temporary }) => ({ part, format: kind, file: temporary })),
        tags: {
          title: cleanName(tags.title ?? '') || guess.title,
          artist: cleanName(tags.artist ?? '') || guess.artist,
          album: cleanName(tags.album ?? ''),
          comment: origin,
        },
        checkpoint: null,
      },
      {
        ...(signal ? { signal } : {}),
        onProgress(samples) {
          if (total === null || total === 0) return;
          const fraction = Math.min(0.99, samples / total);
          const elapsed = (performance.now() - from) / 1000;
          request.onProgress?.({
            fraction,
            secondsLeft: fraction > 0.02 ? Math.ceil((elapsed / fraction) * (1 - fraction)) : null,
          });
        },
      },
    );
    for (const { temporary } of outputs) await syncFile(temporary);
    for (const { temporary, target } of outputs) await putInPlace(temporary, target, origin, request.overwrite);
    await syncFolder(outDir);
    return { files: Object.fromEntries(outputs.map(({ part, target }) => [part, target])), result };
  } catch (error) {
    throw writeFailure(error, outDir);
  } finally {
    for (const { temporary } of outputs) await rm(temporary, { force: true });
  }
}

interface PlannedOutput extends Omit<TrackOutput, 'file'> {
  readonly temporary: string;
  readonly target: string;
}

/** Longest name most file systems take, in bytes, less what is put around it. */
const longestNameBytes = 255 - 40;

function planOutputs(outDir: string, fileName: string, format: AudioFormat, stems: boolean): PlannedOutput[] {
  const name = outputName(fileName);
  const unique = randomBytes(4).toString('hex');
  const plan = (part: TrackPart, kind: AudioFormat | 'webm'): PlannedOutput => ({
    part,
    format: kind,
    target: path.resolve(outDir, `${name}.${part}.${extensionOf[kind]}`),
    temporary: path.resolve(outDir, `.limelight-${unique}.${part}.part`),
  });
  return [plan('karaoke', 'webm'), plan('accompaniment', format), ...(stems ? [plan('vocals', format)] : [])];
}

/** The song's file name without its extension, cut to what fits with ours behind it. */
export function outputName(fileName: string): string {
  let name = fileName.replace(/\.[A-Za-z0-9]{1,8}$/u, '') || fileName;
  while (Buffer.byteLength(name) > longestNameBytes) name = [...name].slice(0, -1).join('');
  return name;
}

async function readableSize(file: string, fileName: string): Promise<number> {
  try {
    const info = await stat(file);
    if (!info.isFile()) throw new LimelightError('not-a-file', { fileName });
    await access(file, constants.R_OK);
    return info.size;
  } catch (error) {
    throw readFailure(error, fileName);
  }
}

async function checkSpace(outDir: string, neededBytes: number): Promise<void> {
  const free = await freeBytes(outDir);
  if (free !== null && free < neededBytes) throw new LimelightError('disk-full', { neededBytes, freeBytes: free });
}

/** @throws LimelightError `output-exists` */
async function checkReplaceable(target: string, origin: string, overwrite: boolean): Promise<void> {
  if (overwrite || (await fileSize(target)) === null) return;
  const comments = await parseFile(target, { duration: false, skipCovers: true })
    .then(({ common, native }) => [
      ...(common.comment ?? []).map((comment) => comment.text ?? ''),
      ...Object.values(native).flatMap((tags) => tags.map(({ value }) => String(value))),
    ])
    .catch((): string[] => []);
  if (!comments.includes(origin)) throw new LimelightError('output-exists', { fileName: path.basename(target) });
}

/** A link fails where a name is taken, a rename does not: what appeared meanwhile is looked at once more. */
async function putInPlace(temporary: string, target: string, origin: string, overwrite: boolean): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    // File systems without links (FAT, some network drives) leave only the rename.
    if (taken) await checkReplaceable(target, origin, overwrite);
    await rename(temporary, target);
  }
}
