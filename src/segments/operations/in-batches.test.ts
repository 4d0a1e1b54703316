/** Comparisons with a segment are divided until each statement is quick. */
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { problemOf } from '../../../test/support/accounts/people.js';
import { useFixture } from '../../../test/support/fixture.js';
import type { Queryable } from '../../database/database.js';
import { planned } from '../../database/sql.js';
import { inBatches } from './in-batches.js';

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

it('a long comparison is divided, and finds the same in the same order', async () => {
  const rows = await inBatches(fixture.database, ids, found(0.04));
  expect(rows.map((one) => one.id)).toEqual(ids);
});

it('a contact that takes too long alone is refused', async () => {
  const refused = inBatches(fixture.database, ids.slice(0, 1), found(30));
  expect(await problemOf(refused)).toMatchObject({ issues: [{ path: 'segment', code: 'too_slow' }] });
});
