/**
 * The program as users run it: processes of bin/switchbook with separate data directories, which end with the test in
 * any case.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import pg from 'pg';
import { programRoot } from '../../../src/config/root.js';
import { tellWatcher } from '../leftovers.js';
import { noteOutput } from '../uncaught-errors.js';
import { until } from '../until.js';
import { type Received, send } from '../wire/wire.js';
import { copyInstalled } from './installed.js';
import { runHere, switchbook } from './run-here.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

export interface Serving {
  readonly child: ChildProcess;
  readonly port: number;
  readonly url: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** everything it wrote */
  readonly output: () => string;
  /** lines of its log about its own failures */
  readonly complaints: () => readonly string[];
  /** the key of the first start; '' on later ones */
  readonly key: string;
  readonly ended: Promise<Ran>;
  /** Sends the signal and waits for the end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Ran>;
  /** the status of an authenticated request */
  readonly statusFor: (key: string) => Promise<number>;
  readonly createContact: (phone: string, key?: string) => Promise<Received>;
}

/** Any face would do; the program's own is always there. */
const accountPath = '/directory/v1/account';
const contactsPath = '/directory/v1/contacts';
/** Errors are wanted in full. */
const isVerbose = ({ SWITCHBOOK_LOG_LEVEL: level = '' }: Environment) => /^(debug|trace)$/.test(level);
/** Reports commands that run until they are stopped. */
const lasts = ([command = '', ...args]: readonly string[]) =>
  ['serve', 'tail'].includes(command) || args.includes('--follow');

export class Program {
  readonly fixture = new TestFixture(tellWatcher);
  readonly #children: ChildProcess[] = [];
  readonly #command: string;
  readonly #makesStrays: boolean;

  /**
   * `command`: the command of another release. Only separate processes run it. `makesStrays`: its servers are made to
   * have uncaught errors, which would fail the run.
   */
  constructor(command = switchbook, { makesStrays = false } = {}) {
    this.#command = command;
    this.#makesStrays = makesStrays;
  }

  dataDir(): string {
    return this.fixture.dataDir();
  }

  /**
   * Makes a data directory with an unused installation and returns its path; only tests of a first start need a new
   * one.
   */
  async installedDir(): Promise<string> {
    const folder = this.fixture.dataDir();
    await copyInstalled(folder);
    return folder;
  }

  /**
   * Runs a command to its end. It runs in this process if the result is the same and PostgreSQL runs, because a
   * separate process takes half a second to start. Commands that must run at the same time use `runApart`.
   */
  async run(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    const isLikeHere = args.includes('--help') || (this.#isUp(env) && !lasts(args));
    return isLikeHere ? this.runWithin(args, env, stdin) : this.runApart(args, env, stdin);
  }

  /** Runs a command to its end in this process, one after the other. */
  async runWithin(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    return here(args, env, stdin);
  }

  /** Runs a refused `serve` in this process; one that starts is ended at once. */
  refusedServe(env: Environment): Promise<Ran> {
    return this.runWithin(['serve'], { SWITCHBOOK_LOG_LEVEL: 'silent', ...env });
  }

  #isUp({ DATABASE_URL: url, SWITCHBOOK_DATA_DIR: dataDir }: Environment): boolean {
    if (url !== undefined) return true;
    return dataDir !== undefined && fs.existsSync(dataDir) && this.postmaster(dataDir) !== undefined;
  }

  /** Runs a command to its end in a separate process. */
  async runApart(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    return this.spawn(args, env, stdin).ended;
  }

