import { cpSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { extractAll } from '@electron/asar';
import { Arch, build, Platform } from 'electron-builder';
import { filesBelow } from './packaged-files.mjs';
import { root } from './project.mjs';
import { say } from './say.mjs';
import { stagePackage } from './stage-package.mjs';
import { writeStandInElectron } from './stand-in-electron.mjs';

const systems = [
  { platform: 'linux', arch: 'x64', builder: 'LINUX', resources: 'resources', program: 'limelight' },
  { platform: 'win32', arch: 'x64', builder: 'WINDOWS', resources: 'resources', program: 'Limelight.exe' },
  {
    platform: 'darwin',
    arch: 'arm64',
    builder: 'MAC',
    resources: 'Limelight.app/Contents/Resources',
    program: 'Limelight.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
  },
];

/**
 * Packs the program with electron-builder around stand-ins for Electron, below `folder`. ffmpeg is this system's own.
 *
 * @param {readonly string[]} platforms which systems
 * @returns for each system the folder of the program and the one that holds its `app.asar`
 */
export async function packWithStandIns(folder, platforms = systems.map(({ platform }) => platform)) {
  const wanted = systems.filter(({ platform }) => platforms.includes(platform));
  const ffmpeg = findFfmpeg();
  stagePackage(wanted, () => ffmpeg);
  const packed = [];
  for (const system of wanted) {
    const electronDist = path.join(folder, `electron-${system.platform}`);
    const output = path.join(folder, system.platform);
    writeStandInElectron(system.platform, electronDist);
    await quietly(() =>
      build({
        targets: Platform[system.builder].createTarget('dir', Arch[system.arch]),
        publish: 'never',
        projectDir: root,
        config: { extends: 'electron-builder.yml', electronDist, directories: { output } },
      }),
    );
    const archive = filesBelow(output).find(({ name }) => name.endsWith('app.asar'));
    if (archive === undefined) throw new Error(`nothing was packed for ${system.platform}`);
    const place = path.join(output, archive.name.split('/')[0]);
    packed.push({ system, place, resources: path.join(place, system.resources) });
  }
  return packed;
}

/**
 * Puts what was packed to where plain Node can start it: the archive extracted beside its unpacked part, as Electron presents it to the
 * program.
 *
 * @returns the folder that stands for `app.asar`
 */
export async function install(resources, place) {
  cpSync(path.join(resources, 'app.asar.unpacked'), path.join(place, 'app.asar.unpacked'), { recursive: true });
  extractAll(path.join(resources, 'app.asar'), path.join(place, 'archive'));
  const app = path.join(place, 'app.asar');
  renameSync(path.join(place, 'archive'), app);
  return app;
}

/** The ffmpeg of this system, which stands for the one the installer gets. */
function findFfmpeg() {
  const names = (process.env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, 'ffmpeg'));
  const found = [process.env.LIMELIGHT_FFMPEG, ...names].find((file) => {
    try {
      return file !== undefined && readFileSync(file).length > 0;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('no ffmpeg on this system');
  return found;
}

/** electron-builder tells what it does at length; only what goes wrong is of interest here. */
async function quietly(work) {
  const write = process.stdout.write;
  const told = [];
  process.stdout.write = (text) => told.push(text) > 0;
  try {
    return await work();
  } catch (error) {
    say(told.join(''));
    throw error;
  } finally {
    process.stdout.write = write;
  }
}
