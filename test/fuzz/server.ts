/** The server of a long run: a separate process with its own PostgreSQL, and a core on the same database. */

import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Account } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { connect, migrateDatabase } from '../../src/compose/open-core.js';
import { programRoot } from '../../src/config/root.js';
import { type Core, openCore } from '../../src/core/core.js';
import type { Database } from '../../src/database/database.js';
import { imageOf, populate } from '../support/accounts/neighbor.js';
import { tellWatcher } from '../support/leftovers.js';

export interface FuzzServer {
  readonly core: Core;
  readonly port: number;
  readonly neighbor: { readonly account: Account; readonly contacts: readonly Contact[] };
  /** Whether the neighboring account is unchanged. */
  readonly isUntouched: () => Promise<boolean>;
  /** failures that the server logged, each kind once with its count */
  readonly complaints: () => readonly string[];
  readonly residentMiB: () => number | null;
  close(): Promise<void>;
}

export async function startServer(): Promise<FuzzServer> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-fuzz-'));
  fs.chmodSync(dataDir, 0o755);
  tellWatcher('data', dataDir);
  tellWatcher('folder', dataDir);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await openEmbedded({ dataDir, role: 'visitor', settings });
  const { user, host, port, database: name } = postgres.connection;
  const database = connect(postgres, 4);
  await migrateDatabase(database);
  const core = await openCore({ database });
  const neighbor = await makeNeighbor(core);
  const before = await imageOf(database, neighbor.account.id);
  const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  const complaints = new Map<string, number>();
  const server = await startProcess(url, (text) => complaints.set(text, (complaints.get(text) ?? 0) + 1));
  return {
    core,
    port: server.port,
    neighbor,
    isUntouched: async () => (await imageOf(database, neighbor.account.id)) === before,
    complaints: () => [...complaints].map(([text, count]) => `${count} × ${text}`),
    residentMiB: () => residentMiB(server.child.pid),
    close: async () => {
      await stop(server.child);
      await closeAll(core, database);
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function closeAll(core: Core, database: Database): Promise<void> {
  await core.close();
  await database.close();
}

async function makeNeighbor(core: Core): Promise<FuzzServer['neighbor']> {
  const account = await core.createAccount({ name: 'Neighbor', slug: 'neighbor' });
  const caller = { accountId: account.id, face: 'test', keyId: null };
  await populate(core, caller);
  return { account, contacts: await neighbors(core, account) };
}

/** The contacts of the neighboring account. */
export async function neighbors(core: Core, account: Account): Promise<readonly Contact[]> {
  const caller = { accountId: account.id, face: 'test', keyId: null };
  const order = [{ by: 'id', descending: false }] as const;
  const page = { from: { at: 'start' }, limit: 100, order, wantTotal: false } as const;
  return (await core.listContacts(caller, allContacts, page)).items;
}

function startProcess(
  databaseUrl: string,
  complain: (text: string) => void,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(programRoot, 'bin/switchbook'), 'serve'], {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        PORT: '0',
        SWITCHBOOK_LOG_LEVEL: 'warn',
        SWITCHBOOK_RATE_LIMITS: 'off',
        SWITCHBOOK_DRAIN: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let line = '';
    const listen = (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString();
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve({ child, port: Number(port) });
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', (chunk: Buffer) => {
      listen(chunk);
      const lines = (line + chunk.toString()).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) if (text !== '') complain(complaintOf(text));
    });
    child.once('exit', (code) => {
      complain(`the server ended with ${code}`);
      reject(new Error(`the server ended with ${code}: ${output}`));
    });
  });
}

/** Removes the parts of a log line that differ each time. */
function complaintOf(line: string): string {
  try {
    const { msg, err, reason } = JSON.parse(line) as {
      msg?: string;
      reason?: string;
      err?: { message?: string; stack?: string; cause?: { message?: string; stack?: string } };
    };
    const stack = (err?.cause?.stack ?? err?.stack ?? '').split('\n').slice(0, 5).join(' | ');
    return [msg, reason, err?.message, err?.cause?.message, stack].filter(Boolean).join(' / ');
  } catch {
    return line;
  }
}

function residentMiB(pid: number | undefined): number | null {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  } catch {
    return null;
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
