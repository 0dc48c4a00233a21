import { initial } from './0001-initial.ts';
import { playback } from './0002-playback.ts';
import { words } from './0010-words.ts';
import { sameSongs } from './0011-same-songs.ts';
import { nights } from './0020-nights.ts';
import { guestDevices } from './0021-guest-devices.ts';
import type { Migration } from './migration.ts';

/** In order, never edited once released: position + 1 is the schema version (`PRAGMA user_version`). */
export const migrations: readonly Migration[] = [initial, playback, words, sameSongs, nights, guestDevices];
