/** Statements in steps: what goes along with each, and when one is left out. */
import { expect, it } from 'vitest';
import { settledBelow } from './positions-sql.js';
import type { Queryable, Statement } from './sql.js';
import { inParts, type Part } from './steps.js';

const account = '018f0000-0000-7000-8000-000000000001';

async function sentBy(parts: readonly Part[], values: readonly unknown[], end = 'select 1 as done') {
  const sent: (Statement & { readonly values: readonly unknown[] })[] = [];
  const send: Queryable['query'] = async (statement, given) => {
    sent.push({ ...statement, values: given });
    return [];
  };
  const { apart } = inParts(`test_${Math.random().toString(36).slice(2)}`, parts, end);
  if (apart?.by !== 'steps') throw new Error('not in steps');
  await apart.run(send, values);
  return sent;
}

const gone: Part = {
  name: 'd',
  kept: 'id uuid',
  sql: 'delete from notes n where n.account_id = $1 returning n.id',
};

it('a write that uses a part without rows is left out', async () => {
  const note: Part = {
    name: 'e',
    writes: true,
    sql: 'insert into events (account_id, id) select $1, d.id from d',
  };
  expect(await sentBy([gone, note], [account])).toHaveLength(2);
});

it('a write is not left out for a column of an alias that is called as a part is', async () => {
  const note: Part = {
    name: 'e',
    writes: true,
    sql: 'insert into events (account_id, id) select $1, k.id, d.id from keys k join days d on d.id = k.id',
  };
  const sent = await sentBy([gone, note], [account]);
  expect(sent).toHaveLength(3);
  expect(sent[1]?.text).toMatch(/^insert into events/);
});

it('a part with the fence has the account first, whatever comes first in its text', async () => {
  const begin: Part = {
    name: 'b',
    kept: 'position bigint',
    sql: `select case when $2 then ${settledBelow} end as position from events e where e.account_id = $1`,
  };
  const [first] = await sentBy([begin], [account, true]);
  expect(first?.values).toEqual([account, true]);
  expect(first?.apart?.by === 'fence' ? first.apart.statement.text : '').toBe(
    'select case when $2 then $3::bigint end as position from events e where e.account_id = $1',
  );
});
