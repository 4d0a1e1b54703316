/** The table of operations on own fields. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Caches } from '../../operation-context/context.js';
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { checkField } from './check-field.js';
import { fields } from './fields.js';

export const fieldOperations = {
  ...needs('contacts:read', { checkField, ...withNothingToRedact({ knownFields }) }),
  ...needs('contacts:write', { declareField: fields.create, changeField: fields.update }),
  ...needs('contacts:delete', { removeField: fields.delete }),
};

/**
 * Returns the fields from the cached list, for answers that show them with each contact. A caller that manages fields
 * reads them from the database.
 */
function knownFields({ catalogs }: Caches, { accountId }: Caller) {
  return catalogs.fields(accountId);
}
