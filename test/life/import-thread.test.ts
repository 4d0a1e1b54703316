/** Large imports run in a thread of their own, which the server starts, asks to stop, and outlives. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../support/own-database.js';
import { Program, type Serving, until } from '../support/program.js';
import { send } from '../support/wire.js';

// Whole processes on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

/** Tags that no other file has, spread over all of it. */
function file(of: string): string {
  const lines = ['name,phone,tags'];
  for (let row = 1; row <= rows; row += 1)
    lines.push(`${of} ${row},+49${of === 'One' ? 15 : 16}${20_000_000 + row},${of} ${row % 7}`);
  return `${lines.join('\n')}\n`;
}

interface Desk {
  readonly server: Serving;
  readonly key: string;
}

const headersOf = ({ key }: Desk) => ({ authorization: `Bearer ${key}` });

async function read({ server, key }: Desk, path: string) {
  return (
    await send(server.port, { path: `/directory/v1${path}`, headers: { authorization: `Bearer ${key}` } })
  ).json;
}

async function begin(desk: Desk, of: string): Promise<string> {
  const headers = { ...headersOf(desk), 'content-type': 'text/csv' };
  const path = '/directory/v1/imports';
  const sent = await send(desk.server.port, { method: 'POST', path, headers, body: file(of) });
  expect(sent.status).toBe(202);
  return sent.json.data.id;
}

const jobOf = async (desk: Desk, id: string) => (await read(desk, `/imports/${id}`)).data;

/** Waits for the first rows; answers the connections of the thread at that moment. */
async function underWay(desk: Desk, id: string): Promise<number> {
  await until('some rows are settled', async () => (await jobOf(desk, id)).settled_rows > 0);
  const { rows: found } = await client.query(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = 'switchbook imports'`,
  );
  return found[0].count;
}

it('a large import runs in its thread, is stopped with the server, goes on, and is undone', async () => {
  const env = { DATABASE_URL: own.url };
  const first = await program.serve(env);
  const desk: Desk = { server: first, key: first.key };
  const one = await begin(desk, 'One');
  expect(await underWay(desk, one)).toBeGreaterThan(0);
  const began = performance.now();
  expect(await first.end()).toMatchObject({ code: 0 });
  // A chunk, and no more.
  expect(performance.now() - began).toBeLessThan(20_000);

  const again: Desk = { ...desk, server: await program.serve(env) };
  await until('the import is done', async () => (await jobOf(again, one)).state === 'done');
  expect(await jobOf(again, one)).toMatchObject({ created: rows, rejected: 0, settled_rows: rows });
  // Requests know the tags that the thread created at once.
  const tags = (await read(again, '/tags')).data.map((tag: { name: string }) => tag.name);
  expect(tags).toEqual(expect.arrayContaining(['One 0', 'One 6']));
  const text = await (await fetch(`http://127.0.0.1:${again.server.port}/metrics`)).text();
  const counted = Number(/^switchbook_import_rows_total (\d+)$/m.exec(text)?.[1]);
  expect(counted).toBeGreaterThan(0);
  expect(counted).toBeLessThanOrEqual(rows);

  // A small one does not wait for the large one, which is cancelled then.
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
