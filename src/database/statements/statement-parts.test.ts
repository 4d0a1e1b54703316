/** Statements in steps: the parts of each, and the conditions for leaving one out. */
import { expect, it } from 'vitest';
import { writerOf } from '../connections/announced-writers.js';
import { settledBelow } from './positions-sql.js';
import type { Queryable, Statement } from './sql.js';
import { type Part, parameters, sql, statementParts, storedRows } from './sql-fragments.js';
import { inParts } from './statement-parts.js';

const account = '018f0000-0000-7000-8000-000000000001';
const { account: of, areOld, now } = parameters('account areOld now');
const { d, s } = statementParts('d s');

async function sentBy(given: readonly Part[], values: readonly unknown[], end = sql`select 1 as done`) {
  const sent: (Statement & { readonly values: readonly unknown[] })[] = [];
  const send: Queryable['query'] = async (statement, sentValues) => {
    sent.push({ ...statement, values: sentValues });
    return [];
  };
  const { perShard } = inParts(`test_${Math.random().toString(36).slice(2)}`, given, end);
  await perShard?.({ query: send, inOneTransaction: (work) => work(send), isPool: false }, values);
  return sent;
}

const gone: Part = {
  name: 'd',
  columns: 'id uuid',
  sql: sql`delete from notes n where n.account_id = ${of} returning n.id`,
};

it('a write that uses a part without rows is left out', async () => {
  const note: Part = {
    name: 'e',
    writes: 'inserts',
    sql: sql`insert into events (account_id, id) select ${of}, d.id from ${d}`,
  };
  expect(await sentBy([gone, note], [account])).toHaveLength(2);
});

it('a step has its parameters, and the rows of the parts that it reads, in order', async () => {
  const since: Part = { name: 's', sql: sql`select d.id, ${now}::date as day from ${d}` };
  const note: Part = {
    name: 'e',
    writes: 'inserts',
    sql: sql`insert into events (account_id, id, day) select ${of}, s.id, s.day from ${s}`,
  };
  const rebuilt = { ...gone, rebuiltSql: sql`select kept.id from ${storedRows} where ${areOld}` };
  const send = await sentBy([rebuilt, since], [account, true, '2026-01-15'], sql`select count(*) from ${s}`);
  expect(send.map(({ text, values }) => [text, values])).toEqual([
    ['delete from notes n where n.account_id = $1 returning n.id', [account]],
    [
      'with d as (select kept.id from jsonb_to_recordset($3::jsonb) as kept(id uuid) where $1), ' +
        's as (select d.id, $2::date as day from d) select count(*) from s',
      [true, '2026-01-15', '[]'],
    ],
  ]);
  expect(await sentBy([gone, since, note], [account, true, '2026-01-15'])).toHaveLength(2);
});

it('a write that only has columns named like a part is sent, and an insert reports its errors', async () => {
  const note: Part = {
    name: 'e',
    writes: 'inserts',
    sql: sql`insert into events (account_id, id) select ${of}, k.id, d.id from keys k join days d on d.id = k.id`,
  };
  const sent = await sentBy([gone, note], [account]);
  expect(sent).toHaveLength(3);
  expect(sent[1]?.text).toMatch(/^insert into events .* returning 1$/);
});

it('one statement has its parts in order, without those only for steps', () => {
  const again: Part = {
    name: 'gone',
    writes: true,
    isOnlyInSteps: true,
    sql: sql`delete from keys k using ${d}`,
  };
  const looked: Part = { name: 's', isMaterialized: true, sql: sql`select d.id from ${d}` };
  expect(inParts('test_as_one', [gone, again, looked], sql`select count(*) from ${s}`).text).toBe(
    `with d as (delete from notes n where n.account_id = ${writerOf('$1')} returning n.id),\n` +
      '     s as materialized (select d.id from d)\n   select count(*) from s',
  );
});

it('a part with the fence has the account first, in any order of its text', async () => {
  const begin: Part = {
    name: 'b',
    columns: 'position bigint',
    sql: sql`select case when ${areOld} then ${settledBelow} end as position from events e where e.account_id = ${of}`,
  };
  const [first] = await sentBy([begin], [account, true]);
  expect(first?.values).toEqual([account, true]);
  const fencedTexts: string[] = [];
  const query: Queryable['query'] = async ({ text }) => {
    fencedTexts.push(text);
    return [];
  };
  await first?.perShard?.({ query, inOneTransaction: (work) => work(query), isPool: false }, [account, true]);
  expect(fencedTexts.at(-1)).toBe(
    'select case when $2 then $3::bigint end as position from events e where e.account_id = $1',
  );
});

it('a parameter in the text, and a later part, are refused at the start of the program', async () => {
  const raw = 'n.account_id = $1';
  expect(() => sql`select from notes n where ${raw}`).toThrow(/a parameter is a fragment/);
  const early: Part = { name: 's', columns: 'id uuid', sql: sql`select d.id from ${d}` };
  expect(() => inParts('test_early', [early, gone], sql`select`)).toThrow(/d is an earlier part with rows/);
});
