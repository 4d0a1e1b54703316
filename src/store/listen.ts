/**
 * Invalidation across processes: who changes an account, a key or a catalog notifies; everybody who caches one
 * listens. While the listening connection is away nothing may be cached.
 */
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
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

/** How a connection that has gone silent is found out. */
export interface Heartbeat {
  /** between hearing one beat and sending the next */
  readonly everyMs: number;
  /** a beat that is not heard by then means that nothing is heard any more */
  readonly silentMs: number;
}

/** Silence is found out after eight seconds at most. */
const usualHeartbeat: Heartbeat = { everyMs: 3_000, silentMs: 5_000 };

export interface ListenOptions {
  readonly onChanged: (accountId: string) => void;
  readonly onImportsDue: () => void;
  readonly onSweepDue: () => void;
  /** everything may have changed */
  readonly onReset: () => void;
  readonly heartbeat?: Heartbeat;
}

/** Listens until closed, reconnecting by itself. Resolves once it is listening. */
export async function listen(database: Database, options: ListenOptions): Promise<Listener> {
  const listening = new Listening(database, options);
  await listening.connect();
  return { isLive: () => listening.isLive, close: async () => listening.close() };
}

class Listening {
  readonly #database: Database;
  readonly #options: ListenOptions;
  readonly #heartbeat: Heartbeat;
  /** what our own beats say, so that those of other processes are none */
  readonly #beat = `beat ${randomUUID()}`;
  #client: pg.PoolClient | undefined;
  #isClosed = false;
  #hear = () => {};

  constructor(database: Database, options: ListenOptions) {
    this.#database = database;
    this.#options = options;
    this.#heartbeat = options.heartbeat ?? usualHeartbeat;
  }

  get isLive(): boolean {
    return this.#client !== undefined;
  }

  async connect(): Promise<void> {
    const client = await this.#database.connect();
    try {
      client.on('notification', ({ payload = '' }) => this.#receive(payload));
      client.on('error', () => this.#lose(client));
      client.on('end', () => this.#lose(client));
      socketOf(client)?.setKeepAlive(true, keepAliveMs);
      // A pooled connection may have gone silent long ago.
      await within(client.query(`listen ${channel}`), this.#heartbeat.silentMs);
    } catch (error) {
      cut(client);
      throw error;
    }
    if (this.#isClosed) return client.release(true);
    this.#client = client;
    this.#options.onReset();
    void this.#watch(client);
  }

  close(): void {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    client?.release(true);
  }

  #receive(payload: string): void {
    if (payload === importsDue) this.#options.onImportsDue();
    else if (payload === sweepDue) this.#options.onSweepDue();
    else if (payload === this.#beat) this.#hear();
    else if (!payload.startsWith('beat ')) this.#options.onChanged(payload);
  }

  /**
   * Sends beats and hears them come back on the channel. A peer or a firewall that has forgotten the connection closes
   * nothing: without this, changes would go unheard for as long as the kernel believes in it.
   */
  async #watch(client: pg.PoolClient): Promise<void> {
    const { everyMs, silentMs } = this.#heartbeat;
    while (this.#client === client) {
      const heard = new Promise<void>((resolve) => {
        this.#hear = resolve;
      });
      try {
        const sent = client.query(`notify ${channel}, '${this.#beat}'`);
        await within(Promise.all([sent, heard]), silentMs);
      } catch {
        this.#lose(client);
        return;
      }
      await delay(everyMs, undefined, { ref: false });
    }
  }

  #lose(client: pg.PoolClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#options.onReset();
    cut(client);
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 0; !this.#isClosed && !this.isLive; attempt += 1) {
      await delay(Math.min(50 * 2 ** attempt, 2_000), undefined, { ref: false });
      if (!this.#isClosed) await this.connect().catch(() => {});
    }
  }
}

const keepAliveMs = 10_000;

/** Throws when it takes longer; what it was stays under way. */
async function within<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  work.catch(() => {});
  const controller = new AbortController();
  const { signal } = controller;
  const tooLate = delay(ms, undefined, { signal, ref: false }).then(async () => {
    // A process that stood still itself has not read yet what came meanwhile.
    await nextTurn();
    await nextTurn();
    throw new Error('PostgreSQL has gone silent');
  });
  tooLate.catch(() => {});
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    controller.abort();
  }
}

/** Gives the connection up without a goodbye, for which a silent peer would let us wait. */
function cut(client: pg.PoolClient): void {
  const socket = socketOf(client);
  client.release(true);
  socket?.destroy();
}

/** The socket below; `pg` has no way of its own to set it or to end it at once. */
function socketOf(client: pg.PoolClient): Socket | undefined {
  const { stream } = (client as unknown as { connection?: { stream?: unknown } }).connection ?? {};
  return stream instanceof Socket ? stream : undefined;
}
