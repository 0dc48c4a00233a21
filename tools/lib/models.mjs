import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/** True where every bundled model is there with the size and hash its manifest names. */
export function modelsHold() {
  const { models } = JSON.parse(readFileSync(inProject('models', 'manifest.json'), 'utf8'));
  let right = true;
  for (const { name, file, bytes, sha256, bundled } of models) {
    if (!bundled) continue;
    const place = inProject('models', file);
    const data = existsSync(place) ? readFileSync(place) : null;
    if (data === null || data.length !== bytes || createHash('sha256').update(data).digest('hex') !== sha256) {
      console.error(`models/${file} is not what models/manifest.json says of ${name}.`);
      right = false;
    }
  }
  if (right) console.error(`Models: ${models.length}, as the manifest says.`);
  return right;
}
