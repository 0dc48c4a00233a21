import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blendWindow, SegmentBlender, segmentCount } from './segments.ts';

const shape = { bins: 3, frames: 8, stepFrames: 4 };

async function blend(
  frameCount: number,
  network: (input: Float32Array) => Float32Array,
): Promise<{ out: number[][]; runs: number }> {
  let runs = 0;
  const blender = new SegmentBlender(shape, async (input) => {
    runs += 1;
    return network(input);
  });
  const out: number[][] = [];
  for (let t = 0; t < frameCount; t += 1) {
    const frame = Float32Array.from({ length: 4 * shape.bins }, (_, row) => t * 100 + row);
    for await (const done of blender.push(frame)) out.push([...done]);
  }
  for await (const done of blender.end()) out.push([...done]);
  return { out, runs };
}

describe('segment blender', () => {
  it('gives every frame back once, in order, when the network changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (count) => {
        const { out, runs } = await blend(count, (input) => input.slice());
        expect(out.length).toBe(count);
        expect(runs).toBe(segmentCount(count, shape));
        out.forEach((frame, t) => {
          for (const [row, value] of frame.entries()) expect(value).toBeCloseTo(t * 100 + row, 2);
        });
      }),
    );
  });

  it('weighs the two segments over a frame by the raised cosine', async () => {
    let run = 0;
    // The first segment answers 0 everywhere, the second 1.
    const { out } = await blend(12, (input) => {
      run += 1;
      return new Float32Array(input.length).fill(run - 1);
    });
    const window = blendWindow(shape.frames);
    for (let i = 0; i < 4; i += 1) {
      const [early, late] = [window[4 + i] as number, window[i] as number];
      expect(out[4 + i]?.[0]).toBeCloseTo(late / (early + late), 5);
    }
    expect(out[0]?.[0]).toBe(0);
    expect(out[11]?.[0]).toBeCloseTo(1, 5);
  });

  it('fills a last segment that is too short with silence', async () => {
    const seen: number[] = [];
    await blend(10, (input) => {
      seen.push(input[shape.frames - 1] as number);
      return input.slice();
    });
    expect(seen).toEqual([700, 0]);
  });
});
