/** A query that exceeds its share of time is cancelled, and its connection stays usable. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { runWithTimeLimit, tooSlowFilter } from '../../src/operation-context/time-limits.js';
import { problemOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture({ poolSize: 1 });

it('a search is refused with the next step when its time is over', async () => {
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

it('a search ends with its client too, for the client’s reason', async () => {
  const client = new AbortController();
  const gone = new Error('gone');
  const comparison = runWithTimeLimit(60_000, client.signal, tooSlowFilter, (until) =>
    fixture.database.until(until).query(planned('select pg_sleep(60)'), []),
  );
  client.abort(gone);
  await expect(comparison).rejects.toBe(gone);
});
