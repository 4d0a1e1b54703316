import { scopes } from '@switchbook/domain/access/access.js';
import { expect, it } from 'vitest';
import { expectDone, expectRefused } from '../../../../test/support/program/expect-outcome.js';
import { useOwnProgram, uuid } from '../../../../test/support/program/own-program.js';

const { program, env, newAccount } = useOwnProgram();

it('key create: has exactly the promised members, every scope and the default limit', async () => {
  const { id, number } = await newAccount();
  const key = await program.json(['key', 'create', '--account', String(number)], env);
  expect(Object.keys(key)).toEqual(['id', 'key', 'account_id', 'scopes']);
  expect(key).toEqual({
    id: expect.stringMatching(uuid),
    key: expect.stringMatching(/^sb_live_[0-9A-Za-z]{38}$/),
    account_id: id,
    scopes,
  });
  expect(await program.json(['key', 'list', '--account', id], env)).toEqual([
    {
      id: key.id,
      account_id: id,
      name: 'cli',
      prefix: key.key.slice(0, 12),
      scopes,
      rate_limit: 'default',
      created_at: expect.any(String),
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
    },
  ]);
});

it('key create: stores scopes, limit, name and expiry, and prints them', async () => {
  const { id } = await newAccount();
  const options = ['--name', 'Till 3', '--scopes', 'contacts:*,groups:read', '--rate-limit', '100/60'];
  const created = await program.run(
    ['key', 'create', '--account', id, ...options, '--expires-in', '90d'],
    env,
  );
  expectDone(
    created,
    'sb_live_',
    'Till 3',
    '100/60',
    'contacts:read,contacts:write,contacts:delete,groups:read',
  );
  const none = await program.json(
    ['key', 'create', '--account', id, '--scopes', 'none', '--rate-limit', 'none'],
    env,
  );
  expect(none.scopes).toEqual([]);
  const [first, second] = await program.json(['key', 'list', '--account', id], env);
  expect(first).toMatchObject({ name: 'Till 3', rate_limit: '100/60' });
  expect(Date.parse(first.expires_at) - Date.parse(first.created_at)).toBeGreaterThan(89.9 * 86_400_000);
  expect(second).toMatchObject({ rate_limit: 'none', scopes: [], expires_at: null });
  const secret = /sb_live_\w+/.exec(created.stdout)?.[0] ?? '';
  const shown = await program.run(['key', 'list', '--account', id], env);
  expectDone(shown, 'KEY', 'Till 3', 'live', 'none', secret.slice(0, 12));
  expect(shown.stdout).not.toContain(secret);
});

it('key import: accepts a secret of another maker, as an option or from stdin', async () => {
  const { id } = await newAccount();
  const imported = await program.json(
    ['key', 'import', '--account', id, '--key', 'wak_0123456789abcdef'],
    env,
  );
  expect(imported).toEqual({
    id: expect.stringMatching(uuid),
    key: 'wak_0123456789abcdef',
    account_id: id,
    scopes,
  });
  const read = await program.run(
    ['key', 'import', '--account', id, '--key', '-', '--name', 'Old'],
    env,
    'other-secret-0001\n',
  );
  expectDone(read, 'The key was imported.', 'othe…', 'Old');
  expect(read.stdout).not.toContain('other-secret-0001');
  const args = ['key', 'import', '--account', id, '--key'];
  const again = await program.run([...args, '-'], env, 'other-secret-0001\n');
  expectRefused(again, /^This server already has this key, perhaps as a revoked one\.$/, /^Import another/);
  const seen = await program.run([...args, 'wak_another_0123456789'], env);
  expect(seen.stderr).toMatch(
    /^Warning: .* show the secret after --key\. Pass it on stdin instead: --key - < FILE\n$/,
  );
  expect(seen.stderr).not.toContain('wak_another');
});

