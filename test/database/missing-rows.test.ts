/** A statement that always answers a row: if the row is missing, its store throws, and stores no wrong value. */
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId, type DismissalId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { countHits } from '../../src/access/store/rate-windows.js';
import type { Queryable, Transaction } from '../../src/database/database.js';
import { insertDismissal } from '../../src/duplicates/store/duplicate-rows.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const none: Queryable = { query: async () => [] };

it('a window of a rate without its row fails', async () => {
  const { account } = await fixture.newAccount();
  const now = fixture.clock();
  const hits = {
    accountId: account.id,
    bucket: 'key',
    hits: 1,
    now,
    endsAt: new Date(now.getTime() + 60_000),
    latestEnd: new Date(now.getTime() + 120_000),
  };
  await expect(countHits(none, hits)).rejects.toThrow('returns its row');
  expect(await countHits(fixture.database, hits)).toMatchObject({ hits: 1 });
});

it('a dismissal without its row fails', async () => {
  const { account } = await fixture.newAccount();
  const contacts = [asId<ContactId>(account.id), asId<ContactId>(account.id)] as const;
  const dismissal = { id: asId<DismissalId>(account.id), contacts, createdAt: fixture.clock() };
  const actor = { face: 'test', key: null } as unknown as EventActor;
  await expect(insertDismissal(none as Transaction, account.id, dismissal, actor)).rejects.toThrow(
    'was not stored',
  );
});
