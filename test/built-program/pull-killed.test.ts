/**
 * A pull while the server and its PostgreSQL are killed many times, during pages and during imports of rows. The
 * directory must equal the directory of an undisturbed pull. `npm run nightly -- --only pull-crash` pulls 20,000
 * contacts and kills five times.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import type { FakeVendor } from '../support/vendors/server.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { send } from '../support/wire/wire.js';

const people = Number(process.env.PULL_CRASH_CONTACTS ?? 1_200);
const kills = Number(process.env.PULL_CRASH_KILLS ?? 2);
// The test runs whole processes, at a rate of 100 requests a second.
vi.setConfig({ testTimeout: onThisMachine(240_000 + people * 30 + kills * 40_000) });

const program = new Program();
const dataDir = program.dataDir();
const env = { SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8' };
let vendor: FakeVendor;
let server: Serving;
const vendorKey = 'wz_key';

beforeAll(async () => {
  vendor = await openWazzup({ people, key: vendorKey });
  server = await program.serve(env);
});
afterAll(async () => {
  await vendor.close();
  await program.cleanUp();
});

interface BegunPull {
  readonly account: string;
  readonly id: string;
  readonly key: string;
}

/** Begins a pull into the account of the first start, or into a new one called `name`. */
async function begin(name?: string): Promise<BegunPull> {
  const created =
    name === undefined ? undefined : await program.json(['account', 'create', '--name', name], env);
  const key =
    created === undefined
      ? server.key
      : (await program.json(['key', 'create', '--account', created.id], env)).key;
  const { json } = await send(server.port, {
    path: '/directory/v1/account',
    headers: { authorization: `Bearer ${key}` },
  });
  const account = json.data.id;
  const begun = await send(server.port, {
    method: 'POST',
    path: '/directory/v1/pulls',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: { face: 'wazzup', url: vendor.url, key: vendorKey, on_match: 'update' },
  });
  expect(begun.status, begun.text).toBe(202);
  return { account, id: begun.json.data.id, key };
}

async function stateOf({ id, key }: BegunPull) {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await send(server.port, { path: `/directory/v1/pulls/${id}`, headers }).catch(
    () => undefined,
  );
  return answer?.status === 200 ? answer.json.data : undefined;
}

const finish = (begun: BegunPull) =>
  until(
    'the pull is done',
    async () => {
      const pull = await stateOf(begun);
      if (pull?.state === 'failed') throw new Error(JSON.stringify(pull));
      return pull?.state === 'done';
    },
    100_000 + people * 20,
  );

/** All data except values that the directory generates: ids, and times of writing. */
async function resultOf({ account, id, key }: BegunPull): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${key}` };
  const exported = await send(server.port, { path: '/directory/v1/export?format=ndjson', headers });
  const own = new Set(['id', 'created_at', 'updated_at']);
  const lines = exported.text.split('\n').filter((line) => line !== '');
  const contacts = lines.map((line) =>
    JSON.stringify(JSON.parse(line, (name, value) => (own.has(name) ? undefined : value))),
  );
  const client = await program.connect(dataDir);
  const counted = await client.query(
    `select (select count(*) from contacts where account_id = $1) as contacts,
       (select count(distinct number) from contacts where account_id = $1) as numbers,
       (select count(*) from identities where account_id = $1) as identities,
       (select jsonb_agg(t order by t.type) from (select type, count(*) from events where account_id = $1 group by type) t) as events,
       (select count(*) from pulls where key is not null) as keys`,
    [account],
  );
  await client.end();
  const { import: job } = await stateOf({ account, id, key });
  return [
    JSON.stringify([counted.rows, job.rows, job.created, job.updated, job.skipped, job.rejected]),
    ...contacts.sort(),
  ];
}

async function kill(before = () => {}): Promise<void> {
  const postmaster = program.postmaster(dataDir);
  if (postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
  server.child.kill('SIGKILL');
  await server.ended;
  before();
  server = await program.serve(env);
}

it(`${people} contacts, ${kills} kills: the result equals an undisturbed pull`, {
  tags: ['nightly'],
}, async () => {
  const calm = await begin();
  await finish(calm);
  const expected = await resultOf(calm);
  const pages = Math.ceil(people / 90);
  const begun = await begin('Killed');
  // All kills except the last happen during pages, each somewhat later. The last one happens during the import of
  // rows.
  for (let round = 1; round < kills; round += 1) {
    const from = vendor.count + Math.ceil((pages * 0.7) / kills);
    // The vendor stops answering, so that the pull is at this page when it is killed.
    await new Promise<void>((done) => {
      vendor.mishap = (request) => {
        if (request < from) return undefined;
        done();
        return 'broken';
      };
    });
    expect(await stateOf(begun)).toMatchObject({ state: 'pulling' });
    await kill(() => {
      vendor.mishap = () => undefined;
    });
  }
  await until(
    'rows are imported',
    async () => ((await stateOf(begun))?.import.settled_rows ?? 0) > 0,
    300_000,
  );
  await kill();
  await finish(begun);
  const got = await resultOf(begun);
  expect(got[0]).toBe(expected[0]);
  expect(got).toEqual(expected);
});
