import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StationPaths } from './ports.ts';
import { packedPath, unpackedPath } from './unpacked-path.ts';

/** The folder of the user's data where none is named, by the habits of each system. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(homedir(), 'AppData', 'Roaming'), 'Limelight');
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'Limelight');
  return path.join(env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share'), 'limelight');
}

/** The folder of the program itself: the nearest one upwards that holds `package.json` and `models/`. */
export function programRoot(fromUrl: string): string {
  let folder = path.dirname(fileURLToPath(fromUrl));
  while (!(existsSync(path.join(folder, 'package.json')) && existsSync(path.join(folder, 'models')))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`no program folder above ${fromUrl}`);
    folder = parent;
  }
  return folder;
}

/**
 * Paths of a station started from `entryUrl` (the `import.meta.url` of an entry file). Entries stand side by side, as
 * sources and as built files, so the inference entry is found beside its caller with the same extension.
 */
export function stationPaths(entryUrl: string, dataDir: string): StationPaths {
  const root = programRoot(entryUrl);
  const entryFile = fileURLToPath(entryUrl);
  const pagesDir = packedPath(path.join(root, 'dist', 'renderer'));
  const data = path.resolve(dataDir);
  return {
    dataDir: data,
    databaseFile: path.join(data, 'library.sqlite'),
    backupsDir: path.join(data, 'backups'),
    mediaDir: path.join(data, 'media'),
    incomingDir: path.join(data, 'incoming'),
    workDir: path.join(data, 'work'),
    logDir: path.join(data, 'logs'),
    modelsDir: unpackedPath(path.join(root, 'models')),
    resourcesDir: unpackedPath(path.join(root, 'resources')),
    pagesDir: existsSync(pagesDir) ? pagesDir : null,
    inferenceEntry: unpackedPath(path.join(path.dirname(entryFile), `inference-process${path.extname(entryFile)}`)),
  };
}
