export interface PackedSystem {
  readonly system: { readonly platform: string; readonly arch: string };
  readonly place: string;
  readonly resources: string;
}
export function packWithStandIns(folder: string, platforms?: readonly string[]): Promise<PackedSystem[]>;
export function install(resources: string, place: string): Promise<string>;
