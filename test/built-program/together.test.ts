/** Several simultaneous processes on one data directory or one database. */
import { afterAll, afterEach, expect, it } from 'vitest';
import { connect, migrateDatabase } from '../../src/compose/open-core.js';
import { programRelease } from '../../src/config/root.js';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { Program } from '../support/program/program.js';

const program = new Program();
const databases: OwnDatabase[] = [];

afterEach(async () => {
  await program.cleanUp();
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});
afterAll(() => program.cleanUp());

async function freshDatabase(): Promise<OwnDatabase> {
  const database = await makeDatabase();
  databases.push(database);
  return database;
}

it('commands before any start, two at once, create the database and both accounts', {
  tags: ['nightly'],
}, async () => {
  const env = { SWITCHBOOK_DATA_DIR: program.dataDir() };
  const created = await Promise.all(
    ['one', 'two'].map((name) => program.json(['account', 'create', '--name', name], env)),
  );
  expect(created.map((item) => item.number).sort()).toEqual([1, 2]);
  expect(program.postmaster(env.SWITCHBOOK_DATA_DIR)).toBeUndefined();
  const key = await program.json(['key', 'create', '--account', '1'], env);
  const server = await program.serve(env);
  // Accounts exist already, so the start creates none.
  expect(server.stdout()).toBe(
    `Switchbook ${programRelease} is ready at ${server.url}\nIts data is in ${env.SWITCHBOOK_DATA_DIR}\n`,
  );
  expect(await server.statusFor(key.key)).toBe(200);
});

it('one of twenty simultaneous migrations of a fresh database runs, and nineteen find it complete', async () => {
  const { url } = await freshDatabase();
  // Separate connections, as in separate processes: commands of one process would run in sequence.
  const databases = Array.from({ length: 20 }, () => connect({ connection: url, ssl: false }, 1));
  const applied = await Promise.all(databases.map((database) => migrateDatabase(database)));
  await Promise.all(databases.map((database) => database.close()));
  const sizes = applied.map((item) => item.length).filter((size) => size > 0);
  expect(sizes).toHaveLength(1);
  expect(await program.json(['migrate'], { DATABASE_URL: url })).toEqual({ applied: [] });
});
