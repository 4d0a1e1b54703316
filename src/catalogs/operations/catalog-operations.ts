/** The table of operations on catalogs. Names in them do not belong to contacts. */
import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import {
  countCatalogUses,
  createCatalogItem,
  deleteCatalogItem,
  getCatalogItem,
  listCatalog,
  updateCatalogItem,
} from './catalogs.js';
import { mergeCatalogItems } from './merge-items.js';

/** Returns the scope of a catalog; tags have the scopes of contacts. */
function scopeOfCatalog(verb: 'read' | 'write' | 'delete') {
  return (_: Caller, catalog: Catalog): Scope => `${catalog === 'tags' ? 'contacts' : catalog}:${verb}`;
}

export const catalogOperations = {
  ...needs(
    scopeOfCatalog('read'),
    withNothingToRedact({ listCatalog, getCatalogItem, countCatalogUses: inLongLane(countCatalogUses) }),
  ),
  ...needs(scopeOfCatalog('write'), { createCatalogItem, updateCatalogItem }),
  ...needs(scopeOfCatalog('delete'), { deleteCatalogItem, mergeCatalogItems: inLongLane(mergeCatalogItems) }),
};
