/**
 * How long a connection may take: the server's own bounds, set on every new session, and one on this side for a server
 * that says nothing any more. The server's come first, for they leave the connection as it was.
 */
import pg from 'pg';

export interface Deadlines {
  /** until a connection is opened, or a pooled one is free */
  readonly connectMs: number;
  /** the server ends a statement that runs longer */
  readonly statementMs: number;
  /** the server ends a wait for a lock */
  readonly lockMs: number;
  /** the server ends a transaction that does nothing, and its connection */
  readonly idleInTransactionMs: number;
  /** without an answer for so long the connection is destroyed on this side */
  readonly silenceMs: number;
}

/** What a request may wait for the database, in milliseconds, unless the operator says otherwise. */
export const defaultRequestMs = 30_000;

/** A third for a connection and two for the statement: whoever is answered waited for `requestMs` at most. */
export function requestDeadlines(requestMs: number): Deadlines {
  return {
    connectMs: Math.ceil(requestMs / 3),
    statementMs: Math.ceil(requestMs * 0.6),
    lockMs: Math.ceil(requestMs / 6),
    idleInTransactionMs: requestMs,
    silenceMs: Math.ceil((requestMs * 2) / 3),
  };
}

/** For what is held for long: every statement of an import or an export is a small part of it. */
export const heldDeadlines: Deadlines = {
  connectMs: 15_000,
  statementMs: 60_000,
  lockMs: 20_000,
  // A reader of an export may pause between two parts.
  idleInTransactionMs: 300_000,
  silenceMs: 65_000,
};

/** Within a transaction that may take as long as it takes: a migration, which reads whole tables and keeps no plan. */
export const unboundedSql =
  'set local statement_timeout = 0; set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0; ' +
  'set local enable_seqscan = on';

/**
 * What a session is told before its first use, in one round trip. Times come in UTC. Prepared statements keep their
 * plans, and nearly every one of them would scan whole tables that had up to a hundred rows when it was planned (a test
 * of plans lists them), so such scans are priced out. The server looks after a connection that went silent, so that
 * the locks of a lost process are free within two minutes.
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
  return Object.entries(settings)
    .map(([name, value]) => `set ${name} = ${value}`)
    .join('; ');
}

/** The server did not answer in time, and its connection was destroyed: whether it did the work is not known. */
export class SilenceError extends Error {
  constructor(ms: number) {
    super(`The database did not answer for ${ms} ms.`);
    this.name = 'SilenceError';
  }
}

/**
 * Destroys the connection when the server owes an answer for so long; whatever waits on it fails then. The driver's own
 * query timeout would leave the connection with an answer that may still come, and a rollback waiting behind it.
 */
export function endSilence(client: pg.ClientBase, ms: number): void {
  const watch = { isOwed: false, isPatient: false };
  watches.set(client, watch);
  // One timer for the connection's life: restarting it costs less than another for each statement.
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
  // All that was asked is answered.
  client.on('drain', () => {
    watch.isOwed = false;
  });
  client.on('end', () => {
    watch.isOwed = false;
    clearTimeout(timer);
  });
}

const watches = new WeakMap<pg.ClientBase, { isPatient: boolean }>();

/** From now on the connection may be silent for as long as it likes. */
export function bearSilence(client: pg.ClientBase): void {
  const watch = watches.get(client);
  if (watch !== undefined) watch.isPatient = true;
}

/** At once, whatever is under way: a polite end would wait for a server that does not answer. */
export function destroy(client: pg.ClientBase, afterMs: number): void {
  if (client instanceof pg.Client) client.connection.stream.destroy(new SilenceError(afterMs));
}
