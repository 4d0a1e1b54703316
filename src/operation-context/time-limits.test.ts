/** A query that exceeds its time limit is cancelled, and its connection stays usable. */
import { expect, it } from 'vitest';
import { problemOf } from '../../test/support/accounts/people.js';
import { useFixture } from '../../test/support/fixture.js';
import { planned } from '../database/statements/sql.js';
import { runWithTimeLimit, tooSlowFilter } from './time-limits.js';

const fixture = useFixture({ poolSize: 1 });

it('a search beyond its time limit is refused with the next step', async () => {
  const sleeping = planned('select pg_sleep(60)');
  const comparison = runWithTimeLimit(100, undefined, tooSlowFilter, (until) =>
    fixture.database.until(until).query(sleeping, []),
  );
  expect(await problemOf(comparison)).toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'filter', code: 'too_slow', message: expect.stringContaining('count=capped') }],
  });
  expect(await fixture.database.query(planned('select 1 as one'), [])).toEqual([{ one: 1 }]);
});

it('a search ends when its client leaves, for the reason of the client', async () => {
  const client = new AbortController();
  const gone = new Error('gone');
  const comparison = runWithTimeLimit(60_000, client.signal, tooSlowFilter, (until) =>
    fixture.database.until(until).query(planned('select pg_sleep(60)'), []),
  );
  client.abort(gone);
  await expect(comparison).rejects.toBe(gone);
});
