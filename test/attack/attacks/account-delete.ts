/** Deletes an account during use. The full form also kills the server during the deletion. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, pg, Target } from '../attack.js';
import type { AttackedAccount } from '../target.js';

const deadlineMs = onThisMachine(150_000);

/** The PostgreSQL catalog lists the tables with rows of accounts, so that no table is forgotten. */
/** The count excludes the audit trail, which outlives its account. */
async function rowsOf(client: pg.Client, id: string): Promise<number> {
  const { rows: tables } = await client.query(
    `select table_name as name from information_schema.columns where column_name = 'account_id' and table_schema = 'public'
      and table_name <> 'audit_entries'`,
  );
  const parts = tables.map(({ name }) => `select count(*) as n from ${name} where account_id = $1`);
  const { rows } = await client.query(`select sum(n)::int as n from (${parts.join(' union all ')}) c`, [id]);
  return rows[0].n;
}

/** Returns hashes of the neighboring account's rows as one text. */
async function imageOf(client: pg.Client, id: string): Promise<string> {
  const tables = ['contacts', 'identities', 'contact_tags', 'tags', 'contact_tallies', 'api_keys', 'imports'];
  const parts = tables.map(
    (name) => `select md5(coalesce(string_agg(md5(t::text), ',' order by md5(t::text)), '')) from ${name} t
      where t.account_id = $1`,
  );
  const { rows } = await client.query(parts.join(' union all '), [id]);
  return JSON.stringify(rows);
}

async function importContacts(target: Target, { key }: AttackedAccount, count: number): Promise<void> {
  const lines = Array.from(
    { length: count },
    (_, n) => `Person ${n},+4915${100_000_000 + n},p${n}@example.com,all`,
  );
  const headers = { authorization: `Bearer ${key}` };
  const sent = await fetch(`${target.url}/directory/v1/imports`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: `name,phone,email,tags\n${lines.join('\n')}\n`,
  });
  const text = await sent.text();
  const id = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
  if (sent.status !== 202 || id === undefined) throw new Error(text.slice(0, 300));
  const until = Date.now() + deadlineMs;
  while (Date.now() < until) {
    const shown = await fetch(`${target.url}/directory/v1/imports/${id}`, { headers });
    const state = await shown.text();
    if (/"state":\s*"done"/.test(state)) return;
    if (shown.status !== 200 || /"state":\s*"failed"/.test(state)) throw new Error(state.slice(0, 300));
    await delay(100);
  }
  throw new Error('the import did not end');
}

/** Copies change these columns and keep all others. */
const copySql = [
  `create temporary table copies as select c.id as of, gen_random_uuid() as id, g as copy, c.number + g * $2::bigint as number
   from contacts c, generate_series($3::int, $4::int) g where c.account_id = $1`,
  ...[
    ['contacts', 't.id', `'id', c.id, 'number', c.number`],
    [
      'identities',
      't.contact_id',
      `'id', gen_random_uuid(), 'contact_id', c.id, 'value', t.value || '-' || c.copy`,
    ],
    ['contact_tags', 't.contact_id', `'contact_id', c.id`],
    ['events', 't.contact_id', `'id', gen_random_uuid(), 'contact_id', c.id, 'seq', nextval('event_seq')`],
  ].map(
    ([table, contact, changed]) => `insert into ${table}
     select r.* from ${table} t join copies c on c.of = ${contact}
     cross join lateral jsonb_populate_record(null::${table}, to_jsonb(t) || jsonb_build_object(${changed})) r
     where t.account_id = $1`,
  ),
];
const copiesAtOnce = 20;

