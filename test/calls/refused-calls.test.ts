/** Calls without a valid key: on a server with one account, its operator sees where they come from. */
import { expect, it } from 'vitest';
import { LiveCalls } from '../../src/calls/operations/live-calls.js';
import type { Database } from '../../src/database/database.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

/** The database as it would be with this account alone. */
function withOneAccount(database: Database): Database {
  const query: Database['reads']['query'] = (statement, values) =>
    statement.name?.startsWith('find_other_account')
      ? Promise.resolve([])
      : database.reads.query(statement, values);
  return Object.create(database, { reads: { value: { query } } }) as Database;
}

it.each([
  ['one account', withOneAccount, '192.0.2.7'],
  ['several accounts', (database: Database) => database, ''],
] as const)('have the address %s may see', async (_, of, address) => {
  const { account } = await fixture.newAccount();
  const live = new LiveCalls(of(fixture.database), 'origin');
  live.recordCall({
    accountId: undefined,
    keyId: undefined,
    face: 'directory',
    method: 'GET',
    prefix: '/directory/v1',
    url: '/directory/v1/tags',
    servedPath: '/tags',
    status: 401,
    ms: 1,
    isForwarded: false,
    requestId: 'one',
    address: '192.0.2.7',
    keyStart: 'key_of_a',
  });
  const command = {
    after: null,
    limit: 1,
    waitMs: 0,
    gone: new AbortController().signal,
    isStillAllowed: async () => true,
  };
  const { calls } = await live.readRefused(account.id, command);
  live.endWaits();
  expect(calls.map(({ refused }) => refused)).toEqual([{ address, key_start: 'key_of_a' }]);
});
