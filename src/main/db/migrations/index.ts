import { initial } from './0001-initial.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order, never edited once released: position + 1 is the schema version (`PRAGMA user_version`). */
export const migrations: readonly Migration[] = [initial];
