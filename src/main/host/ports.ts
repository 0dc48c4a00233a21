/** What the station needs from its host. Tests replace the clock and the paths; everything else is the real thing. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export type LogProperties = Record<string, unknown>;

export interface Log {
  debug(message: string, properties?: LogProperties): void;
  info(message: string, properties?: LogProperties): void;
  warn(message: string, properties?: LogProperties): void;
  error(message: string, properties?: LogProperties): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Where things are on this machine. All absolute. */
export interface StationPaths {
  /** Everything of the user's: library, media, log. */
  readonly dataDir: string;
  readonly databaseFile: string;
  readonly backupsDir: string;
  /** `media/<sha256 of the source>/`: source, karaoke track, peaks, cover of one song. */
  readonly mediaDir: string;
  /** Files on their way in. Emptied at every start. */
  readonly incomingDir: string;
  /** Checkpoints of separations. */
  readonly workDir: string;
  readonly logDir: string;
  /** Manifest and bundled models. */
  readonly modelsDir: string;
  /** The demo song, icons, a packaged ffmpeg. */
  readonly resourcesDir: string;
  /** The built pages; null where none are served. */
  readonly pagesDir: string | null;
  /** The script the inference process runs. */
  readonly inferenceEntry: string;
}

export const audioFormats = ['opus', 'flac', 'wav', 'mp3'] as const;
export type AudioFormat = (typeof audioFormats)[number];

export type TrackPart = 'karaoke' | 'accompaniment' | 'vocals';

/** A file to be made of a separated song. */
export interface TrackOutput {
  readonly part: TrackPart;
  /** `webm` (four channels) for the karaoke track. */
  readonly format: AudioFormat | 'webm';
  /** Absolute; is overwritten. Callers give a temporary name and rename. */
  readonly file: string;
}

export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  /** Marks the file as made by Limelight from this source. */
  readonly comment?: string;
}

/** A pipe to a fresh inference process: a forked child in Node, a brokered utility process on the desktop. */
export interface InferenceChannel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however it ended. `detail` says how: signal, exit code, last words. */
  onExit(listener: (detail: string) => void): void;
  kill(): void;
}
export type ForkInference = () => InferenceChannel;
