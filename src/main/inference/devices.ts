/** Where a network can run. `cpu` is everywhere; the others have to pass a check against it first. */
export const devices = ['cpu', 'webgpu', 'directml', 'coreml', 'cuda'] as const;
export type Device = (typeof devices)[number];
/** What a person may ask for. */
export const deviceChoices = ['auto', ...devices] as const;
export type DeviceChoice = (typeof deviceChoices)[number];

/** The execution provider's name in ONNX Runtime. */
export function executionProviderOf(device: Device): string {
  return device === 'directml' ? 'dml' : device;
}

/** Accelerators that onnxruntime-node brings for this system, the likeliest first. CUDA counts only where it is installed. */
export function accelerators(platform: NodeJS.Platform, arch: string, cudaInstalled: boolean): Device[] {
  switch (platform) {
    case 'win32':
      return ['directml', 'webgpu'];
    case 'darwin':
      return arch === 'arm64' ? ['coreml', 'webgpu'] : [];
    case 'linux':
      return cudaInstalled ? ['cuda', 'webgpu'] : ['webgpu'];
    default:
      return [];
  }
}

/** How far an accelerator's output may be from the CPU's, relative to the largest value: half precision passes, wrong graphs do not. */
export const canaryTolerance = 5e-3;

export interface CanaryMeasure {
  /** Largest absolute difference over the largest absolute value. */
  readonly error: number;
  readonly cpuMs: number;
  readonly deviceMs: number;
}

/** Right, and worth it: an accelerator slower than the CPU is only a source of trouble. */
export function passesCanary({ error, cpuMs, deviceMs }: CanaryMeasure): boolean {
  return error <= canaryTolerance && deviceMs < cpuMs;
}

/** A fixed input: the same pseudo-random spectra every time (Park & Miller 1988), louder towards the low bins. */
export function canaryInput(bins: number, frames: number): Float32Array {
  const values = new Float32Array(4 * bins * frames);
  let state = 20_260_101;
  for (let i = 0; i < values.length; i += 1) {
    state = (state * 48_271) % 2_147_483_647;
    const bin = Math.floor(i / frames) % bins;
    values[i] = ((state / 2_147_483_647 - 0.5) * 4) / (1 + bin / 32);
  }
  return values;
}

export function relativeError(reference: Float32Array, other: Float32Array): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const value = reference[i] as number;
    largest = Math.max(largest, Math.abs(value));
    const d = Math.abs(value - (other[i] as number));
    // A NaN compares as smaller than everything: it must count as wrong.
    if (!(d <= difference)) difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : d;
  }
  return difference / Math.max(largest, 1e-12);
}
