/** Heavy work runs in separate threads, which the server starts and stops, and whose failure it survives. */
import { createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
let own: OwnDatabase;
let client: pg.Client;
beforeAll(async () => {
  own = await makeInstalledDatabase();
  client = new pg.Client({ connectionString: own.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await program.cleanUp();
  await own.drop();
});

const rows = 6_000;

/** Tags that no other file has, spread over the whole file. */
function file(of: string): string {
  const lines = ['name,phone,tags'];
  for (let row = 1; row <= rows; row += 1)
    lines.push(`${of} ${row},+49${of === 'One' ? 15 : 16}${20_000_000 + row},${of} ${row % 7}`);
  return `${lines.join('\n')}\n`;
}

interface KeyedServer {
  readonly server: Serving;
  readonly key: string;
}

let key = '';

/** Only the first start prints the key. */
async function serve(): Promise<Serving> {
  const server = await program.serve({ DATABASE_URL: own.url });
  key ||= server.key;
  return server;
}

const headersOf = ({ key }: KeyedServer) => ({ authorization: `Bearer ${key}` });

async function read({ server, key }: KeyedServer, path: string) {
  return (
    await send(server.port, { path: `/directory/v1${path}`, headers: { authorization: `Bearer ${key}` } })
  ).json;
}

async function begin(target: KeyedServer, of: string): Promise<string> {
  const headers = { ...headersOf(target), 'content-type': 'text/csv' };
  const path = '/directory/v1/imports';
  const sent = await send(target.server.port, { method: 'POST', path, headers, body: file(of) });
  expect(sent.status).toBe(202);
  return sent.json.data.id;
}

const jobOf = async (target: KeyedServer, id: string) => (await read(target, `/imports/${id}`)).data;

/** The connections of a thread at the moment. */
async function connectionsOf(work: 'imports' | 'payloads'): Promise<number> {
  const { rows: found } = await client.query(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = 'switchbook ' || $1::text`,
    [work],
  );
  return found[0].count;
}

/** Waits for the first rows. Returns the connections of the thread at that moment. */
async function underWay(target: KeyedServer, id: string): Promise<number> {
  await until('some rows are settled', async () => (await jobOf(target, id)).settled_rows > 0);
  return connectionsOf('imports');
}

it('a large import runs in its thread, stops with the server, and resumes; a second one is cancelled, and the first undone', {
  timeout: onThisMachine(600_000),
  tags: ['nightly'],
}, async () => {
  const first = await serve();
  const target: KeyedServer = { server: first, key };
  const one = await begin(target, 'One');
  expect(await underWay(target, one)).toBeGreaterThan(0);
  const began = performance.now();
  expect(await first.end()).toMatchObject({ code: 0 });
  // The thread completes at most one chunk.
  expect(performance.now() - began).toBeLessThan(onThisMachine(20_000));

  const again: KeyedServer = { ...target, server: await serve() };
  await until('the import is done', async () => (await jobOf(again, one)).state === 'done');
  expect(await jobOf(again, one)).toMatchObject({ created: rows, rejected: 0, settled_rows: rows });
  // The server's requests know the tags that the thread created.
  const tags = (await read(again, '/tags')).data.map((tag: { name: string }) => tag.name);
  expect(tags).toEqual(expect.arrayContaining(['One 0', 'One 6']));
  const text = await (await fetch(`http://127.0.0.1:${again.server.port}/metrics`)).text();
  const counted = Number(/^switchbook_import_rows_total (\d+)$/m.exec(text)?.[1]);
  expect(counted).toBeGreaterThan(0);
  expect(counted).toBeLessThanOrEqual(rows);

  // A small import does not wait for the large one, which is then cancelled.
  const two = await begin(again, 'Two');
  expect(await underWay(again, two)).toBeGreaterThan(0);
  const headers = { ...headersOf(again), 'content-type': 'text/csv' };
  const path = '/directory/v1/imports';
  const body = 'name,phone\nSmall,+4917612345678\n';
  const small = await send(again.server.port, { method: 'POST', path, headers, body });
  await until('the small one is done', async () => (await jobOf(again, small.json.data.id)).state === 'done');
  const cancelled = await send(again.server.port, {
    method: 'POST',
    path: `/directory/v1/imports/${two}/cancel`,
    headers: headersOf(again),
  });
  expect(cancelled.status).toBe(202);
  await until('it is cancelled', async () => (await jobOf(again, two)).state === 'cancelled');
  expect((await jobOf(again, two)).settled_rows).toBeLessThan(rows);

  const undo = { method: 'POST', path: `/directory/v1/imports/${one}/undo`, headers: headersOf(again) };
  expect((await send(again.server.port, undo)).status).toBe(202);
  await until('the import is undone', async () => (await jobOf(again, one)).state === 'undone');
  const { rows: kept } = await client.query(
    `select count(*)::int as count from contacts where display_name like 'One %'`,
  );
  expect(kept).toEqual([{ count: 0 }]);
  expect((await again.server.end()).code).toBe(0);
});

const secret = 'the secret of the app';

/** Messages of thirty people. */
function signedPayload(number: number) {
  const from = `3519123450${10 + (number % 30)}`;
  const contacts = [{ profile: { name: `Ana ${number % 30}` }, wa_id: from }];
  const messages = [{ from, id: `wamid.${number}`, timestamp: `${1_750_000_000 + number}`, type: 'text' }];
  const value = { metadata: { phone_number_id: '1' }, contacts, messages };
  const entry = [{ id: '9', changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  };
}

it('frequent payloads are applied in a thread, which stops with the server', {
  tags: ['nightly'],
}, async () => {
  const server = await serve();
  const target: KeyedServer = { server, key };
  const headers = { ...headersOf(target), 'content-type': 'application/json' };
  const post = (path: string, body: unknown) => send(server.port, { method: 'POST', path, headers, body });
  const created = await post('/directory/v1/intakes', { name: 'Shop', secret });
  const { id, path } = created.json.data;
  const receive = async (from: number, count: number) => {
    for (let number = from; number < from + count; number += 50) {
      const some = Array.from({ length: 50 }, (_, index) => signedPayload(number + index));
      const answers = await Promise.all(
        some.map((item) => send(server.port, { method: 'POST', path, ...item })),
      );
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    }
  };
  const intake = async () => (await read(target, `/intakes/${id}`)).data;
  const isApplied = async () => {
    const { rows: some } = await client.query(`select from intake_payloads where state = 'waiting' limit 1`);
    return some.length === 0;
  };

  await receive(0, 600);
  await until('the payloads are applied', isApplied);
  // All of them at once are more than 200 a second on any computer.
  expect((await post(`/directory/v1/intakes/${id}/replay`, {})).json.data.replayed).toBe(600);
  await until('the thread is there', async () => (await connectionsOf('payloads')) > 0);
  await receive(600, 100);
  await until('all payloads are applied', isApplied);
  expect(await intake()).toMatchObject({ applied: 700, failed: 0, kinds: { message_in: 700 } });
  const began = performance.now();
  expect((await server.end()).code).toBe(0);
  // The end does not wait for the job.
  expect(performance.now() - began).toBeLessThan(onThisMachine(20_000));
  expect(await connectionsOf('payloads')).toBe(0);
});
