import type { ImportSettings } from '../../shared/contract/imports.ts';
import type { StageCommand } from '../../shared/contract/stage.ts';
import type { RoomMachine } from '../features/room/room-door.ts';
import type { OnlineOptions } from '../features/words/online.ts';
import type { DeviceChoice } from '../inference/devices.ts';
import type { ProcessRegistry } from '../media/process-registry.ts';
import type { Clock, InferenceChannel, Log, StationPaths } from './ports.ts';

/** What a host brings along for its station: a place, a clock, a log, and what only it can do. */
export interface StationHost {
  readonly paths: StationPaths;
  readonly log: Log;
  readonly clock: Clock;
  readonly version: string;
  /** Starts `paths.inferenceEntry` in a process of its own. */
  readonly forkInference: (entry: string, registry: ProcessRegistry) => InferenceChannel;
  /** What separation may run on. */
  readonly device: DeviceChoice;
  /** Shows a file in the system's file manager; false where there is none. */
  readonly reveal?: (file: string) => Promise<boolean>;
  /** Where words and titles are looked for, where a person wants that. */
  readonly online?: Partial<OnlineOptions>;
  /** Another machine than this one for guests' phones: tests have no Wi-Fi. */
  readonly phones?: Partial<RoomMachine>;
  /** Only answers questions: no job is started. */
  readonly idle?: boolean;
  /** The host shows settings outside the windows, too. */
  readonly onImportSettings?: (settings: ImportSettings) => void;
  /** Opens and closes windows on displays; a browser does that by itself. */
  readonly placeStage?: (command: StageCommand) => void;
}
