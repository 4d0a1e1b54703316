/** kill -9 during a pull. The next server continues with the last page, and no contact is lost or duplicated. */
import http, { type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
const key = 'sb_live_of_the_other_0123456789';
const [pages, pageSize] = [12, 100];
let database: OwnDatabase;
let env: Environment;
let client: pg.Client;
let server: Serving;
let account: string;

/** Simulates another Switchbook server for a pull. It delays its answers from a page on until the test continues. */
const asked: number[] = [];
let holdsFrom = Number.POSITIVE_INFINITY;
const other = http.createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://other');
  if (request.headers.authorization !== `Bearer ${key}`) return void say(response, 401, {});
  if (!url.pathname.endsWith('/contacts'))
    return void say(response, 200, { data: [], meta: { next_cursor: null } });
  const page = Number(url.searchParams.get('cursor') ?? 0);
  asked.push(page);
  if (page >= holdsFrom) return undefined;
  const data = Array.from({ length: pageSize }, (_, index) => contactOf(page * pageSize + index));
  const next = page + 1 < pages ? String(page + 1) : null;
  return void say(response, 200, { data, meta: { next_cursor: next, total: pages * pageSize } });
});

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const idOf = (index: number) => `01990000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const contactOf = (index: number) => ({
  id: idOf(index),
  display_name: `Person ${index}`,
  phone: `+4915${20_000_000 + index}`,
});

beforeAll(async () => {
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  database = await makeDatabase();
  env = { DATABASE_URL: database.url, SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8' };
  client = new pg.Client(database.connection);
  await client.connect();
  server = await program.serve(env);
  account = (await program.json(['account', 'create', '--name', 'Moved'], env)).id;
});
afterAll(async () => {
  other.closeAllConnections();
  other.close();
  await program.cleanUp();
  await client.end();
  await database.drop();
});

const from = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

async function stored(id: string): Promise<{ contacts: number; state: string }> {
  const [pull] = (await program.json(['pull', 'list', '--account', account], env)).filter(
    (item: { id: string }) => item.id === id,
  );
  return pull;
}

/** Every contact exists once, and no key is left. */
async function expectMoved(of: string): Promise<void> {
  const { rows } = await client.query('select id from contacts where account_id = $1 order by id', [of]);
  const { rows: keys } = await client.query('select key from pulls where key is not null');
  expect(rows.map((row: { id: string }) => row.id)).toEqual(
    Array.from({ length: pages * pageSize }, (_, index) => idOf(index)),
  );
  expect(keys).toEqual([]);
}

it('a pull on the server continues after its restart', { tags: ['nightly'] }, async () => {
  const created = await program.json(['key', 'create', '--account', account], env);
  const headers = { authorization: `Bearer ${created.key}`, 'content-type': 'application/json' };
  holdsFrom = 7;
  const begun = await send(server.port, {
    method: 'POST',
    path: '/directory/v1/pulls',
    headers,
    body: { face: 'directory', url: from(), key },
  });
  expect(begun.status).toBe(202);
  const path = `/directory/v1/pulls/${begun.json.data.id}`;
  const pull = async () => (await send(server.port, { path, headers })).json.data;
  await until('seven pages are stored', async () => (await pull()).contacts === 700);
  process.kill(server.child.pid ?? 0, 'SIGKILL');
  await server.ended;
  holdsFrom = Number.POSITIVE_INFINITY;
  asked.length = 0;
  server = await program.serve(env);
  await until('the pull is done', async () => (await pull()).state === 'done');
  expect(asked).toEqual([7, 8, 9, 10, 11]);
  const { contacts, total, passes, import: job } = await pull();
  expect({ contacts, total, passes }).toEqual({ contacts: 1_200, total: 1_200, passes: 1 });
  expect(job).toMatchObject({ rows: 1_200, created: 1_200, updated: 0, skipped: 0, rejected: 0 });
  await expectMoved(account);
  expect(server.output()).not.toContain(key);
});

it('a pull of a command is resumed by another, without the key', { tags: ['nightly'] }, async () => {
  expect((await server.end()).code).toBe(0);
  account = (await program.json(['account', 'create', '--name', 'Moved again'], env)).id;
  holdsFrom = 5;
  asked.length = 0;
  const words = ['pull', 'directory', '--account', account, '--from', from(), '--key-file', '-'];
  const first = program.spawn(words, env, `${key}\n`);
  await until('pages were asked for', () => asked.includes(5));
  let id = '';
  await until('five pages are stored', async () => {
    const [pull] = await program.json(['pull', 'list', '--account', account], env);
    id = pull?.id ?? '';
    return pull?.contacts === 500;
  });
  process.kill(first.child.pid ?? 0, 'SIGKILL');
  await first.ended;
  expect(await stored(id)).toMatchObject({ state: 'pulling', contacts: 500 });
  holdsFrom = Number.POSITIVE_INFINITY;
  asked.length = 0;
  const done = await program.json(['pull', '--resume', id, '--account', account], env);
  expect(done).toMatchObject({ id, state: 'done', contacts: 1_200, import: { created: 1_200, rejected: 0 } });
  expect(asked).toEqual([5, 6, 7, 8, 9, 10, 11]);
  await expectMoved(account);
});

it('a command reports its result, its dry run, and its errors', { tags: ['nightly'] }, async () => {
  const run = (more: readonly string[], stdin = '') =>
    program.run(['pull', 'directory', '--account', account, '--from', from(), ...more], env, stdin);
  const dry = await run(['--key-file', '-', '--dry-run', '--on-match', 'update'], key);
  expect(dry.code, dry.stderr).toBe(0);
  for (const words of [
    'nothing was changed',
    '1,200 (of 1,200 there)',
    'Why rows were skipped',
    '1,200 × unchanged',
  ])
    expect(dry.stdout).toContain(words);
  const wrong = await program.run(['pull', 'directory', '--account', account, '--from', from()], {
    ...env,
    SWITCHBOOK_PULL_KEY: 'a-wrong-key',
  });
  expect(wrong.code).toBe(1);
  for (const words of ['The pull failed.', 'does not accept the key', 'pull --resume'])
    expect(wrong.stdout).toContain(words);
  const none = await run([]);
  expect([none.code, none.stderr]).toEqual([
    1,
    expect.stringMatching(/vendor's key is missing.*\n.*--key-file FILE/),
  ]);
  const unknown = await program.run(['pull', 'nobody', '--account', account, '--from', from()], env);
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining('no API "nobody" that can be pulled'),
  ]);
  const listed = await program.run(['pull', 'list', '--account', account], env);
  expect(listed.stdout).toMatch(/STARTED.*API.*\n.*failed.*\n.*done \(dry run\)/);
  for (const ran of [dry, wrong, none]) expect(ran.stdout + ran.stderr).not.toContain('wrong-key');
});
