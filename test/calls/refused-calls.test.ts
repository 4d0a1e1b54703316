/** Calls without a valid key: on a server with one account, its operator sees where they come from. */
import { expect, inject, it, onTestFinished } from 'vitest';
import { LiveCalls } from '../../src/calls/operations/live-calls.js';
import { openDatabase } from '../../src/database/database.js';
import { makeInstalledDatabase } from '../support/database/own-database.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

/** An installation without accounts, so that no account is another one. */
async function withoutOthers() {
  const own = await makeInstalledDatabase();
  const database = openDatabase({
    connection: own.connection,
    poolSize: 2,
    applicationName: 'switchbook tests',
  });
  onTestFinished(async () => {
    await database.close();
    await own.drop();
  });
  return database;
}

it.skipIf(inject('hasCitus')).each([
  ['one account', withoutOthers, '192.0.2.7'],
  ['several accounts', async () => fixture.database, ''],
] as const)('have the address %s may see', async (_, open, address) => {
  const { account } = await fixture.newAccount();
  const live = new LiveCalls(await open(), 'origin');
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
    signal: new AbortController().signal,
    isStillAllowed: async () => true,
  };
  const { calls } = await live.readRefused(account.id, command);
  live.endWaits();
  expect(calls.map(({ refused }) => refused)).toEqual([{ address, key_start: 'key_of_a' }]);
});
