/**
 * Cache invalidation across processes: writers of an account, a key or a catalog notify; every caching process listens.
 * While the listening connection is down, caching is off. By heartbeats the processes know about each other.
 */
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import type { Database, Queryable } from '../database.js';
import { prepared } from '../statements/sql.js';
import { account, sql } from '../statements/sql-fragments.js';
import { runOn } from './connection-pool.js';

const channel = 'switchbook_changed';
/** SQL: `notifyChanged` as part of a statement of the account. */
export const notifyCall = sql`pg_notify('${channel}', ${account}::text)`;
const notifySql = prepared('notify_changed', `select ${notifyCall}`);

/** Notifies every process, including this one, to drop its caches of the account. Sent at commit. */
export async function notifyChanged(on: Queryable, accountId: string): Promise<void> {
  await on.query(notifySql, [accountId]);
}

/** Payloads instead of an account. Servers of other versions send the same texts. */
const notices = {
  jobsDue: 'imports',
  sweepDue: 'sweep',
  migrated: 'migrated',
  writeState: 'standing',
} as const;
type Notice = (typeof notices)[keyof typeof notices];

const notifierOf = (notice: Notice) => (on: Queryable) => notifyChanged(on, notice);
/** Notifies every process that imports, pulls or bulk changes are due. */
export const notifyJobsDue = notifierOf(notices.jobsDue);
/** Notifies every process that a sweep is due before the next scheduled one. */
export const notifySweepDue = notifierOf(notices.sweepDue);
/** Notifies every process that the schema was migrated. */
export const notifyMigrated = notifierOf(notices.migrated);
/** Notifies every process that the write state of the database may have changed. */
export const notifyWriteState = notifierOf(notices.writeState);

/** Prefix of a payload with a question to the servers. */
const questionPrefix = 'ask ';

/** Sends a question to every server, including its own. */
export const sendQuestion = (on: Queryable, question: string) =>
  notifyChanged(on, `${questionPrefix}${question}`);

const answers = 'switchbook_answers';
const answerSql = prepared('answer_askers', `select pg_notify('${answers}', $1)`);

/** Sends an answer to the processes that requested it. 8,000 bytes at most. */
export async function sendReply(on: Queryable, text: string): Promise<void> {
  await on.query(answerSql, [text]);
}

/** A dedicated connection, for a process that is not a server. */
export interface ListenConnection {
  /** throws when the connection is lost */
  readonly on: Queryable;
  /** Stops listening, and ends the running statement. */
  close(): void;
}

/** Opens a connection for notifications. `onAnswer` receives the answers of servers. */
export async function openAnswerConnection(
  database: Database,
  onAnswer?: (text: string) => void,
): Promise<ListenConnection> {
  const client = await database.connect();
  client.on('error', () => {});
  client.on('notification', ({ payload = '' }) => onAnswer?.(payload));
  try {
    if (onAnswer !== undefined) await client.query(`listen ${answers}`);
  } catch (error) {
    client.release(true);
    throw error;
  }
  let isOpen = true;
  return {
    on: { query: (statement, values) => runOn(client, statement, values) },
    close: () => {
      if (isOpen) client.release(true);
      isOpen = false;
    },
  };
}

/** Timing of the detection of silent connections. */
export interface Heartbeat {
  /** milliseconds between hearing one beat and sending the next */
  readonly everyMs: number;
  /** milliseconds without a beat after which the connection counts as dead */
  readonly silentMs: number;
}

/** Milliseconds for the first beat, which may have to open a connection. */
const firstBeatMs = 5_000;
/** Silence is detected after eight seconds at most. */
export const defaultHeartbeat: Heartbeat = { everyMs: 3_000, silentMs: 5_000 };

interface ListenOptions {
  readonly onChanged: (accountId: string) => void;
  readonly onJobsDue: () => void;
  readonly onSweepDue: () => void;
  /** a process sends the servers a question */
  readonly onQuestion?: (question: string) => void;
  /** a server responds to the processes that requested it */
  readonly onAnswer?: (text: string) => void;
  readonly onMigrated: () => void;
  /** a move began, ended or was abandoned */
  readonly onWriteState?: () => void;
  /** Called for the beat of another process; returns whether this process must send a beat at once. */
  readonly onPeer: (id: string) => boolean;
  /** Called when all caches may be stale. `isListening`: notifications arrive again. */
  readonly onReset: (isListening: boolean) => void;
  readonly heartbeat?: Heartbeat | undefined;
}

const beatPrefix = 'beat ';

/** Listens until closed, reconnecting by itself. Resolves once it is listening. */
export async function listen(database: Database, options: ListenOptions): Promise<Listener> {
  const listener = new Listener(database, options);
  await listener.connect();
  return listener;
}

