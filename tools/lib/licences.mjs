import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './project.mjs';

export const licenceFile = inProject('THIRD-PARTY-LICENCES.md');

/** Licences that may be linked into an MIT program. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'OFL-1.1',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Python-2.0',
  'MPL-2.0',
  'MIT-0',
  'CC-BY-4.0',
  '(MIT OR CC0-1.0)',
  '(MIT AND Zlib)',
  'Unlicense',
  'WTFPL',
]);
/** Not linked: a program of its own, started as one. */
const separatePrograms = new Set(['ffmpeg-static']);
/** Bundled into the pages although they are development packages: the bundler puts them there. */
const bundledIntoPages = [
  'react',
  'react-dom',
  'scheduler',
  'wavesurfer.js',
  'signalsmith-stretch',
  'cdgraphics',
  'qrcode-generator',
  'lucide-react',
  '@tanstack/react-virtual',
  '@tanstack/virtual-core',
  '@fontsource-variable/inter',
  '@fontsource-variable/bricolage-grotesque',
];

function licenceOf(manifest) {
  if (typeof manifest.license === 'string') return manifest.license;
  if (manifest.license?.type) return manifest.license.type;
  return (manifest.licenses ?? []).map(({ type }) => type).join(' OR ') || 'unknown';
}

/** Packages that only ffmpeg-static's download needs: they run once, at its installation, and are not shipped. */
function downloadTools(packages) {
  const reach = (roots, leaveOut) => {
    const seen = new Set();
    const visit = (name) => {
      if (seen.has(name) || leaveOut.has(name)) return;
      seen.add(name);
      const entry = packages[`node_modules/${name}`];
      for (const next of Object.keys({ ...entry?.dependencies, ...entry?.optionalDependencies })) visit(next);
    };
    roots.forEach(visit);
    return seen;
  };
  const { dependencies = {}, optionalDependencies = {} } = packages[''];
  const others = reach(Object.keys({ ...dependencies, ...optionalDependencies }), new Set(['ffmpeg-static']));
  return new Set([...reach(['ffmpeg-static'], others)].filter((name) => name !== 'ffmpeg-static'));
}

/** Every package of the lock file, with its licence as its own manifest or its folder says. */
export function listLicences() {
  const lock = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
  const known = existsSync(licenceFile) ? readListed() : new Map();
  const rows = [];
  const installers = downloadTools(lock.packages);
  for (const [place, entry] of Object.entries(lock.packages)) {
    if (place === '' || entry.link) continue;
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const manifestFile = inProject(place, 'package.json');
    // Binaries for other systems are in the lock file, not on this disk: the lock file itself knows their licence.
    const licence = existsSync(manifestFile)
      ? licenceOf(JSON.parse(readFileSync(manifestFile, 'utf8')))
      : (entry.license ?? known.get(`${name} ${entry.version}`) ?? 'unknown');
    const shipped = (!entry.dev && !entry.devOptional && !installers.has(name)) || bundledIntoPages.includes(name);
    rows.push({ name, version: entry.version, licence, shipped });
  }
  const unique = new Map(rows.map((row) => [`${row.name} ${row.version}`, row]));
  return [...unique.values()].sort((a, b) => `${a.name} ${a.version}`.localeCompare(`${b.name} ${b.version}`, 'en'));
}

function readListed() {
  const listed = new Map();
  for (const line of readFileSync(licenceFile, 'utf8').split('\n')) {
    const [, name, version, licence] = /^\| (\S+) \| (\S+) \| (.+?) \|$/u.exec(line) ?? [];
    if (name) listed.set(`${name} ${version}`, licence);
  }
  return listed;
}

function table(rows) {
  return [
    '| package | version | licence |',
    '|---|---|---|',
    ...rows.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
  ].join('\n');
}

export function renderLicences(rows = listLicences()) {
  const shipped = rows.filter((row) => row.shipped);
  const tools = rows.filter((row) => !row.shipped);
  return `# Licences of what Limelight is made with

Made by \`npm run licences\` from the lock file; \`npm run check\` fails where it is out of date. Limelight itself is MIT.
ffmpeg is not linked: it is a separate program, started as one (ffmpeg-static brings a GPL build of it where it is installed).
The fonts Inter and Bricolage Grotesque are under the SIL Open Font License. The bundled model and its data: models/README.md.

## Shipped with the program

${table(shipped)}

## Used to build and test it

${table(tools)}
`;
}

export function writeLicences() {
  writeFileSync(licenceFile, renderLicences());
}

/** True where nothing forbidden is linked and the list is up to date. */
export function licencesHold() {
  const rows = listLicences();
  const wrong = rows.filter(
    ({ name, licence, shipped }) => shipped && !allowed.has(licence) && !separatePrograms.has(name),
  );
  for (const { name, licence } of wrong) console.error(`${name}: ${licence} may not be linked into Limelight.`);
  const current = existsSync(licenceFile) && readFileSync(licenceFile, 'utf8') === renderLicences(rows);
  if (!current) console.error(`${path.basename(licenceFile)} is out of date: npm run licences`);
  else console.error(`Licences: ${rows.length} packages.`);
  return wrong.length === 0 && current;
}
