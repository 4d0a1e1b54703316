/** Lists of the API, read page by page. */
import type { Pages } from '../../../clients/typescript/src/index.js';

const longestPage = 200;

/** The first items, so many at most. `list`: asks for a list in pages of a size. */
export async function firstOf<Item>(
  most: number,
  list: (
    limit: number,
  ) => Pages<Item, { readonly data: readonly Item[]; readonly meta: { next_cursor: string | null } }>,
): Promise<{ readonly items: readonly Item[]; readonly hasMore: boolean }> {
  const items: Item[] = [];
  for await (const page of list(Math.min(longestPage, most)).pages()) {
    items.push(...page.data);
    if (items.length >= most)
      return { items: items.slice(0, most), hasMore: items.length > most || page.meta.next_cursor !== null };
  }
  return { items, hasMore: false };
}
