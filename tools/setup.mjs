/** `npm run setup`: everything that start and test need, so that both are quick afterwards. */
import { prepare } from './lib/prepare.mjs';
import { say } from './lib/say.mjs';

prepare({ browser: true });
say('Limelight is set up: npm start opens it, npm test checks it.');
