import type { Database } from '../../db/open.ts';

/** A phone that came in with the room code. */
export interface Device {
  readonly id: string;
  readonly nightId: string;
  /** Who sings with it; null before the name is given. */
  readonly singerId: string | null;
  /** The room code that was valid when the host showed it out; null: it is welcome. */
  readonly shownOutOf: string | null;
}

interface Row {
  id: string;
  night_id: string;
  singer_id: string | null;
  shown_out_of: string | null;
}

/** The phones of tonight. A token is kept as its SHA-256: whoever reads the file cannot act for a guest. */
export class DeviceRepository {
  readonly #db: Database;
  readonly #insert;
  readonly #byToken;
  readonly #ofNight;
  readonly #setSinger;
  readonly #freeSinger;
  readonly #showOut;
  readonly #forget;

  constructor(db: Database) {
    this.#db = db;
    const columns = 'id, night_id, singer_id, shown_out_of';
    this.#insert = db.prepare<[string, string, Buffer, number]>(
      'INSERT INTO guest_devices (id, night_id, token_sha256, created_at) VALUES (?, ?, ?, ?)',
    );
    this.#byToken = db.prepare<[Buffer, string], Row>(
      `SELECT ${columns} FROM guest_devices WHERE token_sha256 = ? AND night_id = ?`,
    );
    this.#ofNight = db.prepare<[string], Row>(`SELECT ${columns} FROM guest_devices WHERE night_id = ?`);
    this.#setSinger = db.prepare<[string | null, string]>('UPDATE guest_devices SET singer_id = ? WHERE id = ?');
    this.#freeSinger = db.prepare<[string, string]>(
      'UPDATE guest_devices SET singer_id = NULL WHERE singer_id = ? AND id <> ?',
    );
    this.#showOut = db.prepare<[string, string]>('UPDATE guest_devices SET shown_out_of = ? WHERE id = ?');
    this.#forget = db.prepare<[string]>('DELETE FROM guest_devices WHERE night_id <> ?');
  }

  add(id: string, nightId: string, tokenSha256: Buffer, nowMs: number): void {
    this.#insert.run(id, nightId, tokenSha256, nowMs);
  }

  byToken(tokenSha256: Buffer, nightId: string): Device | null {
    const row = this.#byToken.get(tokenSha256, nightId);
    return row === undefined ? null : toDevice(row);
  }

  ofNight(nightId: string): Device[] {
    return this.#ofNight.all(nightId).map(toDevice);
  }

  /** One phone sings for a singer: whoever had the name before gives one anew. */
  setSinger(id: string, singerId: string | null): void {
    this.#db.transaction(() => {
      if (singerId !== null) this.#freeSinger.run(singerId, id);
      this.#setSinger.run(singerId, id);
    })();
  }

  showOut(id: string, code: string): void {
    this.#showOut.run(code, id);
  }

  /** Phones of nights that are over. */
  forgetOthers(nightId: string): void {
    this.#forget.run(nightId);
  }
}

function toDevice(row: Row): Device {
  return { id: row.id, nightId: row.night_id, singerId: row.singer_id, shownOutOf: row.shown_out_of };
}
