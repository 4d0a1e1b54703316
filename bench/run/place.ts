/**
 * The environment of a benchmark: a data directory with the embedded PostgreSQL, databases on it, directories and
 * server processes. Each resource is recorded when it is opened, so that all are released when the benchmark ends, also
 * by a signal.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EmbeddedPostgres, openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import pg from 'pg';
import { Disposal } from '../../src/cli/serve/disposal.js';
import { programRoot } from '../../src/config/root.js';
import { Processes, type ServerProcess } from './processes.js';

export type Connection = EmbeddedPostgres['connection'];

const program = path.join(programRoot, 'bin/switchbook');
const built = (file: string) => path.join(programRoot, 'dist/bench', file);
const bareServer = built('bare/server.js');
const probe = ['--import', pathToFileURL(built('profile/probe.js')).href];

export class BenchHost {
  readonly dataDir: string;
  /** Servers get a probe, and ours runs as separate modules. */
  readonly isProfiled: boolean;
  /** PostgreSQL may write to this folder as well. */
  readonly exchangeDir: string;
  readonly #opened = new Disposal();
  readonly #processes = new Processes();
  readonly #directories = new Set<string>();
  #isOver = false;
  #closed: Promise<void> | undefined;
  #postgres: Promise<EmbeddedPostgres> | undefined;

  constructor({ isProfiled = false } = {}) {
    this.isProfiled = isProfiled;
    this.dataDir = this.makeDirectory('data');
    this.exchangeDir = this.makeDirectory('exchange');
    fs.chmodSync(this.exchangeDir, 0o777);
  }

  makeDirectory(name: string): string {
    if (this.#isOver) throw new Error('the benchmark is ending');
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), `switchbook-bench-${name}-`));
    this.#directories.add(directory);
    // PostgreSQL may run as another user.
    fs.chmodSync(directory, 0o755);
    return directory;
  }

  removeDirectory(directory: string): void {
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    this.#directories.delete(directory);
  }

  /** Starts PostgreSQL on a directory. It is stopped with everything else unless it is stopped before. */
  openPostgres(dataDir: string): Promise<EmbeddedPostgres> {
    if (this.#isOver) return Promise.reject(new Error('the benchmark is ending'));
    const opening = openEmbedded({ dataDir, role: 'visitor' });
    this.#opened.add(async () => {
      const postgres = await opening.catch(() => undefined);
      await postgres?.stop();
    });
    return opening;
  }

  /** Returns the database that the program uses when it is started on the data directory. */
  async connection(): Promise<Connection> {
    this.#postgres ??= this.openPostgres(this.dataDir);
    return (await this.#postgres).connection;
  }

  async stopPostgres(): Promise<void> {
    await (await this.#postgres)?.stop();
  }

  async createDatabase(name: string): Promise<Connection> {
    const connection = await this.connection();
    await withClient(connection, (client) => client.query(`create database ${name}`));
    return { ...connection, database: name };
  }

  async dropDatabase(name: string): Promise<void> {
    await withClient(await this.connection(), (client) => client.query(`drop database ${name} (force)`));
  }

  /** Starts our server as `npm start` does. */
  startOurs(on: Connection): Promise<ServerProcess> {
    const argv = this.isProfiled ? [...probe, built('profile/serve.js')] : [program];
    return this.#processes.start(['--max-semi-space-size=32', ...argv, 'serve'], {
      DATABASE_URL: urlOf(on),
      MALLOC_ARENA_MAX: '2',
      MALLOC_TRIM_THRESHOLD_: '8388608',
      MALLOC_MMAP_THRESHOLD_: '8388608',
      SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.1',
    });
  }

  startBare(on: Connection): Promise<ServerProcess> {
    return this.#processes.start([...(this.isProfiled ? probe : []), bareServer], {
      DATABASE_URL: urlOf(on),
    });
  }

  /** Starts another program, which prints its address. */
  startPeer(command: string, argv: readonly string[]): Promise<ServerProcess> {
    return this.#processes.start(argv, {}, command);
  }

  /** Starts a server that answers everything with the bytes of this file. */
  startRecorded(file: string): Promise<ServerProcess> {
    return this.#processes.start([...probe, built('profile/recorded-server.js'), file], {});
  }

  /** Starts the program with its own PostgreSQL. */
  startWhole(dataDir: string): Promise<ServerProcess> {
    // An empty setting counts as none, and overrides a `DATABASE_URL` of the caller's environment.
    return this.#processes.start([program, 'serve'], { SWITCHBOOK_DATA_DIR: dataDir, DATABASE_URL: '' });
  }

  /** Returns the last output of the servers that run. */
  output(): string {
    return this.#processes.output();
  }

  /** Stops everything and removes the data. Calling it again gives the same promise. */
  close(): Promise<void> {
    this.#isOver = true;
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    try {
      await this.#processes.stopAll();
    } finally {
      await this.#opened.disposeAll();
      for (const directory of this.#directories) this.removeDirectory(directory);
    }
  }
}

/** Closes the resources of the measurement on a signal, which ends it. */
export function endOnSignals(place: BenchHost, say: (line: string) => void): { signal?: string } {
  const ended: { signal?: string } = {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (ended.signal !== undefined) return;
      ended.signal = signal;
      say('ending…');
      place.close().then(
        () => process.exit(130),
        (error: unknown) => {
          say(String(error));
          process.exit(130);
        },
      );
    });
  return ended;
}

function urlOf({ user, host, port, database }: Connection): string {
  return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Opens one connection for one piece of work. */
export async function withClient<Result>(
  connection: Connection,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(connection);
  // The statement in progress reports it when PostgreSQL ends before the benchmark.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
