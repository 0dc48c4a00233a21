import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listLicences } from './licences.mjs';
import { inProject } from './project.mjs';

/** The MIT licence, for packages that name it and leave its text out. */
const mit = (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const authorOf = ({ author, name }) =>
  (typeof author === 'string' ? author.replace(/\s*[<(].*$/u, '') : author?.name) || `the authors of ${name}`;

/** Every text a package brings along: licence, copying, notice. */
function textsOf(folder) {
  return readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/iu.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8').trim());
}

/**
 * The licences of every package that is in the installer, in full. `downloadTools` of ffmpeg-static and ffmpeg-static itself
 * are not in it: of that package only its program is, see resources/licences/ffmpeg.md.
 *
 * @returns {{ text: string, missing: string[] }} `missing`: packages without a text that could be given
 */
export function licenceTexts() {
  const missing = [];
  const parts = [];
  for (const { name, version, licence, shipped } of listLicences()) {
    const folder = inProject('node_modules', name);
    // The Node that runs a checkout is no part of the installer; Electron brings its own.
    if (!shipped || name === 'ffmpeg-static' || name.startsWith('node-linux-') || !existsSync(folder)) continue;
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const texts = textsOf(folder);
    if (texts.length === 0 && licence === 'MIT') texts.push(mit(authorOf(manifest)));
    if (texts.length === 0) missing.push(`${name} (${licence})`);
    parts.push(`${'='.repeat(80)}\n${name} ${version} (${licence})\n${'='.repeat(80)}\n\n${texts.join('\n\n')}\n`);
  }
  return { text: parts.join('\n\n'), missing };
}
