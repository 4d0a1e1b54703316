/** Conditions on long lists of items. */
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { expect, it, vi } from 'vitest';
import { readQuery } from '../kit/wire/query-string.js';
import { chooseItems } from './query-catalogs.js';

it('a name of an item and a value of the query are folded once', () => {
  const now = new Date(0);
  const items = Array.from({ length: 500 }, (_, at) => ({
    ...{ id: String(at), number: at + 1, name: `Group ${at}`, color: null, createdAt: now, updatedAt: now },
  })) as unknown as readonly CatalogItem[];
  const values = Array.from({ length: 500 }, (_, at) => `GROUP ${2 * at}`);
  const query = readQuery(`filter[name][in]=${values.map(encodeURIComponent).join(',')}&sort=name`);
  const lower = vi.spyOn(String.prototype, 'toLowerCase');
  try {
    expect(chooseItems(items, query)).toHaveLength(250);
    expect(lower.mock.calls.length).toBeLessThan(1_100);
  } finally {
    lower.mockRestore();
  }
});
