import path from 'node:path';
import { formatTime, formatWait } from '../../../shared/domain/format.ts';
import type { Peaks } from '../../../shared/domain/peaks.ts';
import { isLimelightError, type LimelightError } from '../../../shared/errors.ts';
import { FfmpegFinder } from '../../host/ffmpeg-finder.ts';
import { InferenceClient } from '../../host/inference-client.ts';
import { type AudioFormat, type Log, type StationPaths, silentLog } from '../../host/ports.ts';
import { separateFile } from '../../host/separate-file.ts';
import { DeviceChooser } from '../../inference/choose-device.ts';
import type { DeviceChoice } from '../../inference/devices.ts';
import { resolveModel } from '../../inference/manifest.ts';
import type { SeparationResult } from '../../inference/protocol.ts';
import { writeFileAtomically } from '../../media/files.ts';
import { ProcessRegistry } from '../../media/process-registry.ts';
import { forkInference } from '../fork-inference.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { bar, type Output } from './output.ts';

export interface SeparateCommand {
  readonly files: readonly string[];
  readonly out: string;
  readonly model: string | undefined;
  readonly device: DeviceChoice;
  readonly format: AudioFormat;
  readonly stems: boolean;
  readonly overwrite: boolean;
}

/** `limelight separate`. Works through its files one by one; the exit code is that of the first failure. */
export async function runSeparate(
  command: SeparateCommand,
  paths: StationPaths,
  output: Output,
  signal: AbortSignal,
  log: Log = silentLog,
): Promise<number> {
  const registry = new ProcessRegistry();
  const onExit = (): void => registry.killAllNow();
  process.once('exit', onExit);
  let exitCode: number = exitCodes.done;
  const fail = (error: LimelightError, file: string | null): void => {
    output.failure(error.toFailure(), file);
    if (exitCode === exitCodes.done) exitCode = exitCodeOf(error.code);
  };
  try {
    const inference = new InferenceClient(() => forkInference(paths.inferenceEntry, registry), log);
    const chooser = new DeviceChooser({
      file: path.join(paths.dataDir, 'devices.json'),
      check: (model, device) => inference.checkDevice(model, device, signal),
      write: writeFileAtomically,
      log,
    });
    const model = await resolveModel(paths.modelsDir, command.model);
    const ffmpeg = await new FfmpegFinder(paths.resourcesDir, registry, log).ffmpeg();
    const device = await chooser.choose(model, command.device);
    for (const file of command.files) {
      const name = path.basename(file);
      output.progress(`${name}  starting`, { event: 'start', file, model: model.spec.name, device });
      try {
        const { files, result } = await separateFile(
          {
            file,
            outDir: command.out,
            format: command.format,
            stems: command.stems,
            overwrite: command.overwrite,
            model,
            device,
            signal,
            onProgress({ fraction, secondsLeft }) {
              const left = secondsLeft === null ? '' : `  ${formatWait(secondsLeft)} left`;
              output.progress(`${bar(fraction)}${left}  ${name}`, { event: 'progress', file, fraction, secondsLeft });
            },
          },
          { ffmpeg, inference },
        );
        output.result(describeResult(files, result), { event: 'done', file, files, ...summary(result) });
      } catch (error) {
        if (!isLimelightError(error)) throw error;
        fail(error, file);
        if (signal.aborted) break;
      }
    }
  } catch (error) {
    if (!isLimelightError(error)) throw error;
    fail(error, null);
  } finally {
    await registry.killAll();
    process.off('exit', onExit);
  }
  return exitCode;
}

export function summary(result: SeparationResult): Record<string, unknown> {
  const { durationMs, times, peaks, peakMemoryBytes } = result;
  return {
    durationMs,
    tookMs: Math.round(times.total),
    realTimeFactor: durationMs === 0 ? null : Number((times.total / durationMs).toFixed(4)),
    levels: peaks.levels,
    peakMemoryBytes,
    timesMs: Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, Math.round(ms)])),
  };
}

function describeResult(files: Partial<Record<string, string>>, result: SeparationResult): string {
  return [
    ...Object.values(files).map((file) => file ?? ''),
    `${formatTime(result.durationMs)} of song in ${(result.times.total / 1000).toFixed(1)} s`,
    ...describeLevels(result.peaks.levels),
  ].join('\n');
}

/** One line per channel of the karaoke track. */
export function describeLevels(levels: Peaks['levels']): string[] {
  const names = ['accompaniment left', 'accompaniment right', 'vocals left', 'vocals right'];
  return [...levels.accompaniment, ...levels.vocals].map(({ rmsDb, peakDb }, index) => {
    const db = (value: number | null): string => (value === null ? 'silent' : `${value.toFixed(1)} dB`);
    return `channel ${index + 1}  ${(names[index] ?? '').padEnd(20)} level ${db(rmsDb).padStart(9)}  peak ${db(peakDb).padStart(9)}`;
  });
}