  /** Runs a command that must succeed, with --json. Returns the printed value. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the output of any command
  async json(args: readonly string[], env: Environment): Promise<any> {
    const ran = await this.run([...args, '--json'], env);
    if (ran.code !== 0) throw new Error(`switchbook ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`);
    return JSON.parse(ran.stdout);
  }

  spawn(args: readonly string[], env: Environment, stdin = '') {
    const options = { env: environment(env), stdio: 'pipe' } as const;
    return this.#watch(spawn(process.execPath, [this.#command, ...args], options), { args, env, stdin });
  }

  #watch(
    child: ChildProcessWithoutNullStreams,
    { args, env, stdin = '' }: { args: readonly string[]; env: Environment; stdin?: string },
  ) {
    this.fixture.adopt(child);
    this.#children.push(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
    const ended = once(child, 'close').then(([code]): Ran => {
      if (this.#command === switchbook && !this.#makesStrays) note(args, env, stderr);
      return { code, stdout, stderr };
    });
    return { child, ended, stdout: () => stdout, stderr: () => stderr };
  }

  /** Starts a server and waits until it reports that it is ready. */
  async serve(env: Environment, withinMs?: number): Promise<Serving> {
    return this.#serving(this.spawn(['serve'], env), withinMs);
  }

  /** `npm start`. npm passes no signals on, so its group gets them. */
  async npmStart(env: Environment): Promise<Serving> {
    const options = { cwd: programRoot, env: environment(env), stdio: 'pipe', detached: true } as const;
    const child = spawn('npm', ['start', '--silent'], options);
    const { pid } = child;
    child.kill = (signal) => pid !== undefined && process.kill(-pid, signal);
    return this.#serving(this.#watch(child, { args: ['serve'], env }), undefined);
  }

  async #serving(
    { child, ended, stdout, stderr }: ReturnType<Program['spawn']>,
    withinMs: number | undefined,
  ): Promise<Serving> {
    const output = () => `${stdout()}\n${stderr()}`;
    let url: string | undefined;
    await until(
      'the server is ready',
      () => {
        if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${output()}`);
        url = / is ready at (http:\S+:\d+)\n/.exec(stdout())?.[1];
        return url !== undefined;
      },
      withinMs,
    );
    const port = Number(new URL(url ?? '').port);
    const key = /\bsb_live_\w+/.exec(stdout())?.[0] ?? '';
    const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
    return {
      child,
      port,
      url: url ?? '',
      stdout,
      stderr,
      output,
      complaints: () =>
        stderr()
          .split('\n')
          .filter((line) => /"level":"(error|fatal)"/.test(line)),
      key,
      ended,
      end: (signal = 'SIGTERM') => {
        child.kill(signal);
        return ended;
      },
      statusFor: async (secret) => (await send(port, { path: accountPath, headers: bearer(secret) })).status,
      createContact: (phone, secret = key) =>
        send(port, { method: 'POST', path: contactsPath, headers: bearer(secret), body: { phone } }),
    };
  }

  /** A connection of the test's own to the embedded PostgreSQL of a data directory. */
  async connect(dataDir: string): Promise<pg.Client> {
    const host = path.join(dataDir, 'run');
    const client = new pg.Client({ host, port: 5432, user: 'switchbook', database: 'switchbook' });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  postmaster(dataDir: string): number | undefined {
    return this.fixture.postmaster(dataDir);
  }

  async cleanUp(): Promise<void> {
    const running = this.#children
      .splice(0)
      .filter((process) => process.exitCode === null && process.signalCode === null);
    const ends = running.map((child) => once(child, 'close'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ends);
    await this.fixture.cleanUp();
  }
}

/** The tests' own environment is not inherited: it may set a database, or npm. Stops do not wait for proxies. */
function environment(env: Environment): Environment {
  const ours = { PORT: '0', SWITCHBOOK_DRAIN: '0' };
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...ours, ...env };
}

async function here(args: readonly string[], env: Environment, stdin: string): Promise<Ran> {
  const options = { env: environment(env), stdin: Buffer.from(stdin) };
  const { code, stdout, stderr } = await runHere(args, options);
  note(args, env, stderr.toString());
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

function note(args: readonly string[], env: Environment, stderr: string): void {
  const isCommand = args[0] !== 'serve' && !isVerbose(env);
  noteOutput(stderr, { what: `switchbook ${args.join(' ')}`, isCommand });
}
