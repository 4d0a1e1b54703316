/**
 * Finds the servers on a database: a process sends a question over NOTIFY, and each server responds with its
 * description and the non-default settings in force. Nothing is stored, so nothing outlives a server. A command uses
 * only settings of servers on the same machine, since a directory of another machine is useless here. Only operators
 * see them, not accounts.
 */
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type InUseReading, nothingInUse, type PoolUse } from '@switchbook/domain/runtime/resource-use.js';
import { openAnswerConnection, sendQuestion, sendReply } from '../../database/connections/listen.js';
import { asProblems, type Database } from '../../database/database.js';
import { countListeners } from '../store/postgres-state.js';

export interface ServerDescription {
  /** the only process of the server, or the main process of its workers */
  readonly pid: number;
  readonly host: string;
  /** Processes that answer its requests; absent: one. */
  readonly workers?: number;
  /** address on its own machine; null: it does not listen yet */
  readonly url: string | null;
  /** public address, if set; absent: not set, or an older version */
  readonly public_url?: string;
  readonly version: string | null;
  /** RFC 3339 */
  readonly started_at: string | null;
  /**
   * Settings other than the default, by variable; null: set, but not shown. Absent: an older version, or not a server.
   */
  readonly settings?: Readonly<Record<string, string | null>>;
  /** Resources in use for requests, by name; absent: an older version. */
  readonly in_use?: Readonly<Record<string, number>>;
  /** seconds since the last request ended; null: one is under way */
  readonly quiet_seconds?: number | null;
  /** Connections of requests; absent: an older version, or no server. */
  readonly pool?: PoolUse;
}

interface Answer {
  /** the process that answers */
  readonly from: string;
  readonly server: ServerDescription;
}

export class ServerFinder {
  readonly #database: Database;
  readonly #origin: string;
  readonly #readInUse: () => InUseReading;
  readonly #readPool: (() => PoolUse) | undefined;
  readonly #isShortLived: boolean;
  #description: ServerDescription;
  #looking: Promise<readonly ServerDescription[]> | undefined;
  /** receives the answers of other processes during a search */
  #onFound: ((from: string, server: ServerDescription) => void) | undefined;

  /**
   * Reads the server's use of resources with `readInUse` and `readPool`. With `isShortLived`, the process listens only
   * during a search.
   */
  constructor(
    database: Database,
    /** names this process among others */
    origin: string,
    {
      readInUse = () => nothingInUse,
      readPool,
      isShortLived,
      pid = process.pid,
    }: {
      readInUse?: (() => InUseReading) | undefined;
      readPool?: (() => PoolUse) | undefined;
      isShortLived: boolean;
      pid?: number | undefined;
    },
  ) {
    this.#description = { pid, host: hostname(), url: null, version: null, started_at: null };
    this.#database = database;
    this.#origin = origin;
    this.#readInUse = readInUse;
    this.#readPool = readPool;
    this.#isShortLived = isShortLived;
  }

  /** Sets the description that this server answers with. */
  setDescription(description: ServerDescription): void {
    this.#description = description;
  }

  /** Returns the description with the current use. */
  #describeSelf(): ServerDescription {
    const { inUse, quietMs } = this.#readInUse();
    const used = inUse.filter((item) => item.taken > 0).map((item) => [item.what, item.taken] as const);
    return {
      ...this.#description,
      in_use: Object.fromEntries(used),
      quiet_seconds: quietMs === null ? null : Math.floor(quietMs / 1000),
      ...(this.#readPool === undefined ? {} : { pool: this.#readPool() }),
    };
  }

