/** `node tools/icons.mjs`: draws resources/icons anew from the page's icon, with the Chromium of this system. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findBrowser } from './lib/browser.mjs';
import { inProject } from './lib/project.mjs';

const folder = inProject('resources', 'icons');
const svg = readFileSync(inProject('src', 'renderer', 'public', 'icon.svg'), 'utf8');
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** Windows: a directory of pictures, each a PNG. Sizes above 255 are written as 0. */
function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

/** macOS: a list of pictures under four-letter names for their sizes, each a PNG. */
function icns(pictures) {
  const names = { 16: 'icp4', 32: 'icp5', 64: 'icp6', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };
  const entries = pictures
    .filter(({ size }) => size in names)
    .map(({ size, png }) => {
      const head = Buffer.alloc(8);
      head.write(names[size], 0, 'latin1');
      head.writeUInt32BE(png.length + 8, 4);
      return Buffer.concat([head, png]);
    });
  const body = Buffer.concat(entries);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const browser = await chromium.launch({ executablePath: findBrowser() ?? undefined, args: ['--no-sandbox'] });
const pictures = [];
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  pictures.push({ size, png: await page.screenshot({ omitBackground: true }) });
  await page.close();
}
await browser.close();
mkdirSync(folder, { recursive: true });
for (const { size, png } of pictures) {
  if (size !== 24 && size <= 512) writeFileSync(inProject('resources', 'icons', `${size}x${size}.png`), png);
}
writeFileSync(inProject('resources', 'icons', 'icon.ico'), ico(pictures.filter(({ size }) => size <= 256)));
writeFileSync(inProject('resources', 'icons', 'icon.icns'), icns(pictures));
