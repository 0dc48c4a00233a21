import { once } from 'node:events';
import { type MessagePort, Worker } from 'node:worker_threads';
import { type Failure, isLimelightError, LimelightError } from '../../shared/errors.ts';
import type { Device } from './devices.ts';
import type { ResolvedModel } from './manifest.ts';
import { type LoadedNetwork, loadNetwork } from './session.ts';

/**
 * A network in a thread of its own. ONNX Runtime blocks the thread that calls it for the length of a segment; here that
 * thread has nothing else to do, and decoder and encoder are served meanwhile.
 */

interface LoadMessage {
  readonly model: ResolvedModel;
  readonly device: Device;
}
type Answer =
  | { readonly type: 'loaded' }
  | { readonly type: 'output'; readonly output: Float32Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly failure: Failure };

function toFailure(error: unknown): Failure {
  if (isLimelightError(error)) return error.toFailure();
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'inference-crashed', data: { detail: detail.slice(0, 300) } };
}

/** The inside of the thread: loads what it was started with, then answers one segment after the other. */
export async function serveNetwork(port: MessagePort, { model, device }: LoadMessage): Promise<void> {
  const answer = (message: Answer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  try {
    const network = await loadNetwork(model, device);
    port.on('message', (segment: Float32Array) => {
      network.run(segment).then(
        (result) => {
          const output = Float32Array.from(result);
          answer({ type: 'output', output }, [output.buffer]);
        },
        (error: unknown) => answer({ type: 'failed', failure: toFailure(error) }),
      );
    });
    answer({ type: 'loaded' });
  } catch (error) {
    answer({ type: 'failed', failure: toFailure(error) });
  }
}

/**
 * Starts the thread and waits until the model is loaded. One segment at a time.
 *
 * @param entry the script the thread runs: it calls `serveNetwork`
 * @throws LimelightError as `loadNetwork` does
 */
export async function startNetworkThread(entry: string, model: ResolvedModel, device: Device): Promise<LoadedNetwork> {
  const worker = new Worker(entry, { workerData: { model, device } satisfies LoadMessage });
  let settle: { resolve(output: Float32Array): void; reject(error: unknown): void } | null = null;
  const next = (): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
  worker.on('message', (message: Answer) => {
    if (message.type === 'failed') settle?.reject(LimelightError.fromFailure(message.failure));
    else settle?.resolve(message.type === 'output' ? message.output : new Float32Array());
  });
  worker.on('error', (error) => settle?.reject(error));
  worker.on('exit', (code) =>
    settle?.reject(new LimelightError('inference-crashed', { detail: `network thread ended with ${code}` })),
  );
  try {
    await next();
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    run(segment) {
      const output = next();
      const copy = segment.slice();
      worker.postMessage(copy, [copy.buffer as ArrayBuffer]);
      return output;
    },
    async release() {
      const gone = once(worker, 'exit');
      await worker.terminate();
      await gone.catch(() => {});
    },
  };
}
