/**
 * `npm run test:training`: the tests of `training/` and a miniature of everything it does, on sounds that are calculated: mixing, a few
 * steps of training, a resumption, evaluation, export, ONNX Runtime against PyTorch. Takes names of test files (`test_voices`) as filters.
 */
import { prepare } from './lib/prepare.mjs';
import { inProject } from './lib/project.mjs';
import { pythonWithTorch } from './lib/python.mjs';
import { become } from './lib/run.mjs';

const { env } = prepare({ build: false });
const python = pythonWithTorch();
const names = process.argv.slice(2);
const what = names.length > 0 ? names : ['discover', '--start-directory', inProject('training', 'tests')];
const code = await become(python, ['-W', 'ignore', '-m', 'unittest', ...what], {
  cwd: inProject('training'),
  env: {
    ...env,
    PYTHONPATH: [inProject('training'), inProject('training', 'tests')].join(process.platform === 'win32' ? ';' : ':'),
    PYTHONDONTWRITEBYTECODE: '1',
    // Threads that wait for one another by turning in circles are slow where other programs run too.
    OMP_WAIT_POLICY: 'passive',
  },
});
process.exitCode = code;
