import type { ErrorCode } from '../../../shared/errors.ts';

/** What the exit code of the command line says. Documented in `--help` and the README: a part of the interface. */
export const exitCodes = {
  done: 0,
  /** Something nobody expected. */
  unexpected: 1,
  /** The command itself was wrong. */
  usage: 2,
  /** The song cannot be used: missing, unreadable, no sound, damaged. */
  input: 3,
  /** The result cannot be written: disk full, not allowed, already there. */
  output: 4,
  /** ffmpeg or the model is missing, damaged, or does not run here. */
  setup: 5,
  /** Separation failed though everything was there. */
  separation: 6,
  /** Another station holds the library, or the library cannot be opened. */
  library: 7,
  /** Ctrl+C: 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const;

const byCode: Partial<Record<ErrorCode, number>> = {
  'empty-file': exitCodes.input,
  'not-audio': exitCodes.input,
  'no-sound': exitCodes.input,
  'file-missing': exitCodes.input,
  'file-unreadable': exitCodes.input,
  'not-a-file': exitCodes.input,
  'file-too-large': exitCodes.input,
  'decode-failed': exitCodes.input,
  'demo-missing': exitCodes.input,
  'words-alone': exitCodes.input,
  'words-kept': exitCodes.input,
  'words-unusable': exitCodes.input,
  'graphics-damaged': exitCodes.input,
  'disk-full': exitCodes.output,
  'not-writable': exitCodes.output,
  'output-exists': exitCodes.output,
  'ffmpeg-missing': exitCodes.setup,
  'model-missing': exitCodes.setup,
  'model-corrupt': exitCodes.setup,
  'model-refused': exitCodes.setup,
  'model-unknown': exitCodes.usage,
  'invalid-input': exitCodes.usage,
  'device-unavailable': exitCodes.setup,
  'inference-crashed': exitCodes.separation,
  'ffmpeg-failed': exitCodes.separation,
  'station-running': exitCodes.library,
  'port-taken': exitCodes.usage,
  'database-newer': exitCodes.library,
  'database-damaged': exitCodes.library,
  'job-not-found': exitCodes.input,
  'song-not-found': exitCodes.input,
  cancelled: exitCodes.interrupted,
};

export function exitCodeOf(code: ErrorCode): number {
  return byCode[code] ?? exitCodes.unexpected;
}
