import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { getRotatingFileSink } from '@logtape/file';
import { configure, dispose, getLogger, jsonLinesFormatter, type LogLevel } from '@logtape/logtape';
import type { Log, LogProperties } from './ports.ts';

const category = ['limelight'];

/** Five files of 2 MB: enough for several nights, too little to fill a disk. */
const maxSize = 2_000_000;
const maxFiles = 5;

export interface OpenLog {
  readonly log: Log;
  close(): Promise<void>;
}

/** Opens the structured log (`limelight.log`, one JSON object a line) in `folder`. One per process. */
export async function openRotatingLog(folder: string, lowestLevel: LogLevel = 'info'): Promise<OpenLog> {
  mkdirSync(folder, { recursive: true });
  await configure({
    reset: true,
    sinks: {
      file: getRotatingFileSink(path.join(folder, 'limelight.log'), {
        formatter: jsonLinesFormatter,
        maxSize,
        maxFiles,
        bufferSize: 0,
      }),
    },
    loggers: [
      { category, sinks: ['file'], lowestLevel },
      { category: ['logtape', 'meta'], sinks: [], lowestLevel: 'error' },
    ],
  });
  const logger = getLogger(category);
  // Messages are constants of the code; what varies goes into the properties.
  const log: Log = {
    debug: (message: string, properties: LogProperties = {}) => logger.debug(message, properties),
    info: (message: string, properties: LogProperties = {}) => logger.info(message, properties),
    warn: (message: string, properties: LogProperties = {}) => logger.warn(message, properties),
    error: (message: string, properties: LogProperties = {}) => logger.error(message, properties),
  };
  return { log, close: () => dispose() };
}

/** An error as log properties: name, message, stack, and the cause likewise. */
export function errorProperties(error: unknown): LogProperties {
  if (!(error instanceof Error)) return { error: String(error) };
  const properties: LogProperties = { error: error.message, name: error.name, stack: error.stack };
  if (error.cause !== undefined) properties.cause = errorProperties(error.cause);
  return properties;
}
