/** Times of the last use of keys: recorded in batches, and at the end of a process. */

import { type AccountId, asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { expect, inject, it } from 'vitest';
import { type TestAccount, useGround } from '../../test/support/fixture.js';
import { openCore } from '../core/core.js';
import { listKeys, noteKeyUses } from './store/account-rows.js';

const ground = useGround();

async function keyOf({ account }: TestAccount): Promise<{ accountId: AccountId; keyId: KeyId }> {
  const [key] = await listKeys(ground.database, account.id);
  if (key === undefined) throw new Error('no key');
  return { accountId: account.id, keyId: key.id };
}

const usesOf = async ({ account }: TestAccount) =>
  (await listKeys(ground.database, account.id)).map((key) => key.lastUsedAt);

it('a process stores the uses of keys of all accounts when it ends', async () => {
  const accounts = [await ground.newAccount(), await ground.newAccount()];
  const idle = await ground.newAccount();
  const database = ground.openDatabase();
  const before = ground.clock();
  const core = await openCore({ database, clock: ground.clock });
  for (const one of accounts) await core.authenticate(one.key);
  await core.close();
  await database.close();
  for (const one of accounts) {
    const [at] = await usesOf(one);
    expect(at?.getTime()).toBeGreaterThan(before.getTime());
    expect(at?.getTime()).toBeLessThan(ground.clock().getTime());
  }
  expect(await usesOf(idle)).toEqual([null]);
});

it('a late record of an earlier use does not replace a later one', async () => {
  const one = await ground.newAccount();
  const key = await keyOf(one);
  const [early, late] = [ground.clock(), ground.clock()];
  await noteKeyUses(ground.database, [{ ...key, at: late }]);
  await noteKeyUses(ground.database, [{ ...key, at: early }]);
  expect(await usesOf(one)).toEqual([late]);
});

it('deleted keys, and unreachable accounts, do not prevent other records', async () => {
  const [one, other] = [await ground.newAccount(), await ground.newAccount()];
  const at = ground.clock();
  const gone = { accountId: one.account.id, keyId: asId<KeyId>('01f00000-0000-7000-8000-000000000001'), at };
  const noted = noteKeyUses(ground.database, [gone, { ...(await keyOf(one)), at }]);
  if (inject('hasCitus')) await expect(noted).rejects.toThrow(/key_uses_key_fkey/);
  else await noted;
  expect(await usesOf(one)).toEqual([at]);

  const database = ground.openDatabase();
  database.settleLayout('distributed');
  const bad = { ...(await keyOf(one)), accountId: asId<AccountId>('nowhere'), at };
  await expect(noteKeyUses(database, [bad, { ...(await keyOf(other)), at }])).rejects.toThrow(/nowhere/);
  await database.close();
  expect(await usesOf(other)).toEqual([at]);
});
