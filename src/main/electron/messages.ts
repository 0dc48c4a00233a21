import type { DesktopEvent } from '../../shared/contract/desktop.ts';
import type { ImportSettings } from '../../shared/contract/imports.ts';
import type { Displays, StageCommand } from '../../shared/contract/stage.ts';
import type { Failure } from '../../shared/errors.ts';
import type { DeviceChoice } from '../inference/devices.ts';

/** What main and the station's process say to each other. Ports travel beside the messages, as each says. */

/** The host's window, or the TV's. */
export type WindowRole = 'operator' | 'stage';

export interface StationStart {
  readonly dataDir: string;
  readonly device: DeviceChoice;
  readonly version: string;
}

export type ToStation =
  /** First of all. Comes with the port that media requests go over. */
  | { readonly type: 'start'; readonly start: StationStart }
  /** A window's page, and what it may do. Comes with its port. */
  | { readonly type: 'window'; readonly role: WindowRole }
  | { readonly type: 'displays'; readonly displays: Displays }
  /** Files and folders to bring in. */
  | { readonly type: 'import'; readonly paths: readonly string[] }
  | { readonly type: 'import-demo' }
  | { readonly type: 'import-settings'; readonly settings: ImportSettings }
  | { readonly type: 'tell-windows'; readonly event: DesktopEvent }
  | { readonly type: 'save-track'; readonly songId: string; readonly file: string }
  /** The inference process that was asked for. Comes with the port to it. */
  | { readonly type: 'inference-forked'; readonly id: number }
  | { readonly type: 'inference-exited'; readonly id: number; readonly detail: string }
  | { readonly type: 'close' };

export interface PlayerNews {
  readonly playing: boolean;
  readonly song: { readonly id: string; readonly title: string } | null;
}

export type FromStation =
  | { readonly type: 'ready'; readonly importSettings: ImportSettings }
  /** The station cannot be opened: another one has the library, the library is damaged ... */
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'player'; readonly news: PlayerNews }
  | { readonly type: 'import-settings'; readonly settings: ImportSettings }
  | { readonly type: 'place-stage'; readonly command: StageCommand }
  | { readonly type: 'fork-inference'; readonly id: number }
  | { readonly type: 'kill-inference'; readonly id: number };
