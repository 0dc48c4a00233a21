// Runs an ONNX file with the ONNX Runtime that the program uses. Arguments: model, input name, output name, shape of one run as JSON.
// Standard input: what goes into one run after the other as float32, little endian. Standard output: the results in the same form and order.
// On standard error, at the end: {"medianSeconds": of a run}.
import { createRequire } from 'node:module';

const ort = createRequire(import.meta.url)('onnxruntime-node');
const [model, inputName, outputName, shapeText] = process.argv.slice(2);
const shape = JSON.parse(shapeText);
const bytes = 4 * shape.reduce((product, size) => product * size, 1);
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: 2,
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});
const seconds = [];

async function run(buffer) {
  const data = new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytes));
  const from = performance.now();
  const found = (await session.run({ [inputName]: new ort.Tensor('float32', data, shape) }))[outputName].data;
  seconds.push((performance.now() - from) / 1000);
  const out = Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  if (!process.stdout.write(out)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

let parts = [];
let waiting = 0;
for await (const part of process.stdin) {
  parts.push(part);
  waiting += part.length;
  if (waiting < bytes) continue;
  let all = Buffer.concat(parts);
  for (; all.length >= bytes; all = all.subarray(bytes)) await run(all);
  parts = [all];
  waiting = all.length;
}
seconds.sort((a, b) => a - b);
process.stderr.write(JSON.stringify({ medianSeconds: seconds[Math.floor(seconds.length / 2)] ?? null }));
