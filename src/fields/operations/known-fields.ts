import type { Caller } from '@switchbook/domain/access/access.js';
import type { Caches } from '../../operation-context/context.js';

/**
 * Returns the fields from the cached list, for answers that show them with each contact. A caller that manages fields
 * reads them from the database.
 */
export function knownFields({ catalogs }: Caches, { accountId }: Caller) {
  return catalogs.fields(accountId);
}
