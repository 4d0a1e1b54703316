/** kill -9 at any moment: the next start recovers by itself, and what was acknowledged is there. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Program, type Serving, until } from '../support/program.js';
import { send } from '../support/wire.js';

// Whole processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const program = new Program();
const dataDir = program.dataDir();
const env = { SWITCHBOOK_DATA_DIR: dataDir };
let server: Serving;
let key = '';

beforeAll(async () => {
  server = await program.serve(env);
  key = server.key;
});
afterAll(() => program.cleanUp());

let numbers = 0;
const newPhone = () => {
  numbers += 1;
  return `+49151${String(10_000_000 + numbers)}`;
};

/** Creates contacts until the server is gone; notes what was acknowledged. */
async function createUntilGone(to: Serving, acknowledged: Set<string>): Promise<void> {
  for (;;) {
    const phone = newPhone();
    try {
      if ((await to.createContact(phone, key)).status === 201) acknowledged.add(phone.slice(1));
    } catch {
      return;
    }
  }
}

async function storedPhones(): Promise<Set<string>> {
  const client = await program.connect(dataDir);
  const { rows } = await client.query<{ value: string }>(
    `select i.value from identities i join contacts c on c.account_id = i.account_id and c.id = i.contact_id`,
  );
  await client.end();
  return new Set(rows.map((row) => row.value));
}

it('rounds of kill -9 of the server, of PostgreSQL, of both: nothing acknowledged is lost', async () => {
  const acknowledged = new Set<string>();
  const rounds: readonly ((pids: { node: number; postmaster: number }) => void)[] = [
    ({ node }) => process.kill(node, 'SIGKILL'),
    ({ node, postmaster }) => {
      process.kill(node, 'SIGKILL');
      process.kill(postmaster, 'SIGKILL');
    },
    ({ node, postmaster }) => {
      process.kill(postmaster, 'SIGKILL');
      process.kill(node, 'SIGKILL');
    },
  ];
  for (const kill of rounds) {
    const wanted = acknowledged.size + 60;
    const writers = Array.from({ length: 8 }, () => createUntilGone(server, acknowledged));
    await until('enough is written', () => acknowledged.size >= wanted);
    kill({ node: server.child.pid ?? 0, postmaster: program.postmaster(dataDir) ?? 0 });
    await Promise.all(writers);
    await server.ended;
    server = await program.serve(env);
    expect(server.stdout()).toBe(`Switchbook 0.1.0 is ready at ${server.url}\nIts data is in ${dataDir}\n`);
    const stored = await storedPhones();
    expect([...acknowledged].filter((phone) => !stored.has(phone))).toEqual([]);
  }
  expect((await server.createContact(newPhone(), key)).status).toBe(201);
});

it('PostgreSQL dies under a running server: it says so, opens it again, and answers again', async () => {
  const readiness = async () => (await send(server.port, { path: '/health/ready' })).status;
  // A plain SIGTERM lets PostgreSQL wait for its clients: the server itself must see that and go on.
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const pid = program.postmaster(dataDir) ?? 0;
    process.kill(pid, signal);
    await until('it is not ready', async () => (await readiness()) === 503);
    expect((await send(server.port, { path: '/health/live' })).status).toBe(200);
    await until('it is ready again', async () => (await readiness()) === 200);
    expect(program.postmaster(dataDir)).not.toBe(pid);
    expect((await server.createContact(newPhone(), key)).status).toBe(201);
  }
  expect(server.stderr()).toContain('PostgreSQL was lost; opening it again');
  expect(server.stderr()).toContain('PostgreSQL is back');
  const made = await program.json(['key', 'create', '--account', '1'], env);
  expect(await server.statusFor(made.key)).toBe(200);
  expect((await server.end()).code).toBe(0);
  expect(program.postmaster(dataDir)).toBeUndefined();
});
