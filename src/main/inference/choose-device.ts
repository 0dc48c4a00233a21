import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { release } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { LimelightError } from '../../shared/errors.ts';
import type { Log } from '../host/ports.ts';
import { accelerators, type CanaryMeasure, type Device, type DeviceChoice, passesCanary } from './devices.ts';
import type { ResolvedModel } from './manifest.ts';

const verdictSchema = z.record(
  z.string(),
  z.object({
    passed: z.boolean(),
    error: z.number().nullable(),
    cpuMs: z.number().nullable(),
    deviceMs: z.number().nullable(),
  }),
);
type Verdicts = z.infer<typeof verdictSchema>;

export interface DeviceChooserOptions {
  /** Where verdicts are kept. */
  readonly file: string;
  readonly check: (model: ResolvedModel, device: Device) => Promise<CanaryMeasure>;
  readonly write: (file: string, text: string) => Promise<void>;
  readonly log: Log;
  readonly candidates?: readonly Device[];
}

const require = createRequire(import.meta.url);

function runtimeVersion(): string {
  return z.object({ version: z.string() }).parse(require('onnxruntime-node/package.json')).version;
}

function cudaInstalled(): boolean {
  const folder = path.dirname(require.resolve('onnxruntime-node/package.json'));
  return existsSync(
    path.join(folder, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'),
  );
}

/**
 * Decides where a model runs. Each accelerator is checked once against the CPU on a fixed input, in a process of its own
 * (a driver may crash), and the verdict is kept per model, runtime and system version. One that is wrong or slower is not
 * used, and the log says so.
 */
export class DeviceChooser {
  readonly #options: DeviceChooserOptions;
  readonly #candidates: readonly Device[];

  constructor(options: DeviceChooserOptions) {
    this.#options = options;
    this.#candidates = options.candidates ?? accelerators(process.platform, process.arch, cudaInstalled());
  }

  /** @throws LimelightError `device-unavailable` where a device that was asked for by name does not pass */
  async choose(model: ResolvedModel, choice: DeviceChoice): Promise<Device> {
    if (choice === 'cpu') return 'cpu';
    if (choice === 'auto') {
      for (const device of this.#candidates) {
        if (await this.#passes(model, device)) return device;
      }
      return 'cpu';
    }
    if (this.#candidates.includes(choice) && (await this.#passes(model, choice))) return choice;
    throw new LimelightError('device-unavailable', { device: choice, known: await this.#usable(model) });
  }

  async #usable(model: ResolvedModel): Promise<string[]> {
    const usable: string[] = ['auto', 'cpu'];
    for (const device of this.#candidates) if (await this.#passes(model, device)) usable.push(device);
    return usable;
  }

  async #passes(model: ResolvedModel, device: Device): Promise<boolean> {
    const key = [
      device,
      model.spec.sha256.slice(0, 16),
      runtimeVersion(),
      process.platform,
      process.arch,
      release(),
    ].join(' ');
    const verdicts = await this.#read();
    const known = verdicts[key];
    if (known !== undefined) return known.passed;
    const measure = await this.#options.check(model, device).catch((error: unknown) => {
      this.#options.log.info('accelerator cannot be used', { device, error: String(error).slice(0, 300) });
      return null;
    });
    const passed = measure !== null && passesCanary(measure);
    if (measure !== null) this.#options.log.info('accelerator checked', { device, passed, ...measure });
    const verdict = {
      passed,
      error: finite(measure?.error),
      cpuMs: measure?.cpuMs ?? null,
      deviceMs: measure?.deviceMs ?? null,
    };
    await this.#options
      .write(this.#options.file, JSON.stringify({ ...verdicts, [key]: verdict }, null, 2))
      .catch((error: unknown) => this.#options.log.warn('verdict could not be kept', { error: String(error) }));
    return passed;
  }

  async #read(): Promise<Verdicts> {
    try {
      return verdictSchema.parse(JSON.parse(await readFile(this.#options.file, 'utf8')));
    } catch {
      return {};
    }
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
