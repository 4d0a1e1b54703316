/**
 * Counts calls by account, day and face. Counts are in memory, and added to the table at least once a minute, for
 * all accounts in one statement. So a killed process loses at most a minute of counts. If the response to a commit is
 * lost, its calls may be added twice.
 */

import { type AccountId, asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { dayOf } from '@switchbook/domain/runtime/instant.js';
import type { AnsweredCall } from '../../calls/values/call.js';
import type { Database } from '../../database/database.js';
import { addDailyCalls, type DailyCalls } from '../store/usage-rows.js';

const flushEveryMs = 60_000;
/** Most rows of one statement. */
const maxRows = 10_000;

type Count = Omit<{ -readonly [Name in keyof DailyCalls]: DailyCalls[Name] }, 'accountId' | 'day' | 'face'>;
/** the calls of one account on one day, by face */
type Counts = Map<string, Count>;
type CountedCall = Pick<AnsweredCall, 'face' | 'keyId' | 'status' | 'servedPath' | 'isForwarded'>;

export class CallCounts {
  readonly #database: Database;
  readonly #clock: () => Date;
  #counts = new Map<AccountId, Counts>();
  /** The day on which the calls were counted. */
  #day: string;
  /** Rows that could not be written. */
  #past: DailyCalls[] = [];
  #writing: Promise<void> | undefined;
  /** number of writes with at least one row */
  #writes = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, clock: () => Date) {
    this.#database = database;
    this.#clock = clock;
    this.#day = dayOf(clock());
    this.#timer = setInterval(() => void this.flush().catch(() => {}), flushEveryMs).unref();
  }

  /** Counts the call on the day of the last write: within a minute after midnight that is the previous day. */
  count(accountId: AccountId, call: CountedCall): void {
    const count = this.#countOf(accountId, call.face);
    count.calls += 1;
    if (call.isForwarded) count.forwarded += 1;
    else if (call.servedPath === null) count.unserved += 1;
    if (count.firstAt !== null || call.status >= 400) return;
    count.firstAt = this.#clock();
    count.firstKeyId = call.keyId === undefined ? null : asId<KeyId>(call.keyId);
  }

  #countOf(accountId: AccountId, face: string): Count {
    let accountCounts = this.#counts.get(accountId);
    if (accountCounts === undefined) {
      accountCounts = new Map();
      this.#counts.set(accountId, accountCounts);
    }
    let count = accountCounts.get(face);
    if (count === undefined) {
      count = { calls: 0, forwarded: 0, unserved: 0, firstAt: null, firstKeyId: null };
      accountCounts.set(face, count);
    }
    return count;
  }

  /**
   * Reads the table, and returns the result with the calls that are not in it yet. A write during the read could add
   * counted calls to the table, and they would count twice. So a read during a write is repeated.
   */
  async readWithWaiting<Stored>(
    accountId: AccountId,
    read: (waiting: readonly DailyCalls[]) => Promise<Stored>,
  ): Promise<{ readonly stored: Stored; readonly waiting: readonly DailyCalls[] }> {
    for (;;) {
      await this.#writing?.catch(() => {});
      const writes = this.#writes;
      const waiting = this.#waitingOf(accountId);
      const stored = await read(waiting);
      if (writes === this.#writes) return { stored, waiting };
    }
  }

  #waitingOf(accountId: AccountId): readonly DailyCalls[] {
    const past = this.#past.filter((calls) => calls.accountId === accountId);
    return [...past, ...dailyCallsOf(accountId, this.#counts.get(accountId), this.#day)];
  }

  /** Writes the counts; after an error they remain. */
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
    const counted = [...this.#counts].flatMap(([accountId, counts]) =>
      dailyCallsOf(accountId, counts, this.#day),
    );
    const rows = addRows(this.#past, counted);
    if (rows.length > 0) this.#writes += 1;
    this.#past = [];
    this.#counts = new Map();
    this.#day = dayOf(this.#clock());
    while (rows.length > 0) {
      const batch = rows.splice(0, maxRows);
      try {
        await addDailyCalls(this.#database, batch);
      } catch (error) {
        this.#past = [...batch, ...rows];
        throw error;
      }
    }
  }
}

function dailyCallsOf(accountId: AccountId, counts: Counts | undefined, day: string): DailyCalls[] {
  return [...(counts ?? [])].map(([face, count]) => ({ accountId, day, face, ...count }));
}

/**
 * Adds up rows of the same account, day and face. So the number of rows is bounded while the database is unavailable.
 */
function addRows(rows: readonly DailyCalls[], more: readonly DailyCalls[]): DailyCalls[] {
  if (rows.length === 0) return [...more];
  const sums = new Map<string, DailyCalls>();
  for (const row of [...rows, ...more]) {
    const name = `${row.accountId} ${row.day} ${row.face}`;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? row : dailySumOf(sum, row));
  }
  return [...sums.values()];
}

/** Adds two counts of one row. `counts` were counted first. */
function dailySumOf(counts: DailyCalls, laterCounts: DailyCalls): DailyCalls {
  const { firstAt, firstKeyId } = counts.firstAt === null ? laterCounts : counts;
  return {
    ...counts,
    calls: counts.calls + laterCounts.calls,
    forwarded: counts.forwarded + laterCounts.forwarded,
    unserved: counts.unserved + laterCounts.unserved,
    firstAt,
    firstKeyId,
  };
}
