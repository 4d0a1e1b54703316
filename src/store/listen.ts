/**
 * Invalidation across processes: who changes an account, a key or a catalog notifies; everybody who caches one
 * listens. While the listening connection is away nothing may be cached.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Database, Queryable } from './database.js';
import { prepared } from './sql.js';

const channel = 'switchbook_changed';
const notifySql = prepared('notify_changed', `select pg_notify('${channel}', $1)`);

/** Tells every process, this one included, that what belongs to the account changed. Sent at commit. */
export async function notifyChanged(on: Queryable, accountId: string): Promise<void> {
  await on.query(notifySql, [accountId]);
}

/** Sent in place of an account: imports are due. */
const importsDue = 'imports';

/** Tells every process that imports are due. */
export async function notifyImportsDue(on: Queryable): Promise<void> {
  await on.query(notifySql, [importsDue]);
}

/** Sent in place of an account: something is to be swept. */
const sweepDue = 'sweep';

/** Tells every process that there is something to sweep before it would look by itself. */
export async function notifySweepDue(on: Queryable): Promise<void> {
  await on.query(notifySql, [sweepDue]);
}

export interface Listener {
  /** whether changes made elsewhere arrive; caches are empty and stay so while not */
  readonly isLive: () => boolean;
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly onChanged: (accountId: string) => void;
  readonly onImportsDue: () => void;
  readonly onSweepDue: () => void;
  /** everything may have changed */
  readonly onReset: () => void;
}

/** Listens until closed, reconnecting by itself. Resolves once it is listening. */
export async function listen(database: Database, options: ListenOptions): Promise<Listener> {
  const state = { isLive: false, isClosed: false, client: undefined as pg.PoolClient | undefined };

  const connect = async (): Promise<void> => {
    const client = await database.connect();
    try {
      client.on('notification', ({ payload = '' }) => {
        if (payload === importsDue) options.onImportsDue();
        else if (payload === sweepDue) options.onSweepDue();
        else options.onChanged(payload);
      });
      client.on('error', () => lose(client));
      client.on('end', () => lose(client));
      await client.query(`listen ${channel}`);
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (state.isClosed) return client.release(true);
    state.client = client;
    state.isLive = true;
    options.onReset();
  };

  const lose = (client: pg.PoolClient): void => {
    if (state.client !== client) return;
    state.client = undefined;
    state.isLive = false;
    options.onReset();
    client.release(true);
    void reconnect();
  };

  const reconnect = async (): Promise<void> => {
    for (let attempt = 0; !state.isClosed && !state.isLive; attempt += 1) {
      await delay(Math.min(50 * 2 ** attempt, 2_000), undefined, { ref: false });
      if (!state.isClosed) await connect().catch(() => {});
    }
  };

  await connect();
  return {
    isLive: () => state.isLive,
    close: async () => {
      state.isClosed = true;
      state.isLive = false;
      const { client } = state;
      state.client = undefined;
      client?.release(true);
    },
  };
}
