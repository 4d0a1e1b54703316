/** The commands `account delete` and `data`, for users and for programs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';

const program = new Program();
let database: OwnDatabase;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

it('account delete requires --yes without a terminal, and changes nothing before', {
  tags: ['nightly'],
}, async () => {
  const { id } = await program.json(['account', 'create', '--name', 'Corner Shop', '--slug', 'corner'], env);
  expect(await program.run(['account', 'delete', 'corner'], env)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'The account "Corner Shop" was not deleted, because the deletion was not confirmed.\n' +
      'To confirm it on the command line: ./bin/switchbook account delete corner --yes\n',
  });
  expect(await program.json(['account', 'list'], env)).toMatchObject([{ id }]);
  const done = await program.run(['account', 'delete', 'corner', '--yes', '--json'], env);
  expect({ ...done, stdout: JSON.parse(done.stdout) }).toEqual({
    code: 0,
    stdout: { id, name: 'Corner Shop', deleted: true, rows: expect.any(Number) },
    stderr: '',
  });
  expect(await program.json(['account', 'list'], env)).toEqual([]);
  expect(await program.run(['account', 'delete', id, '--yes'], env)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no account /),
  });
});

it('a running server refuses the keys at once, and continues to serve the others', {
  tags: ['nightly'],
}, async () => {
  const server = await program.serve(env);
  const { id } = await program.json(['account', 'create', '--name', 'Leaving'], env);
  const { key } = await program.json(['key', 'create', '--account', id], env);
  for (let index = 0; index < 20; index += 1) await server.createContact(`+1415555${1000 + index}`, key);
  expect(await server.statusFor(key)).toBe(200);
  const done = await program.run(['account', 'delete', id, '--yes'], env);
  expect(done).toMatchObject({ code: 0, stdout: 'The account Leaving and everything in it were deleted.\n' });
  expect(await server.statusFor(key)).toBe(401);
  expect(await server.statusFor(server.key)).toBe(200);
  await server.end();
});
