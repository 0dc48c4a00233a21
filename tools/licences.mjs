/** `npm run licences`: writes THIRD-PARTY-LICENCES.md anew. */
import { licenceFile, writeLicences } from './lib/licences.mjs';

writeLicences();
console.log(licenceFile);
