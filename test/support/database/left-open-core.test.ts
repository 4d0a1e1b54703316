/** A test that fails may leave a core open, and the next file of its worker has a database nevertheless. */
import { expect, inject, it } from 'vitest';
import { openCore } from '../../../src/core/core.js';
import { openDatabase } from '../../../src/database/database.js';
import { connectionTo, rowsOn } from './connection.js';
import { dropDatabase } from './databases.js';
import { makeFixtureDatabase } from './worker-database.js';

const clock = () => new Date('2026-05-04T10:00:00Z');

it('a database is dropped although a core listens on it', async () => {
  const { name } = await makeFixtureDatabase(clock);
  const server = inject('server');
  const database = openDatabase({
    connection: connectionTo(server, name),
    poolSize: 2,
    applicationName: name,
  });
  await openCore({ database, clock, integerScopes: new Map() });
  await dropDatabase(inject('servers'), name, database);
  const rows = await rowsOn(server, 'select from pg_database where datname = $1', [name]);
  expect(rows).toHaveLength(0);
});
