/** A cancel request is repeated until the statement ends. No request cancels the next statement. */
import { expect, it } from 'vitest';
import { cancelUntilEnded } from '../../src/database/connections/cancel.js';
import { runOn } from '../../src/database/connections/connection-pool.js';
import type { Queryable } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const processSql = planned('select pg_backend_pid() as process');
const longSql = planned('select pg_sleep(600)');

it('is cancelled again until the statement has ended', async () => {
  const client = await fixture.database.connect();
  try {
    const [{ process } = { process: undefined }] = await runOn<{ process: number }>(client, processSql, []);
    let requests = 0;
    const others: Queryable = {
      // The first two arrive too early.
      query: async (statement, values) => {
        requests += 1;
        return requests > 2 ? fixture.database.query(statement, values) : [];
      },
    };
    const statement = runOn(client, longSql, []).catch((error: unknown) => error);
    const stop = cancelUntilEnded(others, process);
    expect(await statement).toMatchObject({ code: '57014' });
    await stop();
    const sent = requests;
    expect(sent).toBeGreaterThan(2);
    expect(await runOn(client, processSql, [])).toEqual([{ process }]);
    expect(requests).toBe(sent);
  } finally {
    client.release(true);
  }
});
