/** The command `erase`, for users and for programs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';

const program = new Program();
let database: OwnDatabase;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  await program.json(['account', 'create', '--name', 'Corner Shop', '--slug', 'corner'], env);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

const run = (args: readonly string[], stdin = '') =>
  program.run([...args, '--account', 'corner'], env, stdin);

it('erase requires --yes without a terminal, and then reports the places of the data', async () => {
  await run(['import', '-'], 'phone,name\n+4915100000001,Ana\n+4915100000002,Ben\n');
  expect(await run(['erase', '1'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'The contact 1 was not erased, because the erasure was not confirmed.\n' +
      'To confirm it on the command line: ./bin/switchbook erase 1 --account corner --yes\n',
  });
  const done = await run(['erase', '1', '--yes', '--json']);
  const report = JSON.parse(done.stdout);
  expect(done.code).toBe(0);
  expect(report).toEqual({
    contact_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    erased_at: expect.stringMatching(/Z$/),
    places: expect.arrayContaining([
      { table: 'contacts', rows: 1 },
      { table: 'identities', rows: 1 },
      { table: 'events', rows: 1 },
    ]),
    kept: [],
  });
  const exported = await run(['export', '--format', 'ndjson']);
  expect(exported.stdout).not.toContain('Ana');
  expect(exported.stdout).toContain('Ben');
  const text = await run(['erase', '2', '--yes']);
  expect(text.stdout).toMatch(/^The contact [0-9a-f-]{36} was erased\.\n\nTABLE +ROWS\ncontacts +1\n/);
  expect(text.stdout).toContain('No data about the person is left.');
});

it('erase refuses a missing contact and an invalid reference', async () => {
  expect(await run(['erase', '99', '--yes'])).toMatchObject({ code: 1, stdout: '' });
  expect(await run(['erase', 'Ana', '--yes'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^"Ana" is not the id or number of a contact\./),
  });
});
