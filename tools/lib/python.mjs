import { spawnSync } from 'node:child_process';
import { stop } from './say.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** What the training needs beyond Python itself, and the Debian packages that bring it (PyTorch brings NumPy). */
const modules = ['torch', 'onnx', 'scipy.signal'];
const packages = ['python3-torch', 'python3-onnx', 'python3-scipy', 'libopenblas0-pthread'];

/** In the order of preference: the one asked for, Debian's own, whatever is first on the path. */
const candidates = () => [process.env.LIMELIGHT_PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean);
/** PyTorch takes its time to load on a busy machine. */
const usable = (python) =>
  spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore', timeout: 120_000 }).status === 0;

/** A Python with PyTorch: the one that is there, or Debian's, installed now where that is ours to do. */
export function pythonWithTorch() {
  const found = candidates().find(usable);
  if (found !== undefined) return found;
  installSystemPackages(packages);
  const installed = candidates().find(usable);
  if (installed !== undefined) return installed;
  return stop(
    `The training needs Python 3.11 or newer with PyTorch, ONNX and SciPy. On Debian: apt-get install ${packages.join(' ')}. Elsewhere name a Python that has them in LIMELIGHT_PYTHON.`,
  );
}
