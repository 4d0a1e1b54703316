/** Lists of rows whose ids ascend with time, the newest first. */
import type { Page, PageAfter } from '../domain/page.js';

/**
 * A page, whose cursor is the id of its last row. `read` returns the rows after an id, or the first ones after null. It is
 * asked for one row more than the page has, which shows whether another page follows.
 */
export async function pageByIds<Row extends { readonly id: string }>(
  { limit, after }: PageAfter,
  read: (after: Row['id'] | null, limit: number) => Promise<readonly Row[]>,
): Promise<Page<Row>> {
  const from = after?.[0];
  const rows = await read(typeof from === 'string' ? from : null, limit + 1);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : [last.id] };
}
