/** Reads snapshots of contacts with the catalog items of today. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { followMerges } from '../../../catalogs/store/dropped-items.js';
import type { Queryable } from '../../../database/database.js';
import type { CatalogDraft } from '../catalog-draft.js';
import { fromSnapshot, itemsInSnapshot } from './merge-snapshot.js';

/**
 * Returns a function that reads these snapshots. An item that was merged since is replaced by the remaining item. A
 * deleted item is left out.
 */
export async function openSnapshotReader(
  on: Queryable,
  accountId: AccountId,
  { numbered }: Pick<CatalogDraft, 'numbered'>,
  snapshots: readonly unknown[],
): Promise<(stored: unknown) => Contact> {
  const items = snapshots.map(itemsInSnapshot);
  const missing = mapNames(allCatalogs, (catalog) =>
    items.flatMap((own) => own[catalog]).filter((number) => numbered(catalog, number) === undefined),
  );
  const remaining = await followMerges(on, accountId, missing);
  return (stored) =>
    fromSnapshot(stored, accountId, (catalog, number) => numbered(catalog, remaining(catalog, number)));
}
