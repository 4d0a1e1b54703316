/**
 * Readiness: every pool gives a connection, and the database answers and is writable, for this user too. Never takes
 * longer than `withinMs`.
 */
import { inTime } from '@switchbook/domain/runtime/in-time.js';
import type { ConnectionPool } from './connection-pool.js';
import { destroy } from './deadlines.js';

const withinMs = 750;
/**
 * Milliseconds without an answer after which a connection is replaced. A firewall or a server may have dropped it, and
 * may accept a new one.
 */
const silenceMs = 2_000;
/** A disk that was full is tested by writing to it, so not on every call. */
const writeEveryMs = 1_000;

/** Rights seldom change, so not every call checks them; a missing right is checked until it is back. */
const defaultRightsMs = 10_000;

const readOnlySql = `pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "isReadOnly"`;
const stateSql = `select ${readOnlySql}`;
/** The rights without which no contact can be written. A missing table counts as granted. */
const neededRights = [
  ...['contacts', 'identities', 'counters'].flatMap((table) => [
    [table, 'select'],
    [table, 'insert'],
    [table, 'update'],
  ]),
  ...['events', 'contact_tallies'].flatMap((table) => [
    [table, 'select'],
    [table, 'insert'],
  ]),
];
const rightsSql = `select ${readOnlySql}, exists (
    select from (values ${neededRights.map(([table, right]) => `('${table}', '${right}')`).join(', ')}) r(name, privilege)
    where has_table_privilege(to_regclass(r.name), r.privilege) = false) as "lacksRights"`;
/** Allocates disk pages and frees them. Random data, so that compression cannot shrink it. */
const tryWriteSql = `begin;
  create temporary table switchbook_write_check on commit drop as
    select md5(random()::text || n) as noise from generate_series(1, 4000) n;
  rollback`;

export class Readiness {
  readonly #pools: readonly ConnectionPool[];
  readonly #checks = new Map<ConnectionPool, Promise<boolean>>();
  readonly #triedWriteAt = new Map<ConnectionPool, number>();
  readonly #rightsEveryMs: number;
  #rightsFoundAt = Number.NEGATIVE_INFINITY;

  constructor(pools: readonly ConnectionPool[], { rightsEveryMs = defaultRightsMs } = {}) {
    this.#pools = pools;
    this.#rightsEveryMs = rightsEveryMs;
  }

  async isReady(): Promise<boolean> {
    return (await Promise.all(this.#pools.map((pool) => this.#isAnswering(pool)))).every(Boolean);
  }

  async #isAnswering(pool: ConnectionPool): Promise<boolean> {
    const before = pool.answered;
    const isReady = await inTime(this.#check(pool), withinMs);
    // If every connection is in use, it is enough that statements are answered.
    return isReady ?? (pool.answered > before && !pool.isWriteInDoubt);
  }

  /** Checks a pool. Concurrent calls share one check, so that hanging checks do not use up the pool. */
  #check(pool: ConnectionPool): Promise<boolean> {
    const running = this.#checks.get(pool);
    if (running !== undefined) return running;
    const check = this.#canQuery(pool)
      .catch(() => false)
      .finally(() => this.#checks.delete(pool));
    this.#checks.set(pool, check);
    return check;
  }

  async #canQuery(pool: ConnectionPool): Promise<boolean> {
    const client = await pool.take();
    let isGood = false;
    try {
      const silent = setTimeout(() => destroy(client, silenceMs), silenceMs);
      const checksRights = this.#asksRights(pool);
      const { rows } = await client
        .query<{ isReadOnly: boolean; lacksRights?: boolean }>(checksRights ? rightsSql : stateSql)
        .finally(() => clearTimeout(silent));
      isGood = rows[0]?.isReadOnly === false;
      if (rows[0]?.lacksRights === true) return false;
      if (checksRights) this.#rightsFoundAt = performance.now();
      if (!isGood || !pool.isWriteInDoubt) return isGood;
      return await this.#tryWrite(pool, () => client.query(tryWriteSql));
    } catch {
      isGood = false;
      return false;
    } finally {
      // The next connection may reach a writable server.
      client.release(!isGood);
    }
  }

  /** Whether to check rights with this pool, when they are due. One pool is enough, since all have the same user. */
  #asksRights(pool: ConnectionPool): boolean {
    return pool === this.#pools[0] && performance.now() - this.#rightsFoundAt >= this.#rightsEveryMs;
  }

  async #tryWrite(pool: ConnectionPool, write: () => Promise<unknown>): Promise<boolean> {
    const now = performance.now();
    if (now - (this.#triedWriteAt.get(pool) ?? Number.NEGATIVE_INFINITY) < writeEveryMs) return false;
    this.#triedWriteAt.set(pool, now);
    await write();
    pool.trustWrites();
    return true;
  }
}
