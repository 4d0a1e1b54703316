/** A server under attack: the program as people run it, with a bounded heap and a probe of its event loop. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { programRoot } from '../../src/config/root.js';
import { Program, type Serving } from '../support/program/program.js';
import type { StartOptions } from './attack.js';

/**
 * Megabytes of JavaScript objects. With them, its buffers (128 MiB of bodies and answers at most) and the program
 * itself, the server stays within `maxResidentMiB`, as the guide states.
 */
const maxHeapMiB = 320;
export const maxResidentMiB = 600;

export interface AttackedAccount {
  readonly id: string;
  /** a key with every scope */
  readonly key: string;
}

export interface Target extends Pick<Serving, 'child' | 'port' | 'url' | 'output' | 'ended' | 'end'> {
  readonly dataDir: string;
  readonly newAccount: () => Promise<AttackedAccount>;
  /** another key of the account; `args` as for `switchbook key create` */
  readonly newKey: (account: AttackedAccount, args?: readonly string[]) => Promise<string>;
  /** any command of the command line, as JSON */
  // biome-ignore lint/suspicious/noExplicitAny: an attack reads the output of any command
  readonly json: (args: readonly string[]) => Promise<any>;
  /** a separate connection to the database; ended with the target */
  readonly connect: () => Promise<pg.Client>;
  /** process id of the embedded PostgreSQL */
  readonly postmaster: () => number | undefined;
  readonly isAlive: () => boolean;
  readonly residentMiB: () => number;
  /** the maximum so far */
  readonly peakMiB: () => number;
  /** the longest stall of the event loop since the last call, in milliseconds */
  readonly takeStallMs: () => number;
  /** the same, with the processor time of the longest stall, which excludes time of other processes */
  readonly takeStall: () => Stall;
  readonly close: () => Promise<void>;
}

export interface Stall {
  readonly ms: number;
  readonly busyMs: number;
}

let accounts = 0;

export async function startTarget(options: StartOptions = {}): Promise<Target> {
  const program = new Program();
  const dataDir = options.dataDir ?? (await program.installedDir());
  const probeFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-probe-')), 'stalls');
  fs.writeFileSync(probeFile, '');
  const cliEnv = { SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_LOG_LEVEL: 'warn' };
  const probe = path.join(programRoot, 'test/attack/probe.mjs');
  const serving = await program.serve({
    ...cliEnv,
    SWITCHBOOK_RATE_LIMITS: 'off',
    // Vendors and receivers of attacks are local.
    SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
    SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.0/8',
    ATTACK_PROBE: probeFile,
    NODE_OPTIONS: `--import ${probe} --trace-warnings --max-old-space-size=${maxHeapMiB}`,
    ...options.env,
  });
  const clients: pg.Client[] = [];
  const mine = String(serving.child.pid);
  let stallsRead = 0;
  const takeStall = () => {
    const lines = fs.readFileSync(probeFile, 'utf8').split('\n');
    const fresh = lines.slice(stallsRead).filter((line) => line.startsWith(`${mine} `));
    stallsRead = lines.length - 1;
    // A long run has more lines than a call can have arguments.
    const most = (column: number) =>
      fresh.reduce((longest, line) => Math.max(longest, Number(line.split(' ')[column])), 0);
    return { ms: most(1), busyMs: most(2) };
  };
  return {
    child: serving.child,
    port: serving.port,
    url: serving.url,
    output: serving.output,
    ended: serving.ended,
    end: serving.end,
    dataDir,
    json: (args) => program.json(args, cliEnv),
    newAccount: async () => {
      accounts += 1;
      const slug = `attacked-${process.pid}-${accounts}`;
      const { id } = await program.json(['account', 'create', '--name', 'Attacked', '--slug', slug], cliEnv);
      const { key } = await program.json(['key', 'create', '--account', id], cliEnv);
      return { id, key };
    },
    newKey: async ({ id }, args = []) =>
      (await program.json(['key', 'create', '--account', id, ...args], cliEnv)).key,
    connect: async () => {
      const client = await program.connect(dataDir);
      clients.push(client);
      return client;
    },
    postmaster: () => program.postmaster(dataDir),
    isAlive: () => serving.child.exitCode === null && serving.child.signalCode === null,
    residentMiB: () => statusMiB(serving.child.pid, 'VmRSS'),
    peakMiB: () => statusMiB(serving.child.pid, 'VmHWM'),
    takeStallMs: () => takeStall().ms,
    takeStall,
    close: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => {})));
      await program.cleanUp();
      fs.rmSync(path.dirname(probeFile), { recursive: true, force: true });
    },
  };
}

function statusMiB(pid: number | undefined, member: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(new RegExp(`${member}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  } catch {
    // Not Linux, or the process has ended.
    return 0;
  }
}
