/**
 * Control characters of tenants never reach a terminal; secrets on command lines cause a warning; only its owner can
 * read an export.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOn } from '../support/database/connection.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { expectDone } from '../support/program/expect-outcome.js';
import { type Environment, Program } from '../support/program/program.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-terminal-'));
let database: OwnDatabase;
let env: Environment;
let id: string;

const evil = 'Acc\u001b]0;owned\u0007\u009b2J\u202ex\u007f';
const shown = 'Acc\\u{1b}]0;owned\\u{7}\\u{9b}2J\\u{202e}x\\u{7f}';
const escaped = '\\u{202e}x\\u{7f}';
const escapedInJson = '\\u202ex\\u007f';
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  id = (await program.json(['account', 'create', '--name', evil], env)).id;
  await program.json(['contact', 'create', '--account', id, '--name', `${evil}\nnew row`], env);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

it('lists, contacts, events and errors escape control characters', async () => {
  for (const args of [
    ['account', 'list'],
    ['contact', 'find', '--account', id],
    ['events', '--account', id],
    ['account', 'list', '--json'],
    ['contact', 'find', '--account', id, '--json'],
    ['events', '--account', id, '--json'],
  ]) {
    const end = args.includes('--json') ? escapedInJson : escaped;
    let { stdout, stderr } = await program.run(args, env);
    // Events are listed when no older transaction of the server runs, and other tests run some.
    const later = async () => {
      if (!stdout.includes(end)) ({ stdout, stderr } = await program.run(args, env));
      return stdout;
    };
    await expect.poll(later, { message: args.join(' '), timeout: onThisMachine(60_000) }).toContain(end);
    expect(raw.test(stdout + stderr), args.join(' ')).toBe(false);
  }
  const list = await program.run(['account', 'list'], env);
  expect(list.stdout).toContain(shown);
  const refused = await program.run(['contact', 'find', '--account', evil], env);
  expect(refused.code).toBe(1);
  expect(raw.test(refused.stderr)).toBe(false);
});

it('programs get the same data: JSON that reads so, and an export to a pipe or a file that only its owner can read', async () => {
  const [account] = (await program.json(['account', 'list'], env)).filter(
    (item: { id: string }) => item.id === id,
  );
  expect(account.name).toBe(evil);
  const piped = await program.run(['export', '--account', id, '--format', 'csv'], env);
  expect(piped.stdout).toContain(evil.slice(0, 5));
  const file = path.join(folder, 'contacts.csv');
  expectDone(await program.run(['export', '--account', id, '--output', file], env), file);
  expect(readFileSync(file, 'utf8')).toContain(evil.slice(0, 5));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a secret on a command line prints a warning with the alternative, and one from stdin does not', async () => {
  const secret = 'a-vendors-key-of-some-length';
  const importing = ['key', 'import', '--account', id, '--name', 'x', '--key'];
  const warned = await program.run([...importing, secret], env);
  expect([warned.code, warned.stderr]).toEqual([0, expect.stringContaining('--key - < FILE')]);
  expect(warned.stderr).not.toContain(secret);
  const silent = await program.run([...importing, '-'], env, `${secret}-2\n`);
  expect([silent.code, silent.stderr]).toEqual([0, '']);

  const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const creating = ['webhook', 'create', '--account', id, '--url', 'https://hooks.invalid/x', '--secret'];
  const seen = await program.run([...creating, own], env);
  expect([seen.code, seen.stderr]).toEqual([0, expect.stringContaining('--secret - < FILE')]);
  const unseen = await program.run([...creating, '-'], env, `${own}\n`);
  expect([unseen.code, unseen.stderr]).toEqual([0, '']);
  expect(unseen.stdout).toContain(own);
});

it('revoking a key lists its paused webhooks, and how to resume them', async () => {
  const { id: keyId } = await program.json(['key', 'create', '--account', id, '--name', 'y'], env);
  const webhook = await program.json(
    ['webhook', 'create', '--account', id, '--url', 'https://hooks.invalid/y'],
    env,
  );
  const by = `update webhooks set made_by = '${keyId}' where id = '${webhook.id}'`;
  await runOn(database.connection, by);
  const revoked = await program.run(['key', 'revoke', keyId, '--account', id], env);
  expectDone(revoked, webhook.id);
  expect(revoked.stdout).toContain('webhook set ID');
  const paused = await program.run(['webhook', 'show', webhook.id, '--account', id], env);
  expect(paused.stdout).toContain('the key that created it was revoked or has expired');
  expect((await program.json(['webhook', 'show', webhook.id, '--account', id], env)).reason).toBe(
    'key_ended',
  );
  await program.json(['webhook', 'set', webhook.id, '--account', id, '--resume'], env);
  expect((await program.json(['webhook', 'show', webhook.id, '--account', id], env)).state).toBe('active');
});
