/**
 * Three processes on one PostgreSQL behind a round robin. They start together on an empty database. Two of them are
 * killed during an import, a pull and webhook calls. The last one ends itself when the database becomes newer than the
 * program. No data is lost, and no write runs twice. `npm run nightly -- --only processes` repeats it more often.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { programMigrations } from '../../src/compose/open-core.js';
import { type Database, type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { migrate } from '../../src/migrations/store/migrate.js';
import { clientOf } from '../support/clients/directory.js';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import type { FakeVendor } from '../support/vendors/server.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { openReceiver, type Receiver } from '../support/wire/receiver.js';
import { openRoundRobin, type RoundRobin } from '../support/wire/round-robin.js';
import { type SentRequest, send } from '../support/wire/wire.js';

const times = Number(process.env.PROCESSES_TIMES ?? 1);
const rows = 3_000 * times;
const pulled = 200 * times;
// The tests run whole processes.
vi.setConfig({ testTimeout: onThisMachine(240_000 + times * 10_000) });

const program = new Program();
const vendorKey = 'vendor_key';
let own: OwnDatabase;
let database: OpenDatabase;
let vendor: FakeVendor;
let receiver: Receiver;
let robin: RoundRobin;
let env: Environment;
const servers = new Map<string, Serving>();
let key = '';

/** Starts a server whose connections have its name. */
const start = async (name: string) => {
  const separator = own.url.includes('?') ? '&' : '?';
  const server = await program.serve({
    ...env,
    DATABASE_URL: `${own.url}${separator}application_name=${name}`,
  });
  servers.set(name, server);
  return server;
};

beforeAll(async () => {
  own = await makeDatabase();
  vendor = await openWazzup({ people: pulled, key: vendorKey });
  receiver = await openReceiver();
  env = {
    DATABASE_URL: own.url,
    SWITCHBOOK_BACKUP_DIR: program.dataDir(),
    SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.0/8',
    SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
  };
  robin = await openRoundRobin(() => [...servers.values()].map((server) => server.port));
  database = openDatabase({ connection: own.connection, poolSize: 2, applicationName: 'test' });
});
afterAll(async () => {
  await database.close();
  await Promise.all([robin.close(), vendor.close(), receiver.close()]);
  await program.cleanUp();
  await own.drop();
});

/** Each test continues from the state of the one before. */
const byNight = { tags: ['nightly'] };

const client = () => clientOf({ send: (sent: SentRequest) => send(robin.port, sent) }, key);

async function one<Row extends object>(on: Database, text: string): Promise<Row> {
  const [row] = await on.query<Row>(planned(text), []);
  if (row === undefined) throw new Error(`nothing came of ${text}`);
  return row;
}

/** Returns the name of the server that works on it, by its advisory lock. */
async function workerOf(what: string): Promise<string | undefined> {
  const [row] = await database.query<{ name: string }>(
    planned(`select a.application_name as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
      cross join lateral (select hashtextextended($1, 0) as hash) h
      where l.locktype = 'advisory' and a.datname = current_database()
        and l.classid::bigint = (h.hash >> 32) & 4294967295 and l.objid::bigint = h.hash & 4294967295`),
    [what],
  );
  return row?.name;
}

/** Waits for a worker and kills it; returns the other work that it held. */
async function killWorkerOf(what: string, all: readonly string[]): Promise<readonly string[]> {
  let name: string | undefined;
  await until('somebody works on it', async () => {
    name = await workerOf(what);
    return name !== undefined && servers.has(name);
  });
  const workers = await Promise.all(all.map(async (text) => [text, await workerOf(text)] as const));
  const server = servers.get(name ?? '');
  servers.delete(name ?? '');
  server?.child.kill('SIGKILL');
  await server?.ended;
  return [what, ...workers.filter(([, worker]) => worker === name).map(([one]) => one)];
}

it(
  'three processes start together, migrate once, create one account, show one key and make one backup',
  byNight,
  async () => {
    await Promise.all(['one', 'two', 'three'].map(start));
    const keys = [...servers.values()].map((server) => server.key).filter((shown) => shown !== '');
    expect(keys).toHaveLength(1);
    [key = ''] = keys;
    const migrated = [...servers.values()].filter((server) => server.stderr().includes('migrated'));
    expect(migrated).toHaveLength(1);
    const made = await one(
      database,
      `select (select count(*) from accounts) as accounts, (select count(*) from api_keys where not is_session) as keys,
        (select count(*) from members) as members, (select count(*) from installation) as installations`,
    );
    expect(made).toEqual({ accounts: 1, keys: 1, members: 1, installations: 1 });
    const backups = () =>
      readdirSync(env.SWITCHBOOK_BACKUP_DIR ?? '').filter((name) => name.endsWith('.backup'));
    await until('there is a backup', () => backups().length > 0);
    // The other servers have checked for a due backup before they answer.
    for (let index = 0; index < 6; index += 1) expect((await client().get('/account')).status).toBe(200);
    expect(backups()).toHaveLength(1);
  },
);

