/**
 * A pooler between us and PostgreSQL. In session mode it is as good as none. In transaction mode a connection leads to
 * whichever backend is free, and settings, prepared statements, LISTEN and session locks go astray.
 */
import type { Client } from 'pg';
import { errorText, PostgresStartError } from './start-error.js';

const statements = 4;

/**
 * Throws when statements of one connection meet several backends, or when the backend of one that is open serves another.
 * `connectAgain` opens a second connection.
 */
export async function refusePooledTransactions(
  client: Client,
  connectAgain: () => Promise<Client>,
): Promise<void> {
  const met = new Set<number>();
  for (let count = 0; count < statements; count += 1) met.add(await backendOf(client));
  // A refused second connection decides nothing here; the caller meets the cause by itself.
  const other = met.size > 1 ? undefined : await connectAgain().catch(() => undefined);
  try {
    if (other !== undefined) {
      // The transaction binds the other connection to its backend for the moment.
      await other.query('begin');
      const taken = await backendOf(other);
      if (!met.has(taken)) met.add(await backendOf(client));
      else met.add(-1);
    }
  } finally {
    await other?.end().catch(() => {});
  }
  if (met.size > 1) throw refusedMode('transaction');
}

/** A pooler in statement mode refuses every transaction, with a code that has other meanings too. */
export function explainPooler(error: unknown): PostgresStartError | undefined {
  return /statement pooling mode/.test(errorText(error)) ? refusedMode('statement', error) : undefined;
}

function refusedMode(mode: 'transaction' | 'statement', cause?: unknown): PostgresStartError {
  return new PostgresStartError(
    `DATABASE_URL leads to a pooler in ${mode} mode, which Switchbook cannot use.`,
    'Use the pooler in session mode (pool_mode = session), or connect to PostgreSQL directly.',
    { cause },
  );
}

async function backendOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}
