/** Shared by the tests of this folder: directories, processes that open a database, and their end in any case. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { Client } from 'pg';
import { copiesOf } from '../../../test/support/copies.js';
import { type EmbeddedPostgres, openEmbedded } from './embedded.js';
import { lookForPostmaster, shutDown } from './postmaster.js';

/** A separate process that opens the cluster, so that it can be killed. */
interface Opener {
  child: ChildProcess;
  /** the report of each of its handles */
  opened: Promise<{ firstRun: boolean; socketDir: string }[]>;
  /** Stops every handle and waits for the end of the process. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../../..');

const program = `
import { openEmbedded } from './embedded.mjs';
const [dataDir, role, count] = process.argv.slice(2);
const opens = Array.from({ length: Number(count) }, () => openEmbedded({ dataDir, role }));
const handles = await Promise.all(opens);
console.log(JSON.stringify(handles.map(({ firstRun, socketDir }) => ({ firstRun, socketDir }))));
process.stdin.once('data', async () => {
  for (const handle of handles) await handle.stop();
  process.exit(0);
});
`;

/** Receives each created process and directory, so that the caller can remove them if this process cannot. */
type TellMade = (kind: 'process' | 'data' | 'folder', id: string | number) => void;

export class TestFixture {
  readonly #tell: TellMade;
  readonly #directories: string[] = [];
  readonly #dataDirs: string[] = [];
  readonly #children: ChildProcess[] = [];
  #bundleDir: string | undefined;

  constructor(tell: TellMade = () => {}) {
    this.#tell = tell;
  }

  /** A directory that other users can pass through, like an ordinary data directory. */
  directory(mode = 0o755): string {
    const folder = mkdtempSync(join(tmpdir(), 'switchbook-test-'));
    chmodSync(folder, mode);
    this.alsoRemove(folder);
    return folder;
  }

  /** Removes a directory that was created elsewhere. */
  alsoRemove(directory: string): void {
    this.#tell('folder', directory);
    this.#directories.push(directory);
  }

  /** The path of a new data directory. */
  dataDir(name = 'data', parent = this.directory()): string {
    const path = join(parent, name);
    this.#tell('data', path);
    this.#dataDirs.push(path);
    return path;
  }

  opener(dataDir: string, role: 'server' | 'visitor', count = 1): Opener {
    const child = spawn(process.execPath, [this.#program(), dataDir, role, String(count)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const opener: Opener = {
      child,
      opened: once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(String(line))),
      stop: async () => {
        child.stdin.write('stop\n');
        await ended;
        return child.exitCode;
      },
      kill: async () => {
        child.kill('SIGKILL');
        await ended;
      },
    };
    this.adopt(child);
    return opener;
  }

  /** Ends the process with the test. */
  adopt(child: ChildProcess): ChildProcess {
    if (child.pid !== undefined) this.#tell('process', child.pid);
    this.#children.push(child);
    return child;
  }

  pgData(dataDir: string): string {
    return join(existsSync(dataDir) ? realpathSync(dataDir) : dataDir, 'postgres');
  }

  /** The process id of the postmaster, or undefined. */
  postmaster(dataDir: string): number | undefined {
    const seen = lookForPostmaster(this.pgData(dataDir));
    return seen.kind === 'running' ? seen.postmaster.pid : undefined;
  }

  async cleanUp(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    for (const dataDir of this.#dataDirs.splice(0)) await this.#end(dataDir);
    for (const directory of this.#directories.splice(0)) rmSync(directory, { recursive: true, force: true });
    if (this.#bundleDir !== undefined) rmSync(this.#bundleDir, { recursive: true, force: true });
    this.#bundleDir = undefined;
  }

  async #end(dataDir: string): Promise<void> {
    const pid = this.postmaster(dataDir);
    if (pid !== undefined) await shutDown(pid, this.pgData(dataDir));
  }

  /** The folder as one file that Node.js runs, below the project, so that packages are found. */
  #program(): string {
    if (this.#bundleDir === undefined) {
      mkdirSync(join(root, '.cache'), { recursive: true });
      this.#bundleDir = mkdtempSync(join(root, '.cache', 'postgres-test-'));
      buildSync({
        entryPoints: [join(import.meta.dirname, 'embedded.ts')],
        outfile: join(this.#bundleDir, 'embedded.mjs'),
        bundle: true,
        platform: 'node',
        format: 'esm',
        packages: 'external',
      });
      buildSync({
        stdin: { contents: program, resolveDir: this.#bundleDir },
        outfile: join(this.#bundleDir, 'opener.mjs'),
        format: 'esm',
        platform: 'node',
      });
    }
    return join(this.#bundleDir, 'opener.mjs');
  }
}

/** Creates a data directory, which must not exist yet, as a copy of one with a database. */
export const copyCluster = copiesOf('cluster', async (dataDir) => {
  await (await openEmbedded({ dataDir, role: 'visitor' })).stop();
});

/** Runs one statement in the product's database and returns the first row. */
export async function queryOne<T>(postgres: EmbeddedPostgres, sql: string): Promise<T> {
  const client = new Client(postgres.connection);
  await client.connect();
  try {
    const result = await client.query(sql);
    return result.rows[0];
  } finally {
    await client.end();
  }
}
