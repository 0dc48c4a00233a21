import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import { canaryInput, type Device, relativeError } from '../inference/devices.ts';
import { createPairFft } from '../inference/fft.ts';
import type { ResolvedModel } from '../inference/manifest.ts';
import { startNetworkThread } from '../inference/network-thread.ts';
import type { FromInference, SeparationRequest, ToInference } from '../inference/protocol.ts';
import { loadNetwork } from '../inference/session.ts';
import { Ffmpeg } from '../media/ffmpeg/ffmpeg.ts';
import { ProcessRegistry } from '../media/process-registry.ts';
import { silentLog } from './ports.ts';
import { runSeparation } from './separation-task.ts';

export interface InferencePort {
  send(message: FromInference): void;
  onMessage(listener: (message: ToInference) => void): void;
}

/** Fewer messages than frames: a progress bar needs no more. */
const progressEveryMs = 100;

/**
 * The inside of an inference process: takes one request, answers, and leaves the rest to the operating system.
 *
 * @param networkThread the script of the thread that runs the network
 */
export function serveInference(port: InferencePort, networkThread: string): { stop(): void } {
  const registry = new ProcessRegistry();
  const cancel = new AbortController();
  port.onMessage((message) => {
    if (message.type === 'cancel') {
      cancel.abort(new LimelightError('cancelled', {}));
      return;
    }
    const work = message.type === 'separate' ? separate(message.request) : checkDevice(message.model, message.device);
    work.catch((error: unknown) => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const failure = isLimelightError(error)
        ? error.toFailure()
        : ({ code: 'inference-crashed', data: { detail: detail.slice(0, 300) } } as const);
      port.send({ type: 'failed', failure, detail });
    });
  });
  port.send({ type: 'ready' });

  async function separate(request: SeparationRequest): Promise<void> {
    const from = performance.now();
    const ffmpeg = new Ffmpeg(request.ffmpegPath, registry, silentLog);
    const [network, fft] = await Promise.all([
      startNetworkThread(networkThread, request.model, request.device),
      createPairFft(request.model.spec.stft.nFft),
    ]);
    let toldAt = 0;
    const result = await runSeparation(request, {
      ffmpeg,
      fft,
      network: network.run,
      signal: cancel.signal,
      startMs: performance.now() - from,
      onProgress(samples, resumedSamples) {
        const now = performance.now();
        if (now - toldAt < progressEveryMs) return;
        toldAt = now;
        port.send({ type: 'progress', samples, resumedSamples });
      },
    });
    port.send({ type: 'separated', result });
  }

  /** Runs the same input on the CPU and on `device`; each second run is the one that is timed. */
  async function checkDevice(model: ResolvedModel, device: Device): Promise<void> {
    const input = canaryInput(model.spec.stft.bins, model.spec.segment.frames);
    const measure = async (on: Device): Promise<{ output: Float32Array; ms: number }> => {
      const network = await loadNetwork(model, on);
      await network.run(input);
      const from = performance.now();
      const output = Float32Array.from(await network.run(input));
      const ms = performance.now() - from;
      await network.release();
      return { output, ms };
    };
    const cpu = await measure('cpu');
    const other = await measure(device);
    port.send({
      type: 'device-checked',
      measure: { error: relativeError(cpu.output, other.output), cpuMs: cpu.ms, deviceMs: other.ms },
    });
  }

  return { stop: () => registry.killAllNow() };
}
