/** Reading the fence of a cluster: the statements, their order, and the result. */
import { describe, expect, it } from 'vitest';
import { settledBelow } from '../statements/positions-sql.js';
import type { ClusterSender, Queryable, Statement } from '../statements/sql.js';
import { parameters, sql } from '../statements/sql-fragments.js';
import { fenced } from '../statements/statement-parts.js';
import { lowestOf, readFence } from './fence.js';
import { distributedQuery } from './send.js';

const account = '018f0000-0000-7000-8000-000000000001';

/** Answers the statements of the fence, and records them. */
function cluster(ended: number, names: readonly string[], committed: readonly number[]) {
  const statements: (readonly [string, readonly unknown[]])[] = [];
  const send: Queryable['query'] = async <Row extends object>(
    { name = '' }: Statement,
    values: readonly unknown[],
  ) => {
    const label = name.replace(/_[0-9a-f]{12}$/, '');
    statements.push([label, values]);
    const rows: Readonly<Record<string, object[]>> = {
      fence: [{ fence: ended }],
      prepared_writes: [{ names }],
      prepared_writes_committed: committed.map((number) => ({ number })),
    };
    return (rows[label] ?? []) as Row[];
  };
  return { send, asked: statements };
}

describe('the fence of an account', () => {
  it('is the end on the coordinator, queried before prepared writes of the worker', async () => {
    const { send, asked } = cluster(1_000, [], []);
    expect(await readFence(send, account)).toBe(1_000);
    expect(asked).toEqual([
      ['fence', []],
      ['prepared_writes', [account]],
    ]);
  });

  it('is below a write that has ended on the coordinator and is only prepared on the worker', async () => {
    const { send, asked } = cluster(1_000, ['citus_0_1_2_3', 'citus_0_4_5_6'], [990, 970]);
    expect(await readFence(send, account)).toBe(970);
    expect(asked.at(-1)).toEqual(['prepared_writes_committed', [['citus_0_1_2_3', 'citus_0_4_5_6']]]);
  });

  it('is not moved by a prepared write that has not ended, or began later', async () => {
    expect(await readFence(cluster(1_000, ['citus_0_1_2_3'], []).send, account)).toBe(1_000);
    expect(await readFence(cluster(1_000, ['citus_0_1_2_3'], [1_004]).send, account)).toBe(1_000);
  });
});

describe('a number of a transaction', () => {
  it.each([
    [2 ** 32 + 10, [5], 2 ** 32 + 5],
    [2 ** 32 + 10, [2 ** 32 - 3], 2 ** 32 - 3],
    [2 ** 32 - 3, [4], 2 ** 32 - 3],
    [5 * 2 ** 32 + 100, [90, 80, 110], 5 * 2 ** 32 + 80],
    [77, [], 77],
  ])('near %i with the last bits %j is %i at the lowest', (whole, lasts, expected) => {
    expect(lowestOf(whole, lasts)).toBe(expected);
  });
});

describe('a statement with a fence', () => {
  const { account: of, after } = parameters('account after');
  const text = sql`select e.id from events e where e.account_id = ${of} and e.position > ${after} and e.position < ${settledBelow}`;

  it('has it as its last parameter, and a name, where the rows are distributed', async () => {
    const statement = fenced('test_fenced', text);
    expect(statement.text).toBe(
      'select e.id from events e where e.account_id = $1 and e.position > $2 and e.position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint',
    );
    const { send, asked } = cluster(1_000, ['citus_0_1_2_3'], [990]);
    const sent: string[] = [];
    const query: Queryable['query'] = (item, values) => {
      sent.push(item.text);
      return send(item, values);
    };
    const together: ClusterSender['inOneTransaction'] = (work) => work(query);
    await distributedQuery({ query, inOneTransaction: together, isPool: true })(statement, [account, 5]);
    expect(asked.at(-1)).toEqual(['test_fenced_fenced', [account, 5, 990]]);
    expect(sent.at(-1)).toContain('e.position < $3::bigint');
  });

  it('must name its account', () => {
    expect(() => fenced('test_of_nobody', sql`select ${settledBelow} as fence where ${after}`)).toThrow(
      /account as \$1/,
    );
  });
});
