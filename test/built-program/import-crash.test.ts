/** kill -9 during an import: the next start continues it, with the same result as without the kill. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
let dataDir = '';
let env: Environment;
/** More rows than the thread of requests imports. */
const rows = 6_000;
let server: Serving;

beforeAll(async () => {
  dataDir = await program.installedDir();
  env = { SWITCHBOOK_DATA_DIR: dataDir };
  server = await program.serve(env);
});
afterAll(() => program.cleanUp());

/** Every tenth row repeats an earlier person; every 97th is rejected. */
function file(): string {
  const lines = ['name,phone,email,tags'];
  for (let row = 1; row <= rows; row += 1) {
    const person = row % 10 === 0 ? Math.ceil(row / 2) : row;
    const phone = row % 97 === 0 ? 'nonsense' : `+4915${20_000_000 + person}`;
    lines.push(`Person ${row},${phone},p${row % 500}@example.com,tag ${row % 20};all`);
  }
  return `${lines.join('\n')}\n`;
}

interface Holder {
  readonly account: string;
  readonly key: string;
}

async function newAccount(name: string): Promise<Holder> {
  const account = await program.json(['account', 'create', '--name', name], env);
  const key = await program.json(['key', 'create', '--account', account.id], env);
  return { account: account.id, key: key.key };
}

/** The account that the first start created. */
async function firstAccount(): Promise<Holder> {
  const headers = { authorization: `Bearer ${server.key}` };
  const { json } = await send(server.port, { path: '/directory/v1/account', headers });
  return { account: json.data.account.id, key: server.key };
}

async function importInto(of: Holder): Promise<string> {
  const sent = await send(server.port, {
    method: 'POST',
    path: '/directory/v1/imports?on_match=update',
    headers: { authorization: `Bearer ${of.key}`, 'content-type': 'text/csv' },
    body: file(),
  });
  expect(sent.status).toBe(202);
  return sent.json.data.id;
}

async function jobOf(of: Holder, id: string) {
  const headers = { authorization: `Bearer ${of.key}` };
  return (await send(server.port, { path: `/directory/v1/imports/${id}`, headers })).json.data;
}

/** There is no answer while PostgreSQL is down. */
const settledRows = async (of: Holder, id: string): Promise<number> =>
  (await jobOf(of, id))?.settled_rows ?? 0;
const isDone = async (of: Holder, id: string) => (await jobOf(of, id))?.state === 'done';

async function rowsOf(of: Holder, id: string): Promise<readonly object[]> {
  const headers = { authorization: `Bearer ${of.key}` };
  const found: object[] = [];
  for (let cursor = ''; ; ) {
    const path = `/directory/v1/imports/${id}/rows?limit=100${cursor}`;
    const { json } = await send(server.port, { path, headers });
    for (const { row, outcome, errors } of json.data) found.push({ row, outcome, errors });
    if (json.meta.next_cursor === null) return found;
    cursor = `&cursor=${encodeURIComponent(json.meta.next_cursor)}`;
  }
}

/**
 * The complete result of an import, without values that differ between runs: ids, times, and gaps between numbers.
 */
async function workOf(of: Holder, id: string) {
  const outcomes = await rowsOf(of, id);
  const client = await program.connect(dataDir);
  const contacts = await client.query(
    `select c.display_name, c.version,
       (select array_agg(i.kind || ' ' || i.value order by i.position) from identities i
        where i.account_id = c.account_id and i.contact_id = c.id) as identities,
       (select array_agg(t.name order by t.name) from contact_tags l
        join tags t on t.account_id = l.account_id and t.number = l.number
        where l.account_id = c.account_id and l.contact_id = c.id) as tags,
       (select array_agg(e.type || ' ' || e.version order by e.version) from events e
        where e.account_id = c.account_id and e.contact_id = c.id) as events
     from contacts c where c.account_id = $1 order by c.number`,
    [of.account],
  );
  await client.end();
  return { outcomes, contacts: contacts.rows };
}

it('an import that is killed repeatedly ends like an undisturbed one', {
  tags: ['nightly'],
}, async () => {
  const disturbed = await firstAccount();
  const alone = await newAccount('Alone');
  const id = await importInto(disturbed);
  // Kills the server, PostgreSQL under a server that continues by itself, and both.
  const kills: readonly (readonly ('server' | 'postgres')[])[] = [
    ['server'],
    ['postgres'],
    ['postgres', 'server'],
  ];
  for (const killed of kills) {
    const wanted = Math.min((await settledRows(disturbed, id)) + 500, rows - 500);
    await until('some more rows are settled', async () => (await settledRows(disturbed, id)) >= wanted);
    const pids = { server: server.child.pid ?? 0, postgres: program.postmaster(dataDir) ?? 0 };
    for (const text of killed) process.kill(pids[text], 'SIGKILL');
    if (!killed.includes('server')) continue;
    await server.ended;
    server = await program.serve(env);
  }
  await until('the import is done', () => isDone(disturbed, id));
  const job = await jobOf(disturbed, id);
  expect(job.created + job.updated + job.skipped + job.rejected).toBe(rows);

  const quiet = await importInto(alone);
  await until('the other import is done', () => isDone(alone, quiet));
  const [one, other] = [await workOf(disturbed, id), await workOf(alone, quiet)];
  expect(one.outcomes).toHaveLength(rows);
  expect(one.outcomes).toEqual(other.outcomes);
  expect(one.contacts).toEqual(other.contacts);
  expect((await server.end()).code).toBe(0);
});
