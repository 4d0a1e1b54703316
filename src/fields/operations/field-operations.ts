/** The table of operations on own fields. */
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { checkField } from './check-field.js';
import { fields } from './fields.js';
import { knownFields } from './known-fields.js';

export const fieldOperations = {
  ...needs('contacts:read', { checkField, ...withNothingToRedact({ knownFields }) }),
  ...needs('contacts:write', { declareField: fields.create, changeField: fields.update }),
  ...needs('contacts:delete', { removeField: fields.delete }),
};
