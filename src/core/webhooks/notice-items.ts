import type { AccountId } from '../../domain/ids.js';
import type { Catalog } from '../../domain/query.js';
import type { NoticeContext } from '../../domain/webhook.js';
import type { Context } from '../context.js';

/** Looks items of these catalogs up, as they are now. */
export async function openItems(
  context: Pick<Context, 'catalogs'>,
  accountId: AccountId,
  catalogs: readonly Catalog[],
): Promise<NoticeContext['item']> {
  const items = new Map(
    await Promise.all(
      catalogs.map(async (catalog) => [catalog, await context.catalogs.get(accountId, catalog)] as const),
    ),
  );
  return (catalog, number) => items.get(catalog)?.find((one) => one.number === number);
}
