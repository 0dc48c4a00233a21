import { type Actor, type LoggedEvent, rotationEventSchema } from '../../../shared/domain/rotation/events.ts';
import type { Database } from '../../db/open.ts';

export interface NightRecord {
  readonly id: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

interface NightRow {
  id: string;
  name: string;
  started_at: number;
  ended_at: number | null;
}

interface EventRow {
  seq: number;
  at: number;
  actor: Actor;
  command_id: string;
  event: string;
}

const toNight = (row: NightRow): NightRecord => ({
  id: row.id,
  name: row.name,
  startedAtMs: row.started_at,
  endedAtMs: row.ended_at,
});

/** The SQL of nights and their logs. */
export class NightRepository {
  readonly #db: Database;
  readonly #statements;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = {
      insert: db.prepare<[string, string, number]>('INSERT INTO nights (id, name, started_at) VALUES (?, ?, ?)'),
      end: db.prepare<[number, string]>('UPDATE nights SET ended_at = ? WHERE id = ? AND ended_at IS NULL'),
      current: db.prepare<[], NightRow>('SELECT * FROM nights WHERE ended_at IS NULL'),
      byId: db.prepare<[string], NightRow>('SELECT * FROM nights WHERE id = ?'),
      past: db.prepare<[number], NightRow>(
        'SELECT * FROM nights WHERE ended_at IS NOT NULL ORDER BY started_at DESC LIMIT ?',
      ),
      append: db.prepare<[string, number, number, Actor, string, string]>(
        'INSERT INTO night_events (night_id, seq, at, actor, command_id, event) VALUES (?, ?, ?, ?, ?, ?)',
      ),
      // The text is looked at first: most events of a long log need not be taken apart.
      photos: db.prepare<[], { photo: string | null }>(
        `SELECT DISTINCT json_extract(event, '$.photo') AS photo FROM night_events WHERE event LIKE '%"photo":"%'`,
      ),
      log: db.prepare<[string], EventRow>(
        'SELECT seq, at, actor, command_id, event FROM night_events WHERE night_id = ? ORDER BY seq',
      ),
    };
  }

  /** @throws SqliteError where a night is on already */
  begin(id: string, name: string, first: LoggedEvent): void {
    this.#db
      .transaction(() => {
        this.#statements.insert.run(id, name, first.atMs);
        this.#write(id, [first]);
      })
      .immediate();
  }

  /** All of them or none, on the disk when this returns. `endedAtMs` ends the night with them. */
  append(nightId: string, events: readonly LoggedEvent[], endedAtMs: number | null): void {
    this.#db
      .transaction(() => {
        this.#write(nightId, events);
        if (endedAtMs !== null) this.#statements.end.run(endedAtMs, nightId);
      })
      .immediate();
  }

  current(): NightRecord | null {
    const row = this.#statements.current.get();
    return row ? toNight(row) : null;
  }

  byId(id: string): NightRecord | null {
    const row = this.#statements.byId.get(id);
    return row ? toNight(row) : null;
  }

  past(limit: number): NightRecord[] {
    return this.#statements.past.all(limit).map(toNight);
  }

  log(nightId: string): LoggedEvent[] {
    return this.#statements.log.all(nightId).map((row) => ({
      seq: row.seq,
      atMs: row.at,
      actor: row.actor,
      commandId: row.command_id,
      event: rotationEventSchema.parse(JSON.parse(row.event)),
    }));
  }

  /** Photos of singers that some night tells of. */
  photos(): Set<string> {
    return new Set(this.#statements.photos.all().flatMap(({ photo }) => photo ?? []));
  }

  #write(nightId: string, events: readonly LoggedEvent[]): void {
    for (const { seq, atMs, actor, commandId, event } of events) {
      this.#statements.append.run(nightId, seq, atMs, actor, commandId, JSON.stringify(event));
    }
  }
}
