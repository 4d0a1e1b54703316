/**
 * Time limits of a connection: the server's settings, set on every new session, and a client-side limit for a silent
 * server. The server's are shorter, because they leave the connection usable.
 * Decision: docs/decisions/0019-deadlines.md.
 */
import pg from 'pg';

export interface Deadlines {
  /** longest wait until a connection is opened, or a pooled one is free */
  readonly connectMs: number;
  /** the server ends a statement that runs longer */
  readonly statementMs: number;
  /** the server ends a wait for a lock */
  readonly lockMs: number;
  /** the server ends an idle transaction and its connection */
  readonly idleInTransactionMs: number;
  /** the client destroys the connection after this time without an answer */
  readonly silenceMs: number;
}

/**
 * Splits `requestMs`: one third to wait for a connection, two thirds for the statement. So a caller waits for at most
 * `requestMs`.
 */
export function requestDeadlines(requestMs: number): Deadlines {
  return {
    connectMs: Math.ceil(requestMs / 3),
    statementMs: Math.ceil(requestMs * 0.6),
    lockMs: Math.ceil(requestMs / 6),
    idleInTransactionMs: requestMs,
    silenceMs: Math.ceil((requestMs * 2) / 3),
  };
}

/** Limits of long-lived connections: every statement is a small part of an import or an export. */
export const longDeadlines: Deadlines = {
  connectMs: 15_000,
  statementMs: 60_000,
  lockMs: 20_000,
  // A reader of an export may pause between two parts.
  idleInTransactionMs: 300_000,
  silenceMs: 65_000,
};

/** Settings of an unbounded transaction: a migration, which reads whole tables and keeps no plan. */
export const unboundedSql =
  'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0; ' +
  'set local enable_seqscan = on';

/**
 * Maximum size, in kilobytes, of the pending list of a GIN index (`gin_pending_list_limit`). Each search reads this
 * list. `sorted`: the server sorts it in before it is as long (`../../contacts/store/search-entries.ts`), unless
 * several processes write. `unsorted`: the server cannot, in a shard of Citus or as a role that does not own the index.
 */
export const pendingKb = { sorted: 4_096, unsorted: 256 } as const;

/** SQL that sets the bound of the pending list. Before the first migration there is no index. */
const pendingSql = `select set_config('gin_pending_list_limit', case when exists (
    select from pg_class where oid = to_regclass('contacts_search_idx') and not pg_has_role(relowner, 'usage')
  ) then '${pendingKb.unsorted}' else '${pendingKb.sorted}' end, false)`;

/**
 * Returns the session settings, which are sent in one round trip before the first use. Times are in UTC. Prepared
 * statements keep their plans. Nearly every such statement would scan whole tables that had up to a hundred rows when
 * it was planned. So the cost of these scans is set very high. A test of plans lists these statements. The server
 * checks silent connections, so the locks of a lost process are free within two minutes.
 */
export function sessionSql(deadlines: Deadlines): string {
  const settings: Readonly<Record<string, string | number>> = {
    timezone: "'UTC'",
    datestyle: "'ISO'",
    extra_float_digits: 1,
    enable_seqscan: 'off',
    statement_timeout: deadlines.statementMs,
    lock_timeout: deadlines.lockMs,
    idle_in_transaction_session_timeout: deadlines.idleInTransactionMs,
    tcp_keepalives_idle: 60,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 6,
  };
  const set = Object.entries(settings).map(([name, value]) => `set ${name} = ${value}`);
  return [...set, pendingSql].join('; ');
}

/** The server did not answer in time, and its connection was destroyed: the outcome is unknown. */
export class SilenceError extends Error {
  constructor(ms: number) {
    super(`The database did not answer for ${ms} ms.`);
    this.name = 'SilenceError';
  }
}

/**
 * Destroys the connection if the server does not respond in time; pending calls then fail. The driver's query timeout
 * would leave a connection with a pending response, and a rollback would wait behind it.
 */
export function destroyOnTimeout(client: pg.ClientBase, ms: number): void {
  const watch = { isOwed: false, isPatient: false };
  watches.set(client, watch);
  // One timer for the connection's life: a restart costs less than a new timer per statement.
  const timer = setTimeout(() => {
    if (watch.isOwed && !watch.isPatient) destroy(client, ms);
  }, ms);
  timer.unref();
  const query = client.query.bind(client) as (...values: unknown[]) => unknown;
  const watched = (...values: unknown[]) => {
    watch.isOwed = true;
    timer.refresh();
    return query(...values);
  };
  client.query = watched as typeof client.query;
  // No statement is pending.
  client.on('drain', () => {
    watch.isOwed = false;
  });
  client.on('end', () => {
    watch.isOwed = false;
    clearTimeout(timer);
  });
}

const watches = new WeakMap<pg.ClientBase, { isPatient: boolean }>();

/** Lifts the limit from now on. */
export function disableReadTimeout(client: pg.ClientBase): void {
  const watch = watches.get(client);
  if (watch !== undefined) watch.isPatient = true;
}

/** Destroys the connection at once: a polite end would wait for a server that does not answer. */
export function destroy(client: pg.ClientBase, afterMs: number): void {
  if (client instanceof pg.Client) client.connection.stream.destroy(new SilenceError(afterMs));
}
