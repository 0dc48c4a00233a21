import type { Peaks } from '../../shared/domain/peaks.ts';
import type { Failure } from '../../shared/errors.ts';
import type { TrackOutput, TrackTags } from '../host/ports.ts';
import type { CanaryMeasure, Device } from './devices.ts';
import type { ResolvedModel } from './manifest.ts';
import type { StageTimes } from './separate-stream.ts';

/** What the main side and the inference process say to each other. Plain data: any channel that clones can carry it. */

export interface SeparationRequest {
  /** Absolute path of the song and its name for sentences. */
  readonly sourceFile: string;
  readonly fileName: string;
  readonly ffmpegPath: string;
  readonly model: ResolvedModel;
  readonly device: Device;
  readonly outputs: readonly TrackOutput[];
  readonly tags: TrackTags;
  /** Where chunks are kept for resuming, and what they must belong to; null keeps none. */
  readonly checkpoint: { readonly folder: string; readonly key: string } | null;
}

export interface SeparationTimes extends StageTimes {
  /** Loading runtime and model. */
  start: number;
  decode: number;
  encode: number;
  /** Waveform and levels. */
  measure: number;
  checkpoint: number;
  total: number;
}

export interface SeparationResult {
  /** Per channel. */
  readonly samples: number;
  readonly durationMs: number;
  readonly resumedSamples: number;
  readonly peaks: Peaks;
  /** Milliseconds by stage. */
  readonly times: SeparationTimes;
  /** Largest resident size of the inference process. */
  readonly peakMemoryBytes: number;
}

export type ToInference =
  | { readonly type: 'separate'; readonly request: SeparationRequest }
  | { readonly type: 'check-device'; readonly model: ResolvedModel; readonly device: Device }
  | { readonly type: 'cancel' };

export type FromInference =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly samples: number; readonly resumedSamples: number }
  | { readonly type: 'separated'; readonly result: SeparationResult }
  | { readonly type: 'device-checked'; readonly measure: CanaryMeasure }
  | { readonly type: 'failed'; readonly failure: Failure; readonly detail: string };
