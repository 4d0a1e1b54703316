/**
 * Calls by account, day and face, counted in memory and added to the table once in a while, all accounts in one statement:
 * a call costs an addition in a map. What a process that is killed had counted since it last wrote is lost, a minute's
 * calls at most. When the answer to a commit is lost, its calls may be added twice.
 */
import type { AccountId } from '../../domain/ids.js';
import { addDailyCalls, type DailyCalls } from '../../store/access/usage.js';
import type { Database } from '../../store/database/database.js';

const flushEveryMs = 60_000;
/** Written in one statement; more go into further ones. */
const maxRows = 10_000;

/** `2026-01-15`, of UTC */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Calls by face, of one account on one day. */
type Counts = Map<string, number>;

export class CallCounts {
  readonly #database: Database;
  readonly #clock: () => Date;
  #counts = new Map<AccountId, Counts>();
  /** Day of the counts. */
  #day: string;
  /** Rows that could not be written. */
  #past: DailyCalls[] = [];
  #writing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, clock: () => Date) {
    this.#database = database;
    this.#clock = clock;
    this.#day = dayOf(clock());
    this.#timer = setInterval(() => void this.flush().catch(() => {}), flushEveryMs).unref();
  }

  /** It counts for the day on which was last written, so a call within a minute after midnight for the day before. */
  note(accountId: AccountId, face: string): void {
    const known = this.#counts.get(accountId);
    if (known === undefined) this.#counts.set(accountId, new Map([[face, 1]]));
    else known.set(face, (known.get(face) ?? 0) + 1);
  }

  /** Returns calls that are not in the table yet. */
  async waiting(accountId: AccountId): Promise<readonly DailyCalls[]> {
    await this.#writing?.catch(() => {});
    const past = this.#past.filter((one) => one.accountId === accountId);
    return [...past, ...rowsOf(accountId, this.#counts.get(accountId), this.#day)];
  }

  /** Writes what was counted; what could not be written is kept. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing?.catch(() => {});
    await this.flush().catch(() => {});
  }

  async #write(): Promise<void> {
    const counted = [...this.#counts].flatMap(([accountId, counts]) => rowsOf(accountId, counts, this.#day));
    const rows = added(this.#past, counted);
    this.#past = [];
    this.#counts = new Map();
    this.#day = dayOf(this.#clock());
    while (rows.length > 0) {
      const taken = rows.splice(0, maxRows);
      try {
        await addDailyCalls(this.#database, taken);
      } catch (error) {
        this.#past = [...taken, ...rows];
        throw error;
      }
    }
  }
}

function rowsOf(accountId: AccountId, counts: Counts | undefined, day: string): DailyCalls[] {
  return [...(counts ?? [])].map(([face, calls]) => ({ accountId, day, face, calls }));
}

/** One row for each account, day and face: while the database is away they do not grow with time. */
function added(rows: readonly DailyCalls[], more: readonly DailyCalls[]): DailyCalls[] {
  if (rows.length === 0) return [...more];
  const sums = new Map<string, DailyCalls>();
  for (const one of [...rows, ...more]) {
    const name = `${one.accountId} ${one.day} ${one.face}`;
    sums.set(name, { ...one, calls: one.calls + (sums.get(name)?.calls ?? 0) });
  }
  return [...sums.values()];
}
