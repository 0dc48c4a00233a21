import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { LimelightError } from '../../shared/errors.ts';
import { unpackedPath } from '../host/unpacked-path.ts';

const tensorSchema = z.object({
  name: z.string().min(1),
  type: z.literal('float32'),
  shape: z.array(z.union([z.number().int().positive(), z.literal('batch')])).length(4),
  layout: z.tuple([z.literal('left.re'), z.literal('left.im'), z.literal('right.re'), z.literal('right.im')]),
});

/** What a model file is and how it wants to be spoken to: `models/manifest.json`. */
export const modelSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/u),
  family: z.literal('limelight'),
  version: z.number().int().positive(),
  file: z.string().regex(/^[\w][\w.-]*\.onnx$/u),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  license: z.string().min(1),
  sampleRateHz: z.literal(44_100),
  channels: z.literal(2),
  stft: z.object({
    nFft: z.number().int().positive(),
    hop: z.number().int().positive(),
    window: z.literal('hann-periodic'),
    center: z.literal(true),
    padMode: z.literal('reflect'),
    bins: z.number().int().positive(),
    scale: z.number().positive(),
  }),
  input: tensorSchema,
  output: tensorSchema,
  segment: z.object({
    frames: z.number().int().positive(),
    stepFrames: z.number().int().positive(),
    blend: z.literal('hann'),
  }),
  primaryStem: z.literal('vocals'),
  complement: z.literal('mixture - vocals'),
  aboveBins: z.string(),
  bundled: z.boolean().default(false),
});
export type ModelSpec = z.infer<typeof modelSchema>;

const manifestSchema = z.object({
  version: z.literal(1),
  default: z.string(),
  models: z.array(modelSchema).min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;

export async function readManifest(modelsDir: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path.join(modelsDir, 'manifest.json'), 'utf8');
  } catch (cause) {
    throw new LimelightError('model-missing', { model: 'manifest.json' }, { cause });
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LimelightError('model-corrupt', { model: 'manifest.json' }, { cause });
  }
}

export interface ResolvedModel {
  readonly spec: ModelSpec;
  /** Absolute; a real file even where the program is packed. */
  readonly file: string;
}

/** @throws LimelightError `model-unknown`, `model-missing`, `model-corrupt` (of the manifest itself) */
export async function resolveModel(modelsDir: string, name?: string): Promise<ResolvedModel> {
  const manifest = await readManifest(modelsDir);
  const wanted = name ?? manifest.default;
  const spec = manifest.models.find((model) => model.name === wanted);
  if (spec === undefined) {
    throw new LimelightError('model-unknown', { model: wanted, known: manifest.models.map((model) => model.name) });
  }
  return { spec, file: unpackedPath(path.join(modelsDir, spec.file)) };
}
