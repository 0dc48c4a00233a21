import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { LimelightError } from '../../shared/errors.ts';
import { type Device, executionProviderOf } from './devices.ts';
import type { ResolvedModel } from './manifest.ts';
import type { Network } from './segments.ts';

export interface LoadedNetwork {
  readonly run: Network;
  release(): Promise<void>;
}

/**
 * Loads a model after checking its hash.
 *
 * The arena and the memory pattern stay off: they cost a third more memory here and ask for blocks in powers of two, of
 * which Electron refuses those of 1 GiB and more.
 *
 * @throws LimelightError `model-missing`, `model-corrupt` (wrong hash), `model-refused` (the runtime does not take it)
 */
export async function loadNetwork({ spec, file }: ResolvedModel, device: Device): Promise<LoadedNetwork> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new LimelightError('model-missing', { model: spec.name }, { cause });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== spec.sha256) {
    throw new LimelightError('model-corrupt', { model: spec.name });
  }
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: [executionProviderOf(device)],
      enableCpuMemArena: false,
      enableMemPattern: false,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Threads that spin while they wait take the cores away from the player and the browser beside it.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    throw new LimelightError('model-refused', { model: spec.name, detail: messageOf(cause) }, { cause });
  }
  const { bins } = spec.stft;
  const { frames } = spec.segment;
  return {
    async run(segment) {
      const tensor = new Tensor('float32', segment, [1, 4, bins, frames]);
      const results = await session.run({ [spec.input.name]: tensor });
      const output = results[spec.output.name];
      if (!(output?.data instanceof Float32Array) || output.data.length !== segment.length) {
        throw new LimelightError('model-refused', {
          model: spec.name,
          detail: `output "${spec.output.name}" has another shape than the manifest says`,
        });
      }
      return output.data;
    },
    release: () => session.release(),
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
