/** Times of the last use of keys: recorded in batches, and at the end of a process. */

import { type AccountId, asId, type KeyId } from '@switchbook/domain/runtime/ids.js';
import { expect, inject, it } from 'vitest';
import { readKeys, saveKeyUses } from '../../src/access/store/api-key-rows.js';
import { openCore } from '../../src/core/core.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();

async function keyOf({ account }: TestAccount): Promise<{ accountId: AccountId; keyId: KeyId }> {
  const [key] = await readKeys(fixture.database, account.id, fixture.clock());
  if (key === undefined) throw new Error('no key');
  return { accountId: account.id, keyId: key.id };
}

const usesOf = async ({ account }: TestAccount) =>
  (await readKeys(fixture.database, account.id, fixture.clock())).map((key) => key.lastUsedAt);

it('a process stores the uses of keys of all accounts when it ends', async () => {
  const accounts = [await fixture.newAccount(), await fixture.newAccount()];
  const idle = await fixture.newAccount();
  const database = fixture.openDatabase();
  const before = fixture.clock();
  const core = await openCore({ database, clock: fixture.clock });
  for (const account of accounts) await core.authenticate(account.key);
  await core.close();
  await database.close();
  for (const account of accounts) {
    const [at] = await usesOf(account);
    expect(at?.getTime()).toBeGreaterThan(before.getTime());
    expect(at?.getTime()).toBeLessThan(fixture.clock().getTime());
  }
  expect(await usesOf(idle)).toEqual([null]);
});

it('a late record of an earlier use does not replace a later one', async () => {
  const one = await fixture.newAccount();
  const key = await keyOf(one);
  const [early, late] = [fixture.clock(), fixture.clock()];
  await saveKeyUses(fixture.database, [{ ...key, at: late }]);
  await saveKeyUses(fixture.database, [{ ...key, at: early }]);
  expect(await usesOf(one)).toEqual([late]);
});

it('deleted keys, and unreachable accounts, do not prevent other records', async () => {
  const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
  const at = fixture.clock();
  const gone = { accountId: one.account.id, keyId: asId<KeyId>('01f00000-0000-7000-8000-000000000001'), at };
  const noted = saveKeyUses(fixture.database, [gone, { ...(await keyOf(one)), at }]);
  if (inject('hasCitus')) await expect(noted).rejects.toThrow(/key_uses_key_fkey/);
  else await noted;
  expect(await usesOf(one)).toEqual([at]);

  const database = fixture.openDatabase();
  database.setLayout('distributed');
  const bad = { ...(await keyOf(one)), accountId: asId<AccountId>('nowhere'), at };
  await expect(saveKeyUses(database, [bad, { ...(await keyOf(other)), at }])).rejects.toThrow(/nowhere/);
  await database.close();
  expect(await usesOf(other)).toEqual([at]);
});
