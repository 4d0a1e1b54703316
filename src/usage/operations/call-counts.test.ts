/** Counts of calls that could not be written are kept, and each is added once. */
import { expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import type { Database, Queryable } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';
import { CallCounts } from './call-counts.js';
import { listFaceStates } from './face-states.js';
import { getUsage } from './usage-operations.js';

const fixture = useFixture();
/** More rows than one statement takes. */
const faces = 10_001;

it('a write that fails is repeated whole, also in several statements', async () => {
  const { account } = await fixture.newAccount();
  let failures = 1;
  const database: Database = {
    ...fixture.database,
    query: async (statement, values) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the database is away');
      return fixture.database.query(statement, values);
    },
  };
  const counts = new CallCounts(database, fixture.clock);
  const count = (face: string) =>
    counts.count(account.id, { face, keyId: undefined, status: 200, servedPath: '/', isForwarded: false });
  const stored = () =>
    fixture.database.query(
      planned(
        'select count(*)::integer as rows, sum(c.calls)::integer as calls from daily_calls c where c.account_id = $1',
      ),
      [account.id],
    );
  for (let at = 0; at < faces; at += 1) count(`face ${at}`);
  await expect(counts.flush()).rejects.toThrow('the database is away');
  const waiting = async () => (await counts.readWithWaiting(account.id, async () => {})).waiting;
  expect(await waiting()).toHaveLength(faces);
  expect(await stored()).toEqual([{ rows: 0, calls: null }]);
  count('face 0');
  await counts.flush();
  expect(await waiting()).toEqual([]);
  expect(await stored()).toEqual([{ rows: faces, calls: faces + 1 }]);
  await counts.close();
  expect(await stored()).toEqual([{ rows: faces, calls: faces + 1 }]);
});

it('calls that are written during a read count once', async () => {
  const { account } = await fixture.newAccount();
  const counts = new CallCounts(fixture.database, fixture.clock);
  // A write begins with each read of the table.
  const reads: Queryable = {
    query: async (statement, values) => {
      await counts.flush();
      return fixture.database.reads.query(statement, values);
    },
  };
  const context = {
    clock: fixture.clock,
    callCounts: counts,
    database: { ...fixture.database, reads },
  } as never;
  const calls = async (face: string) => {
    const { days } = await getUsage(context, { accountId: account.id }, 1);
    const state = (await listFaceStates(context, { accountId: account.id })).get(face);
    return [days[0]?.calls[face], state?.today.calls];
  };
  for (const times of [1, 2, 3]) {
    counts.count(account.id, {
      face: 'a',
      keyId: undefined,
      status: 200,
      servedPath: '/',
      isForwarded: false,
    });
    expect(await calls('a')).toEqual([times, times]);
    counts.count(account.id, {
      face: 'b',
      keyId: undefined,
      status: 200,
      servedPath: '/',
      isForwarded: false,
    });
    expect((await listFaceStates(context, { accountId: account.id })).get('b')?.today.calls).toBe(times);
  }
  await counts.close();
});