it('key import: refuses a key that no request could contain', async () => {
  const { id } = await newAccount();
  const importing = (secret: string) =>
    program.run(['key', 'import', '--account', id, '--key', '-'], env, `${secret}\n`);
  expectRefused(await importing(''), /^key must be 1 to 4096 characters\.$/, /^Correct/);
  expectRefused(await importing('two words'), /^key must be printable ASCII/, /^Correct/);
  expectRefused(
    await importing('sb_live_damaged'),
    /^key is a mistyped or incomplete key of Switchbook/,
    /^Correct/,
  );
});

it('key import: refuses a key that is easy to guess, unless forced', async () => {
  const { id } = await newAccount();
  const args = ['key', 'import', '--account', id, '--key', '-'];
  const short = 'fifteen-letters\n';
  expectRefused(await program.run(args, env, short), /^The key has fewer than 16 characters/, /--force/);
  const forced = await program.run([...args, '--force'], env, short);
  expect(forced).toMatchObject({
    code: 0,
    stderr: 'Warning: a key of 15 characters can be guessed.\n',
    stdout: expect.stringContaining('fif…'),
  });
  expect(forced.stdout).not.toContain('fifteen');
});

it('key set and key rotate: change name and scopes, and add a new secret to the old one', async () => {
  const { id } = await newAccount();
  const { id: keyId, key } = await program.json(['key', 'create', '--account', id], env);
  const set = ['key', 'set', keyId, '--account', id];
  expect(await program.json([...set, '--name', 'shop', '--scopes', 'contacts:*'], env)).toMatchObject({
    id: keyId,
    name: 'shop',
    scopes: ['contacts:read', 'contacts:write', 'contacts:delete'],
  });
  expectRefused(await program.run(set, env), /^No change is given\.$/, /--scopes/);
  const rotated = await program.json(['key', 'rotate', keyId, '--account', id, '--overlap', '7d'], env);
  expect(rotated).toMatchObject({ id: keyId, old_secret_until: expect.any(String) });
  expect(rotated.key).not.toBe(key);
  const again = await program.run(['key', 'rotate', keyId, '--account', id], env);
  expectDone(again, 'The old one no longer works.');
});

it('key revoke: works once and again, and the list shows it', async () => {
  const { id } = await newAccount();
  const { id: keyId } = await program.json(['key', 'create', '--account', id], env);
  const revoked = await program.json(['key', 'revoke', '--account', id, keyId], env);
  expect(revoked).toMatchObject({ id: keyId, account_id: id, revoked_at: expect.any(String) });
  expect(await program.json(['key', 'revoke', keyId, '--account', id], env)).toEqual(revoked);
  expectDone(await program.run(['key', 'revoke', '--account', id, keyId], env), 'is revoked');
  expectDone(await program.run(['key', 'list', '--account', id], env), 'revoked');
});

it('key revoke: does not find a key of another account', async () => {
  const [one, other] = [await newAccount(), await newAccount()];
  const { id: keyId } = await program.json(['key', 'create', '--account', other.id], env);
  expectRefused(
    await program.run(['key', 'revoke', '--account', one.id, keyId], env),
    /^There is no such key\.$/,
    /key list/,
  );
  expectRefused(
    await program.run(['key', 'revoke', '--account', one.id, 'mine'], env),
    /^"mine" is not the id of a key\.$/,
    /key list/,
  );
  expect(await program.json(['key', 'list', '--account', other.id], env)).toMatchObject([
    { revoked_at: null },
  ]);
});

it('sign-in: uses no key of a member, who may have fewer rights', async () => {
  const { id } = await newAccount();
  await program.json(['member', 'invite', 'Rita', '--account', id, '--role', 'reader'], env);
  await program.json(['key', 'create', '--account', id, '--member', 'Rita'], env);
  for (let round = 0; round < 2; round += 1) await program.json(['sign-in', '--account', id], env);
  const keys: { name: string }[] = await program.json(['key', 'list', '--account', id], env);
  expect(keys.map(({ name }) => name)).toEqual(['cli', 'console']);
});
