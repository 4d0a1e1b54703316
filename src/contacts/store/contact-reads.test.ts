import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { onThisMachine } from '../../../test/support/machine.js';
import { until } from '../../../test/support/until.js';
import { CatalogItemCache } from '../../catalogs/store/catalog-item-cache.js';
import type { Database } from '../../database/database.js';
import type { Statement } from '../../database/statements/sql.js';
import { ContactReads } from './contact-reads.js';

it('a large contact of an account does not wait for all large contacts of another', async () => {
  const begun: string[] = [];
  const waiting: (() => void)[] = [];
  const reads = {
    // Each contact is too large to be read with others, and has been deleted when it is read alone.
    query: async ({ name = '' }: Statement, [accounts]: readonly unknown[][] = []) => {
      const all = (accounts ?? []) as readonly string[];
      if (!name.startsWith('large_')) return all.map((_, at) => ({ i: at + 1, packed: `id\x1c${1e6}` }));
      begun.push(...all);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return [];
    },
  };
  const database = { reads, requestMs: onThisMachine(30_000) } as unknown as Database;
  const contacts = new ContactReads(database, () => new Date(), new CatalogItemCache([reads as never]), null);
  const find = (account: string, id: number) =>
    contacts.find(asId<AccountId>(account), { by: 'id', id: asId<ContactId>(`${id}`) });
  const busy = Array.from({ length: 40 }, (_, id) => find('busy', id));
  await until('the first are read', () => begun.length === 2);
  const other = find('other', 1);
  for (let count = 3; count <= 41; count += 1) {
    waiting.shift()?.();
    await until('the next is read', () => begun.length === count);
  }
  for (const end of waiting) end();
  await Promise.all([...busy, other]);
  expect(begun.indexOf('other')).toBeLessThan(5);
});
