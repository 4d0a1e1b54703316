/** Comparisons with a segment are divided until each statement is quick. */

import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { problemOf } from '../../../test/support/accounts/people.js';
import { useFixture } from '../../../test/support/fixture.js';
import { onThisMachine } from '../../../test/support/machine.js';
import { treeMs } from '../../contacts/values/request-limits.js';
import type { Queryable } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';
import { compareInBatches } from './compare-in-batches.js';

const fixture = useFixture();
const ids = Array.from({ length: 40 }, (_, at) => `${at}` as ContactId);

/** Finds all contacts, in a time for each. */
const found = (seconds: number) => (on: Queryable, some: readonly ContactId[]) =>
  on.query<{ id: ContactId }>(
    planned(
      'select id from unnest($1::text[]) id where (select pg_sleep(cardinality($1) * $2::float8)) is not null',
    ),
    [some, seconds],
  );

const share = (ms: number, signal?: AbortSignal) => ({ ms, signal });

it('a long comparison is divided, and finds the same in the same order', { tags: ['nightly'] }, async () => {
  const { found: rows, count } = await compareInBatches(fixture.database, ids, found(0.02), share(60_000));
  expect([rows.map((row) => row.id), count]).toEqual([ids, ids.length]);
  const ms = onThisMachine(1_000);
  const some = await compareInBatches(fixture.database, ids, found(ms / 10_000), share(ms));
  expect(some.found.map((item) => item.id)).toEqual(ids.slice(0, some.count));
  expect(some.count).toBeGreaterThan(0);
  expect(some.count).toBeLessThan(ids.length);
});

it('a contact that takes longer than the share is compared all the same', async () => {
  const { count } = await compareInBatches(fixture.database, ids, found(0.5), share(100));
  expect(count).toBe(1);
});

it('a contact that takes too long alone is refused', { tags: ['nightly'] }, async () => {
  const refused = compareInBatches(fixture.database, ids.slice(0, 1), found(30), share(treeMs));
  expect(await problemOf(refused)).toMatchObject({ issues: [{ path: 'segment', code: 'too_slow' }] });
});

it('a comparison ends when its client leaves, with the reason', async () => {
  const [client, left] = [new AbortController(), new Error('left')];
  const comparison = compareInBatches(fixture.database, ids, found(1), share(treeMs, client.signal));
  client.abort(left);
  await expect(comparison).rejects.toBe(left);
});
