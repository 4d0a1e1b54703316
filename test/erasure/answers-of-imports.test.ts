/** The answer to a keyed file may name a person, so an erasure waits until it is stored, and then finds it. */
import { expect, it } from 'vitest';
import { awaitAnswers } from '../../src/idempotency/store.js';
import { newClient } from '../support/clients/directory.js';
import { lockWaits } from '../support/database/lock-waits.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer();

it.each([
  ['accepted', 'name\nXenia Quill\n', 202],
  ['refused', 'name,name\n"Xenia Quill\n', 422],
])('an %s file waits for an erasure that looks for answers', async (_, file, status) => {
  const { client, account } = await newClient(fixture);
  const before = await lockWaits(fixture.database);
  let answer: Promise<Received> | undefined;
  await fixture.database.transaction(async (tx) => {
    await awaitAnswers(tx, account.account.id);
    const headers = { 'content-type': 'text/csv', 'idempotency-key': `key ${status}` };
    answer = client.call('POST', '/imports', file, headers);
    await until('the file waits', async () => (await lockWaits(fixture.database)) > before);
  });
  expect((await answer)?.status).toBe(status);
});
