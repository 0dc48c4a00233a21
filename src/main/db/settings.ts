import type { z } from 'zod';
import type { Database } from './open.ts';

/** Small values that outlive a restart. A value that no longer fits its schema counts as absent. */
export class Settings {
  readonly #get;
  readonly #set;

  constructor(db: Database) {
    this.#get = db.prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?');
    this.#set = db.prepare<[string, string]>(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
  }

  get<T>(key: string, schema: z.ZodType<T>): T | null {
    const row = this.#get.get(key);
    if (row === undefined) return null;
    try {
      return schema.parse(JSON.parse(row.value));
    } catch {
      return null;
    }
  }

  set(key: string, value: unknown): void {
    this.#set.run(key, JSON.stringify(value));
  }

  /** For values that are nice to have after a restart: false where they could not be kept (a full disk). */
  remember(key: string, value: unknown): boolean {
    try {
      this.set(key, value);
      return true;
    } catch {
      return false;
    }
  }
}
