/** The command `upstream`, on a separate database. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { expectDone, expectRefused } from '../../../../test/support/program/expect-outcome.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';
import { otherVendor, plainVendor, vendorKey } from '../../../../test/support/vendors/some-vendor.js';

const program = new Program();
let database: OwnDatabase;
let env: Environment;
let id: string;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  id = (await program.json(['account', 'create', '--name', 'Acme'], env)).id;
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

it('upstream: is set with a key from stdin or a file, listed without it, and removed', async () => {
  const to = ['--account', id, '--to', 'https://api.example.com/base/'];
  const words = ['upstream', 'set', plainVendor, ...to, '--key-file', '-', '--json'];
  const set = JSON.parse((await program.run(words, env, `${vendorKey}\n`)).stdout);
  const upstream = {
    face: plainVendor,
    url: 'https://api.example.com/base',
    has_key: true,
    state: 'active',
    reason: null,
    read_through: false,
    key_file: null,
    key_state: 'good',
    key_ends_at: null,
    key_refused_at: null,
    made_by: null,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  };
  expect(set).toEqual(upstream);
  expect(await program.json(['upstream', 'list', '--account', id], env)).toEqual([upstream]);
  expectDone(await program.run(['upstream', 'set', plainVendor, ...to], env), 'https://api.example.com/base');
  const listed = await program.run(['upstream', 'list', '--account', id], env);
  expectDone(listed, plainVendor, "the client's own");
  expect(await program.json(['upstream', 'remove', plainVendor, '--account', id], env)).toEqual({
    face: plainVendor,
  });
  expectRefused(
    await program.run(['upstream', 'remove', plainVendor, '--account', id], env),
    /There is no such upstream/,
    /upstream list/,
  );
});

it('upstream set: reports errors, and accepts no key as argument', async () => {
  const set = (face: string, ...more: string[]) =>
    program.run(['upstream', 'set', face, '--account', id, ...more], env);
  const url = ['--to', 'https://api.example.com'];
  expectRefused(await set('nobody', ...url), /no API "nobody"/, new RegExp(`The APIs are: .*${plainVendor}`));
  expectRefused(await set('directory', ...url), /no API "directory"/, /The APIs are/);
  expectRefused(
    await set(plainVendor, '--to', 'ftp://x'),
    /url must be an absolute http/,
    /run the command again/,
  );
  expectRefused(await set(plainVendor, '--to', 'https://x.example/v1'), /must not end with \/v1/, /again/);
  expectRefused(await set(otherVendor, ...url, '--key-file', '/dev/null/x'), /cannot be read/, /Name a file/);
  expect((await set(plainVendor, ...url, '--key', 'x')).code).toBe(2);
});
