import { LimelightError } from '../../shared/errors.ts';
import type { CanaryMeasure, Device } from '../inference/devices.ts';
import type { ResolvedModel } from '../inference/manifest.ts';
import type { FromInference, SeparationRequest, SeparationResult, ToInference } from '../inference/protocol.ts';
import type { ForkInference, InferenceChannel, Log } from './ports.ts';

/** A process that says nothing for this long hangs: a slow machine still ends a segment in seconds. */
const silenceMs = 120_000;
/** How long a cancelled process may take to clean up. */
const cancelMs = 3_000;

export interface SeparateCall {
  readonly signal?: AbortSignal;
  /** Samples per channel that are done, and how many of them an earlier run had done. */
  onProgress?(samples: number, resumedSamples: number): void;
}

/**
 * Runs work in inference processes, a fresh one for each call: what a driver leaks or breaks goes with it, and a crash
 * or an out-of-memory kill costs one job.
 */
export class InferenceClient {
  readonly #fork: ForkInference;
  readonly #log: Log;

  constructor(fork: ForkInference, log: Log) {
    this.#fork = fork;
    this.#log = log;
  }

  /** @throws LimelightError as the chain tells it; `inference-crashed` where the process dies or hangs; the signal's reason */
  separate(request: SeparationRequest, { signal, onProgress }: SeparateCall = {}): Promise<SeparationResult> {
    return this.#call({ type: 'separate', request }, signal, (message, resolve) => {
      if (message.type === 'progress') onProgress?.(message.samples, message.resumedSamples);
      if (message.type === 'separated') resolve(message.result);
    });
  }

  checkDevice(model: ResolvedModel, device: Device, signal?: AbortSignal): Promise<CanaryMeasure> {
    return this.#call({ type: 'check-device', model, device }, signal, (message, resolve) => {
      if (message.type === 'device-checked') resolve(message.measure);
    });
  }

  async #call<T>(
    request: ToInference,
    signal: AbortSignal | undefined,
    onMessage: (message: FromInference, resolve: (value: T) => void) => void,
  ): Promise<T> {
    signal?.throwIfAborted();
    const channel: InferenceChannel = this.#fork();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const exited = new Promise<void>((done) => {
      channel.onExit((detail) => {
        reject(new LimelightError('inference-crashed', { detail: detail.slice(0, 500) }));
        done();
      });
    });
    let silence = setTimeout(() => {}, 0);
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => channel.kill(), silenceMs);
    };
    heard();
    channel.onMessage((raw) => {
      const message = raw as FromInference;
      heard();
      if (message.type === 'ready') channel.send(request);
      else if (message.type === 'failed') {
        this.#log.warn('inference failed', { failure: message.failure, detail: message.detail });
        reject(LimelightError.fromFailure(message.failure));
        channel.kill();
      } else onMessage(message, resolve);
    });
    let killTimer: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      reject(signal?.reason);
      channel.send({ type: 'cancel' } satisfies ToInference);
      killTimer = setTimeout(() => channel.kill(), cancelMs);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(silence);
      signal?.removeEventListener('abort', cancel);
      if (!signal?.aborted) channel.kill();
      // Its files are free to be moved or deleted only when it is gone.
      await exited;
      clearTimeout(killTimer);
    }
  }
}
