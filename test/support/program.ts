/**
 * The program as people run it: processes of bin/switchbook with data directories of their own, ended with the test
 * whatever happens.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { programRoot } from '../../src/config/root.js';
import { TestGround } from '../../src/postgres/test-ground.js';
import { copyInstalled } from './installed.js';
import { type Received, send } from './wire.js';

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
  /** lines of its log about failures of its own */
  readonly complaints: () => readonly string[];
  /** the key that the first start made; '' on later ones */
  readonly key: string;
  readonly ended: Promise<Ran>;
  /** Sends the signal and waits for the end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Ran>;
  /** the status of an authenticated request */
  readonly statusFor: (key: string) => Promise<number>;
  readonly createContact: (phone: string, key?: string) => Promise<Received>;
}

const switchbook = path.join(programRoot, 'bin/switchbook');
/** Any face would do; the program's own is always there. */
const accountPath = '/directory/v1/account';
const contactsPath = '/directory/v1/contacts';
const startMs = 60_000;
/** Until it is ended. */
const lasts = ([command = '', ...args]: readonly string[]) =>
  ['serve', 'tail'].includes(command) || args.includes('--follow');

export class Program {
  readonly ground = new TestGround();
  readonly #children: ChildProcess[] = [];

  dataDir(): string {
    return this.ground.dataDir();
  }

  /** The path of a data directory with an installation in it that nobody has used; only a first start needs a new one. */
  async installedDir(): Promise<string> {
    const made = this.ground.dataDir();
    await copyInstalled(made);
    return made;
  }

  /**
   * Runs a command to its end: in this process where it comes to the same, since a process takes half a second to start. It
   * does where PostgreSQL runs already. Commands that must be at work at the same time are `runApart`.
   */
  async run(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    const isLikeHere = args.includes('--help') || (this.#isUp(env) && !lasts(args));
    return isLikeHere ? this.runWithin(args, env, stdin) : this.runApart(args, env, stdin);
  }

  /** Runs a command to its end in this process, one after the other. */
  async runWithin(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    return runHere(args, env, stdin);
  }

  /** `serve` where it is refused, in this process; one that starts is ended at once. */
  refusedServe(env: Environment): Promise<Ran> {
    return this.runWithin(['serve'], { SWITCHBOOK_LOG_LEVEL: 'silent', ...env });
  }

  #isUp({ DATABASE_URL: url, SWITCHBOOK_DATA_DIR: dataDir }: Environment): boolean {
    if (url !== undefined) return true;
    return dataDir !== undefined && existsSync(dataDir) && this.postmaster(dataDir) !== undefined;
  }

  /** Runs a command to its end in a process of its own. */
  async runApart(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
    return this.spawn(args, env, stdin).ended;
  }

  /** Runs a command that must succeed, with --json; answers the one value it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever a command says
  async json(args: readonly string[], env: Environment): Promise<any> {
    const ran = await this.run([...args, '--json'], env);
    if (ran.code !== 0) throw new Error(`switchbook ${args.join(' ')} ended with ${ran.code}: ${ran.stderr}`);
    return JSON.parse(ran.stdout);
  }

  spawn(args: readonly string[], env: Environment, stdin = '') {
    const child = spawn(process.execPath, [switchbook, ...args], {
      env: environment(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.ground.adopt(child);
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
    const ended = once(child, 'close').then(([code]): Ran => ({ code, stdout, stderr }));
    return { child, ended, stdout: () => stdout, stderr: () => stderr };
  }

  /** Starts a server and waits until it says that it is ready. */
  async serve(env: Environment): Promise<Serving> {
    const { child, ended, stdout, stderr } = this.spawn(['serve'], env);
    const output = () => `${stdout()}\n${stderr()}`;
    let url: string | undefined;
    await until('the server is ready', () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${output()}`);
      url = / is ready at (http:\S+:\d+)\n/.exec(stdout())?.[1];
      return url !== undefined;
    });
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
    return this.ground.postmaster(dataDir);
  }

  async cleanUp(): Promise<void> {
    const running = this.#children
      .splice(0)
      .filter((one) => one.exitCode === null && one.signalCode === null);
    const ends = running.map((child) => once(child, 'close'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ends);
    await this.ground.cleanUp();
  }
}

/** Nothing of the environment that the tests themselves run in: it may name a database, or npm. */
function environment(env: Environment): Environment {
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', PORT: '0', ...env };
}

let running: Promise<unknown> = Promise.resolve();

/** One at a time, since a command has the environment and the streams of the process to itself. */
function runHere(args: readonly string[], env: Environment, stdin = ''): Promise<Ran> {
  const ran = running.then(() => runAlone(args, env, stdin));
  running = ran.catch(() => {});
  return ran;
}

async function runAlone(args: readonly string[], env: Environment, stdin: string): Promise<Ran> {
  const { env: ownEnv, argv } = process;
  const listeners = listenersOf();
  const [stdout, stderr] = [new Written(), new Written()];
  const restore = replaceStreams({ stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr });
  // A server that should have been refused.
  if (args[0] === 'serve') stdout.once('written', () => endCommand(listeners));
  process.argv = [process.execPath, switchbook, ...args];
  process.env = environment(env);
  try {
    // It looks at once how it was called.
    const { main } = await import('../../src/cli/main.js');
    const code = await main(args);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    restore();
    process.env = ownEnv;
    process.argv = argv;
    for (const [event, one] of addedTo(listeners)) process.off(event, one);
  }
}

/** What a command writes. */
class Written extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    this.emit('written');
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

function replaceStreams(streams: Readonly<Record<'stdin' | 'stdout' | 'stderr', object>>): () => void {
  const names = Object.keys(streams) as (keyof typeof streams)[];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(process, name));
  for (const name of names)
    Object.defineProperty(process, name, { value: streams[name], configurable: true });
  return () => {
    for (const [index, name] of names.entries())
      Object.defineProperty(process, name, before[index] as PropertyDescriptor);
  };
}

type Listener = (...args: unknown[]) => void;
type Listeners = readonly (readonly [event: string, listener: Listener])[];

/** What a command listens to, which in a process of its own ends with it. */
function listenersOf(): Listeners {
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection'];
  return events.flatMap((event) =>
    process.listeners(event as 'exit').map((one) => [event, one as Listener] as const),
  );
}

function addedTo(known: Listeners): Listeners {
  return listenersOf().filter(
    ([event, one]) => !known.some(([its, listener]) => its === event && listener === one),
  );
}

/** As a signal does it. */
function endCommand(before: Listeners): void {
  for (const [event, one] of addedTo(before)) if (event === 'SIGTERM') one(event);
}

/** Waits for a state, with a deadline. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = startMs,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
    await pause(5);
  }
}