class Listener {
  readonly #database: Database;
  readonly #options: ListenOptions;
  readonly #heartbeat: Heartbeat;
  /** distinguishes our heartbeats from heartbeats of other processes */
  readonly #beat = `${beatPrefix}${randomUUID()}`;
  #client: pg.PoolClient | undefined;
  #isClosed = false;
  #hear = () => {};

  constructor(database: Database, options: ListenOptions) {
    this.#database = database;
    this.#options = options;
    this.#heartbeat = options.heartbeat ?? defaultHeartbeat;
  }

  /** Whether remote changes arrive; while false, caches are empty. */
  isLive(): boolean {
    return this.#client !== undefined;
  }

  async connect(): Promise<void> {
    const client = await this.#database.connect();
    try {
      client.on('notification', ({ channel: notified, payload = '' }) => {
        if (notified === answers) this.#options.onAnswer?.(payload);
        else this.#receive(payload);
      });
      client.on('error', () => this.#lose(client));
      client.on('end', () => this.#lose(client));
      socketOf(client)?.setKeepAlive(true, keepAliveMs);
      // A pooled connection may have been silent for long.
      await awaitWithin(client.query(`listen ${channel}; listen ${answers}`), this.#heartbeat.silentMs);
      // Notifications of other processes use other connections, and must arrive before the first value is cached.
      const received = this.#waitForBeat();
      const beatQuery = this.#database.asyncCommits.query(notifySql, [this.#beat]);
      await awaitWithin(Promise.all([beatQuery, received]), Math.max(this.#heartbeat.silentMs, firstBeatMs));
    } catch (error) {
      cut(client);
      throw error;
    }
    if (this.#isClosed) return client.release(true);
    this.#client = client;
    this.#options.onReset(true);
    void this.#watch(client);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    client?.release(true);
  }

  #waitForBeat(): Promise<void> {
    return new Promise((resolve) => {
      this.#hear = resolve;
    });
  }

  #receive(payload: string): void {
    const { onJobsDue, onSweepDue, onMigrated, onWriteState = () => {} } = this.#options;
    const handlers = {
      [notices.jobsDue]: onJobsDue,
      [notices.sweepDue]: onSweepDue,
      [notices.migrated]: onMigrated,
      [notices.writeState]: onWriteState,
    };
    if (Object.hasOwn(handlers, payload)) handlers[payload as Notice]();
    else if (payload === this.#beat) this.#hear();
    else if (payload.startsWith(questionPrefix))
      this.#options.onQuestion?.(payload.slice(questionPrefix.length));
    else if (!payload.startsWith(beatPrefix)) this.#options.onChanged(payload);
    else if (this.#options.onPeer(payload.slice(beatPrefix.length))) this.#greet();
  }

  /** Sends an extra heartbeat, for a process that has just begun to listen. */
  #greet(): void {
    this.#database.asyncCommits.query(notifySql, [this.#beat]).catch(() => {});
  }

  /**
   * Sends heartbeats and expects them back on the channel. A peer or a firewall may drop a connection without closing
   * it. Without heartbeats, changes would be missed until the kernel closes the connection.
   */
  async #watch(client: pg.PoolClient): Promise<void> {
    const { everyMs, silentMs } = this.#heartbeat;
    while (this.#client === client) {
      const received = this.#waitForBeat();
      try {
        const beatQuery = client.query(`notify ${channel}, '${this.#beat}'`);
        await awaitWithin(Promise.all([beatQuery, received]), silentMs);
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
    this.#options.onReset(false);
    cut(client);
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 0; !this.#isClosed && !this.isLive(); attempt += 1) {
      await delay(Math.min(50 * 2 ** attempt, 2_000), undefined, { ref: false });
      if (!this.#isClosed) await this.connect().catch(() => {});
    }
  }
}

const keepAliveMs = 10_000;

/** Throws on timeout; the call itself continues. */
async function awaitWithin<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  work.catch(() => {});
  const controller = new AbortController();
  const { signal } = controller;
  const tooLate = delay(ms, undefined, { signal, ref: false }).then(async () => {
    // A process that was suspended must first read the data that arrived meanwhile.
    await nextTurn();
    await nextTurn();
    throw new Error('PostgreSQL does not answer');
  });
  tooLate.catch(() => {});
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    controller.abort();
  }
}

/** Destroys the connection at once; a goodbye would wait for the silent peer. */
function cut(client: pg.PoolClient): void {
  const socket = socketOf(client);
  client.release(true);
  socket?.destroy();
}

/** Returns the socket below; `pg` has no API to configure or destroy it. */
function socketOf(client: pg.PoolClient): Socket | undefined {
  const { stream } = (client as unknown as { connection?: { stream?: unknown } }).connection ?? {};
  return stream instanceof Socket ? stream : undefined;
}
