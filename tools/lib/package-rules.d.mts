export interface PackagedFile {
  readonly name: string;
  readonly bytes: number;
  readonly unpacked: boolean;
  readonly head: Buffer;
}
export function brokenRules(
  platform: 'linux' | 'win32' | 'darwin',
  files: readonly PackagedFile[],
  options: { readonly ffmpegIsStandIn: boolean },
): string[];
export function componentSizes(files: readonly PackagedFile[]): { name: string; bytes: number; files: string[] }[];
