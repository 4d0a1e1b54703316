/** What a benchmark runs on: a populated account, our server and the bare one, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { connect, migrateDatabase } from '../src/compose.js';
import { programRoot } from '../src/config/root.js';
import { openCore } from '../src/core/core.js';
import type { Account } from '../src/domain/access.js';
import { expandScope } from '../src/domain/access.js';
import type { Contact } from '../src/domain/contact.js';
import { makeContacts } from './data.js';

export interface BenchGround {
  readonly account: Account;
  readonly key: string;
  readonly contacts: readonly Contact[];
  readonly ourPort: number;
  readonly barePort: number;
  close(): Promise<void>;
}

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export async function openGround(
  connection: Connection,
  options: { readonly contacts: number; readonly seed: number },
  say: (line: string) => void,
): Promise<BenchGround> {
  const database = connect(connection, 4);
  await migrateDatabase(database);
  const core = await openCore({ database });
  const account = await core.createAccount({ name: 'Bench' });
  const { secret } = await core.createKey(account.id, {
    name: 'bench',
    scopes: expandScope('all') ?? [],
    rateLimit: { kind: 'unlimited' },
    expiresAt: null,
  });
  const caller = { accountId: account.id, face: 'bench', keyId: null };
  const contacts = await makeContacts(core, caller, options, say);
  await core.close();
  await database.query({ text: 'vacuum analyze' }, []);
  await database.close();

  const url = `postgres://${connection.user}@/${connection.database}?host=${encodeURIComponent(connection.host)}&port=${connection.port}`;
  const ours = await startProcess([path.join(programRoot, 'bin/switchbook'), 'serve'], url);
  const bare = await startProcess([path.join(programRoot, 'dist/bench/bare.js')], url);
  return {
    account,
    key: secret,
    contacts,
    ourPort: ours.port,
    barePort: bare.port,
    close: async () => {
      await Promise.all([stop(ours.child), stop(bare.child)]);
    },
  };
}

/** Starts a server on a free port and waits until it says where it listens. */
function startProcess(
  argv: readonly string[],
  databaseUrl: string,
): Promise<{ child: ChildProcess; port: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...argv], {
      env: { ...process.env, DATABASE_URL: databaseUrl, PORT: '0', SWITCHBOOK_LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve({ child, port: Number(port) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`${argv[0]} ended with ${code}: ${output}`)));
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
