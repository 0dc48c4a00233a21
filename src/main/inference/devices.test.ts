import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelsDir } from '../../../tests/support/sounds.ts';
import { tempDir } from '../../../tests/support/temp.ts';
import { silentLog } from '../host/ports.ts';
import { DeviceChooser } from './choose-device.ts';
import { accelerators, type CanaryMeasure, canaryInput, type Device, passesCanary, relativeError } from './devices.ts';
import { resolveModel } from './manifest.ts';

describe('canary', () => {
  it('compares by the largest value and counts what is not a number as wrong', () => {
    expect(relativeError(Float32Array.of(0, 4, -2), Float32Array.of(0, 4, -1))).toBe(0.25);
    expect(relativeError(Float32Array.of(1, 1), Float32Array.of(1, Number.NaN))).toBe(Number.POSITIVE_INFINITY);
    expect(relativeError(Float32Array.of(1, 1), Float32Array.of(Number.NaN, 1))).toBe(Number.POSITIVE_INFINITY);
  });

  it('passes what is right and faster', () => {
    expect(passesCanary({ error: 1e-4, cpuMs: 60, deviceMs: 10 })).toBe(true);
    expect(passesCanary({ error: 1e-4, cpuMs: 60, deviceMs: 80 })).toBe(false);
    expect(passesCanary({ error: 0.2, cpuMs: 60, deviceMs: 10 })).toBe(false);
  });

  it('always shows the same input', () => {
    expect(canaryInput(16, 8)).toEqual(canaryInput(16, 8));
    expect(canaryInput(16, 8).every(Number.isFinite)).toBe(true);
  });

  it('knows what each system brings', () => {
    expect(accelerators('win32', 'x64', false)).toEqual(['directml', 'webgpu']);
    expect(accelerators('darwin', 'arm64', false)).toEqual(['coreml', 'webgpu']);
    expect(accelerators('linux', 'x64', true)).toEqual(['cuda', 'webgpu']);
    expect(accelerators('freebsd', 'x64', false)).toEqual([]);
  });
});

describe('device chooser', () => {
  async function chooser(measures: Partial<Record<Device, CanaryMeasure | Error>>) {
    const file = path.join(tempDir(), 'devices.json');
    const checked: Device[] = [];
    const model = await resolveModel(modelsDir);
    const create = () =>
      new DeviceChooser({
        file,
        log: silentLog,
        candidates: ['cuda', 'webgpu'],
        write: (target, text) => writeFile(target, text),
        async check(_, device) {
          checked.push(device);
          const measure = measures[device] ?? new Error('driver crashed');
          if (measure instanceof Error) throw measure;
          return measure;
        },
      });
    return { create, checked, model, file };
  }

  it('takes the first accelerator that passes, and asks each only once ever', async () => {
    const { create, checked, model, file } = await chooser({ webgpu: { error: 1e-4, cpuMs: 50, deviceMs: 5 } });
    expect(await create().choose(model, 'auto')).toBe('webgpu');
    expect(await create().choose(model, 'auto')).toBe('webgpu');
    expect(checked).toEqual(['cuda', 'webgpu']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toBeTypeOf('object');
  });

  it('falls back to the processor where none is right', async () => {
    const { create, model } = await chooser({ webgpu: { error: Number.POSITIVE_INFINITY, cpuMs: 50, deviceMs: 5 } });
    expect(await create().choose(model, 'auto')).toBe('cpu');
    await expect(create().choose(model, 'webgpu')).rejects.toMatchObject({
      code: 'device-unavailable',
      data: { device: 'webgpu', known: ['auto', 'cpu'] },
    });
  });

  it('survives a damaged list of verdicts', async () => {
    const { create, model, file } = await chooser({});
    await writeFile(file, '{"half');
    expect(await create().choose(model, 'auto')).toBe('cpu');
  });
});
