/** Commands without a change, and malformed choices: each is refused before it calls the server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { expectRefused } from '../support/program/expect-outcome.js';
import { type Environment, Program } from '../support/program/program.js';

const program = new Program();
let database: OwnDatabase;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  await program.json(['account', 'create', '--name', 'Acme'], env);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

const anyId = '01900000-0000-7000-8000-000000000001';

it.each([
  ['segment change', [anyId], /--filter/],
  ['member set', ['1'], /--owners/],
  ['intake set', [anyId], /--verify-token/],
  ['key set', [anyId], /--rate-limit/],
  ['bulk edit', ['--all'], /--add-tag/],
])('%s without a change', async (command, words, nextStep) => {
  const ran = await program.run([...command.split(' '), ...words, '--account', '1'], env);
  expectRefused(ran, /^No change is given\.$/, nextStep);
});

const declare = ['field', 'declare', 'size', '--account', '1', '--type', 'one_of'];

it.each(['=Small', 's=Small=#10B981=more', ''])('a choice %s of a field is refused', async (choice) => {
  const ran = await program.run([...declare, '--choice', choice], env);
  expect([ran.code === 0, ran.stdout]).toEqual([false, '']);
  expect(ran.stderr).toContain('Write value, value=label or value=label=#RRGGBB.');
  expect(await program.json(['field', 'list', '--account', '1'], env)).toMatchObject([]);
});

it('choices of a field have a value, a label and a color', async () => {
  const created = await program.json([...declare, '--choice', 's', '--choice', 'm=Middle=#10B981'], env);
  expect(created.choices).toMatchObject([{ value: 's' }, { value: 'm', label: 'Middle', color: '#10B981' }]);
});
