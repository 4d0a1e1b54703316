import { expect, it } from 'vitest';
import { type Cursor, type Page, pageByIds } from './page.js';

const rows = ['e', 'd', 'c', 'b', 'a'].map((id) => ({ id }));

async function read(after: string | null, limit: number) {
  const from = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
  return rows.slice(from, from + limit);
}

it('cursors return every row once', async () => {
  const pages: string[] = [];
  let after: Cursor | null = null;
  do {
    const page: Page<{ id: string }> = await pageByIds({ limit: 2, after }, read);
    pages.push(page.items.map(({ id }) => id).join(''));
    after = page.next;
  } while (after !== null);
  expect(pages).toEqual(['ed', 'cb', 'a']);
});

it('a page that ends with the list has no cursor, full or not', async () => {
  for (const limit of [5, 6])
    expect(await pageByIds({ limit, after: null }, read)).toEqual({ items: rows, next: null });
});

it('a cursor without an id means the first page', async () => {
  const { items } = await pageByIds({ limit: 1, after: [7] }, read);
  expect(items).toEqual([{ id: 'e' }]);
});