  /** Returns this server, and others that respond in time. With 0 it returns only this server. */
  async find(withinMs: number): Promise<readonly ServerDescription[]> {
    return combineProcesses([
      this.#describeSelf(),
      ...(withinMs === 0 ? [] : await this.#findProcesses(withinMs)),
    ]);
  }

  /** Returns other servers that respond in time. */
  async findOthers(withinMs: number): Promise<readonly ServerDescription[]> {
    return combineProcesses(await this.#findProcesses(withinMs));
  }

  /** Returns the browser address of the first server that responds; undefined if none responds in time. */
  async findAddress(withinMs: number): Promise<string | undefined> {
    if ((await asProblems(() => countListeners(this.#database))) === 0) return undefined;
    const isOurs = (description: ServerDescription) =>
      description.public_url !== undefined || description.host === hostname();
    const isEnough = (description: ServerDescription) => description.url !== null && isOurs(description);
    const server = (await this.#findProcesses(withinMs, isEnough)).find(isEnough);
    return server?.public_url ?? server?.url ?? undefined;
  }

  /** Searches for servers. The wait ends at the first server that `isEnough` accepts. */
  #findProcesses(
    withinMs: number,
    isEnough?: (server: ServerDescription) => boolean,
  ): Promise<readonly ServerDescription[]> {
    this.#looking ??= asProblems(() => this.#find(withinMs, isEnough)).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #find(
    withinMs: number,
    isEnough: (server: ServerDescription) => boolean = () => false,
  ): Promise<readonly ServerDescription[]> {
    const servers = new Map<string, ServerDescription>();
    const enough = new AbortController();
    this.#onFound = (from, server) => {
      servers.set(from, server);
      if (isEnough(server)) enough.abort();
    };
    const line = this.#isShortLived
      ? await openAnswerConnection(this.#database, (answer) => this.onAnswer(answer))
      : undefined;
    try {
      await sendQuestion(line?.on ?? this.#database.reads, `who ${this.#origin} *`);
      await delay(withinMs, undefined, { signal: enough.signal }).catch(() => {});
    } finally {
      this.#onFound = undefined;
      line?.close();
    }
    return [...servers.values()];
  }

  /** Takes the answer of another process. */
  onAnswer(text: string): void {
    if (this.#onFound === undefined) return;
    const { from, server } = readAnswer(text);
    if (from !== undefined && server !== undefined) this.#onFound(from, server);
  }

  /** Handles a question of another process. */
  onQuestion(question: string): void {
    const [kind, from] = question.split(' ');
    if (kind !== 'who' || from === this.#origin) return;
    const answer: Answer = { from: this.#origin, server: this.#describeSelf() };
    // An answer is lost while the database is unavailable.
    sendReply(this.#database, JSON.stringify(answer)).catch(() => {});
  }
}

/** Joins the workers of a server to one server. */
function combineProcesses(processes: readonly ServerDescription[]): readonly ServerDescription[] {
  const servers = new Map<string, ServerDescription>();
  for (const serverProcess of processes) {
    const name = `${serverProcess.host} ${serverProcess.pid}`;
    const server = servers.get(name);
    servers.set(name, server === undefined ? serverProcess : addProcess(server, serverProcess));
  }
  return [...servers.values()];
}

function addProcess(server: ServerDescription, serverProcess: ServerDescription): ServerDescription {
  const sums = new Map(Object.entries(server.in_use ?? {}));
  for (const [name, amount] of Object.entries(serverProcess.in_use ?? {}))
    sums.set(name, (sums.get(name) ?? 0) + amount);
  const [quiet, others] = [server.quiet_seconds ?? null, serverProcess.quiet_seconds ?? null];
  return {
    // A starting server has no address yet.
    ...(server.url === null ? serverProcess : server),
    workers: (server.workers ?? 1) + (serverProcess.workers ?? 1),
    in_use: Object.fromEntries(sums),
    quiet_seconds: quiet === null || others === null ? null : Math.min(quiet, others),
    ...(server.pool === undefined || serverProcess.pool === undefined
      ? {}
      : { pool: addPools(server.pool, serverProcess.pool) }),
  };
}

function addPools(use: PoolUse, otherUse: PoolUse): PoolUse {
  return {
    inUse: use.inUse + otherUse.inUse,
    idle: use.idle + otherUse.idle,
    waiting: use.waiting + otherUse.waiting,
    max: use.max + otherUse.max,
  };
}

/** Parses an answer. An answer that cannot be parsed is from another version. */
function readAnswer(text: string): Partial<Answer> {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
