// Runs an ONNX file over tensors in files, with the ONNX Runtime that the program uses. The request comes as JSON on standard input:
// { model, inputName, outputName, repeat, jobs: [{ input, output, shape }] }; files hold float32, little endian.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const ort = createRequire(import.meta.url)('onnxruntime-node');
const request = JSON.parse(readFileSync(0, 'utf8'));
const session = await ort.InferenceSession.create(request.model, { intraOpNumThreads: 2 });
const seconds = [];
for (const { input, output, shape } of request.jobs) {
  const bytes = readFileSync(input);
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  for (let round = 0; round < request.repeat; round += 1) {
    const feeds = { [request.inputName]: new ort.Tensor('float32', data, shape) };
    const from = performance.now();
    const found = (await session.run(feeds))[request.outputName].data;
    seconds.push((performance.now() - from) / 1000);
    if (round === 0) writeFileSync(output, new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
  }
}
seconds.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ medianSeconds: seconds[Math.floor(seconds.length / 2)] }));
