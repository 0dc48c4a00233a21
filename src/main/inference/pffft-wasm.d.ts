declare module '@echogarden/pffft-wasm/simd' {
  interface Pffft {
    /** @param kind 0 = real, 1 = complex; 0 where the size is not supported */
    _pffft_new_setup(size: number, kind: number): number;
    _pffft_aligned_malloc(bytes: number): number;
    /** Unscaled, in natural order. @param direction 0 = forward, 1 = backward */
    _pffft_transform_ordered(setup: number, input: number, output: number, scratch: number, direction: number): void;
    readonly HEAPF32: Float32Array;
  }
  export default function createPffft(): Promise<Pffft>;
}
