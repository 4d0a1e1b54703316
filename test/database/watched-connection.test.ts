/** A watched connection has one statement at a time that keeps it alive, however slow the database is. */
import { expect, it } from 'vitest';
import { watchConnection } from '../../src/database/connections/claims.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

it('statements that keep a busy connection alive do not queue', async () => {
  const client = await fixture.database.connect();
  const warnings: string[] = [];
  const collect = ({ message }: Error) => void warnings.push(message);
  process.on('warning', collect);
  const watch = watchConnection(client, 5);
  try {
    await client.query('select pg_sleep(0.3)');
    await client.query('select');
    expect(watch.lost.aborted).toBe(false);
    expect(warnings).toEqual([]);
  } finally {
    watch.stop();
    process.off('warning', collect);
    client.release(true);
  }
});