/** Copies the contacts by SQL until there are `times` as many. */
async function multiply(client: pg.Client, id: string, people: number, times: number): Promise<void> {
  // Copies refer to existing rows, so foreign keys are not checked.
  await client.query('set session_replication_role = replica');
  await client.query('create temporary table originals as select id from contacts where account_id = $1', [
    id,
  ]);
  for (let from = 1; from < times; from += copiesAtOnce) {
    const to = Math.min(times - 1, from + copiesAtOnce - 1);
    const [map = '', ...inserts] = copySql;
    const ofOriginals = map.replace('where', 'where c.id in (select id from originals) and');
    const values = [id, people, from, to].map((value) => (typeof value === 'string' ? `'${value}'` : value));
    await client.query(ofOriginals.replace(/\$(\d)/g, (_, place) => String(values[Number(place) - 1])));
    await client.query('analyze copies');
    for (const insert of inserts) await client.query(insert, [id]);
    await client.query('drop table copies');
  }
  await client.query('set session_replication_role = origin');
}

/** Creates contacts until a refusal. Returns the number of written ones and the last status. */
function keepWriting(target: Target, { key }: AttackedAccount) {
  const state = { written: 0, status: 0, isOver: false };
  const done = (async () => {
    for (let n = 0; !state.isOver; n += 1) {
      const answer = await fetch(`${target.url}/directory/v1/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ phone: `+1415${1_000_000 + n}` }),
      }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => {});
      state.status = answer?.status ?? 0;
      if (answer?.status === 201) state.written += 1;
      else await delay(20);
    }
  })();
  return {
    state,
    stop: async () => {
      state.isOver = true;
      await done;
    },
  };
}

async function untilGone(target: Target, client: pg.Client, id: string): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (Date.now() < until) {
    const { rows } = await client.query('select 1 from accounts where id = $1', [id]);
    if (rows.length === 0) return true;
    if (!target.isAlive()) return false;
    await delay(50);
  }
  return false;
}

/** Deletes an account during writes. The full form kills the server during the deletion. */
export const attack: Attack = {
  name: 'account-delete',
  promise:
    'a deleted account leaves no row, its keys are refused from the first step on, its neighbor is the same',
  run: async ({ size, target: shared, start }) => {
    const people = size === 'short' ? 300 : 1_000;
    const times = size === 'short' ? 1 : 100;
    let target = size === 'short' ? shared : await start();
    const [doomed, neighbor] = [await target.newAccount(), await target.newAccount()];
    await importContacts(target, doomed, people);
    await importContacts(target, neighbor, 50);
    let client = await target.connect();
    await multiply(client, doomed.id, people, times);
    const image = await imageOf(client, neighbor.id);
    const rowsBefore = await rowsOf(client, doomed.id);
    const writer = keepWriting(target, doomed);
    const began = performance.now();
    let rowsAtKill = 0;
    if (size === 'short') await target.json(['account', 'delete', doomed.id, '--yes']);
    else {
      // The test does not await the command: the server continues it too, and both are killed.
      const command = target.json(['account', 'delete', doomed.id, '--yes']).catch(() => undefined);
      const half = rowsBefore / 2;
      do {
        await delay(100);
        rowsAtKill = await rowsOf(client, doomed.id);
      } while (rowsAtKill > half);
      process.kill(target.child.pid ?? 0, 'SIGKILL');
      await once(target.child, 'exit').catch(() => {});
      await command;
      await writer.stop();
      target = await start({ dataDir: target.dataDir });
      client = await target.connect();
    }
    const isGone = await untilGone(target, client, doomed.id);
    const tookMs = performance.now() - began;
    await writer.stop();
    const status = await fetch(`${target.url}/directory/v1/account`, {
      headers: { authorization: `Bearer ${doomed.key}` },
    }).then((answer) => answer.status);
    const left = await rowsOf(client, doomed.id);
    const isSame = (await imageOf(client, neighbor.id)) === image;
    return {
      held: isGone && left === 0 && status === 401 && isSame,
      figures: {
        contacts: people * times,
        rows_before: rowsBefore,
        ...(size === 'short' ? {} : { rows_when_killed: rowsAtKill }),
        rows_left: left,
        deleted_in_ms: Math.round(tookMs),
        written_meanwhile: writer.state.written,
        status_of_its_key: status,
        neighbor_is_same: isSame,
      },
    };
  },
};