it(
  'a key that the command line creates works on all servers, and is soon refused by all after its revocation',
  byNight,
  async () => {
    const created = await program.json(['key', 'create', '--account', '1'], env);
    for (const server of servers.values()) expect(await server.statusFor(created.key)).toBe(200);
    await program.json(['key', 'revoke', '--account', '1', created.id], env);
    const isRefused = async () => {
      const statuses = await Promise.all(
        [...servers.values()].map((server) => server.statusFor(created.key)),
      );
      return statuses.every((status) => status === 401);
    };
    await until('all refuse the key', isRefused, times > 1 ? 1_000 : 5_000);
  },
);

it('a killed worker in an import, a pull and calls loses and doubles nothing', byNight, async () => {
  // Calls get no answer until their caller is killed.
  const held: (() => void)[] = [];
  let isHeld = true;
  receiver.answer((_call, response) => {
    const answer = () => response.writeHead(204).end();
    if (isHeld) held.push(answer);
    else answer();
  });
  const tags = 20;
  const hook = await client().post('/webhooks', { url: receiver.url, types: ['tag.created'] });
  expect(hook.status, hook.text).toBe(201);
  for (let index = 0; index < tags; index += 1) await client().post('/tags', { name: `tag ${index}` });
  await receiver.wait(1);

  const reached = new Promise<void>((resolve) => {
    vendor.mishap = (request) => {
      if (request < 2) return undefined;
      resolve();
      return 'broken';
    };
  });
  const pull = await client().post('/pulls', { face: 'wazzup', url: vendor.url, key: vendorKey });
  expect(pull.status, pull.text).toBe(202);
  await reached;

  const lines = Array.from(
    { length: rows },
    (_, index) => `Person ${index},+49152${String(1_000_000 + index)}`,
  );
  const job = await send(robin.port, {
    method: 'POST',
    path: '/directory/v1/imports',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: `name,phone\n${lines.join('\n')}\n`,
  });
  expect(job.status, job.text).toBe(202);
  const jobs = [job, pull].map((made) => String(made.json.data.id));
  const [importing, pulling] = jobs.map((id) => `import/${id}`) as [string, string];
  const calling = `webhook/${hook.json.data.id}`;
  const all = [importing, pulling, calling];

  const broken = new Set(await killWorkerOf(importing, all));
  for (const what of await killWorkerOf(calling, all)) broken.add(what);
  isHeld = false;
  for (const answer of held) answer();
  if (!broken.has(pulling)) {
    await start('four');
    await killWorkerOf(pulling, all);
  }
  vendor.mishap = () => undefined;

  for (const id of jobs)
    await until('it is done', async () => {
      const shown = await client().get(`/imports/${id}`);
      if (shown.json.data.state === 'failed') throw new Error(shown.text);
      return shown.json.data.state === 'done';
    });
  // A webhook call during which three processes died does not start a fourth time until the webhook is activated.
  const path = `/webhooks/${hook.json.data.id}`;
  if ((await client().get(path)).json.data.state === 'disabled')
    expect((await client().patch(path, { state: 'active' })).status).toBe(200);
  const deliveredIds = () => receiver.calls.map((call) => String(call.headers['webhook-id']));
  await until('all are told', () => new Set(deliveredIds()).size === tags);
  // Calls without a confirmed answer are sent again with the same ids.
  expect(deliveredIds().length - tags).toBeLessThanOrEqual(held.length);
  const counted = await one(
    database,
    `select (select count(*) from contacts) as contacts, (select count(distinct number) from contacts) as numbers,
       (select count(*) from events where type = 'contact.created') as events`,
  );
  const total = rows + pulled;
  expect(counted).toEqual({ contacts: total, numbers: total, events: total });
  expect((await client().get('/contacts?count=exact&limit=1')).json.meta.total).toBe(total);
  if (times > 1)
    process.stderr.write(
      `${total} contacts of an import and a pull, ${tags} calls; ${held.length} told twice\n`,
    );
});

it('a process that is older than the database ends with the reason', byNight, async () => {
  const [last] = servers.values();
  const later = { number: 9999, name: '9999_later.sql', sql: 'create table later (a int)', hash: 'later' };
  await migrate(database, [...programMigrations(), later], new Date());
  const ran = await last?.ended;
  expect(ran?.code).toBe(1);
  expect(ran?.stderr).toMatch(
    /stopping: The database is newer than this program: it has the unknown migration \\"9999_later/,
  );
});
