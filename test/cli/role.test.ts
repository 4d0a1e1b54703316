import { expect, it } from 'vitest';
import { expectDone, expectRefused } from '../support/program/expect-outcome.js';
import { useOwnProgram } from '../support/program/own-program.js';

const { program, env, newAccount } = useOwnProgram();

it('role set: keeps the label and the hidden and masked parts that it does not name', async () => {
  const account = ['--account', (await newAccount()).id];
  const neighbor = ['--account', (await newAccount()).id];
  const set = (...options: readonly string[]) =>
    program.json(['role', 'set', 'shop', ...account, '--scopes', 'contacts:read', ...options], env);
  const limited = ['--sees', 'groups', '--label', 'Shop', '--hidden', 'notes', '--masked', 'numbers'];
  await program.json(
    ['role', 'set', 'shop', ...neighbor, '--scopes', 'groups:read', '--sees', 'all', '--masked', 'emails'],
    env,
  );
  expect(await set(...limited)).toMatchObject({ label: 'Shop', hidden: ['notes'], masked: ['numbers'] });
  expect(await set('--sees', 'own')).toMatchObject({
    label: 'Shop',
    sees: 'own',
    hidden: ['notes'],
    masked: ['numbers'],
  });
  expect(await set('--sees', 'own', '--hidden', '')).toMatchObject({ hidden: [], masked: ['numbers'] });
  expect(await program.json(['role', 'list', ...neighbor], env)).toContainEqual(
    expect.objectContaining({ name: 'shop', label: 'shop', hidden: [], masked: ['emails'] }),
  );
});

it('role delete: names the members of a role in use, and how they get another one', async () => {
  const account = ['--account', (await newAccount()).id];
  await program.json(['role', 'set', 'till', ...account, '--scopes', 'contacts:read', '--sees', 'all'], env);
  await program.json(['member', 'invite', 'Ana', ...account, '--role', 'till'], env);
  const remove = ['role', 'delete', 'till', ...account, '--yes'];
  expectRefused(
    await program.run(remove, env),
    /^Members have this role, so it cannot be deleted\.$/,
    / member set MEMBER --role NAME /,
  );
  await program.json(['member', 'set', 'Ana', ...account, '--role', 'reader'], env);
  expectDone(await program.run(remove, env), 'The role till was deleted.');
});
