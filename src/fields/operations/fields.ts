/**
 * Own fields, which an account declares for its contacts. Contacts keep the values as attributes. A declaration
 * converts earlier values by a bulk change, and leaves values that do not fit unchanged.
 */

import {
  type FieldDeclaration,
  type FieldMembers,
  fieldRecord,
} from '@switchbook/domain/fields/own-field-declaration.js';
import { countCatalogChange } from '../../catalogs/store/catalog-rows.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { defineRecord, type RecordHooks, type RecordKind } from '../../records/operations/record.js';
import { listOwnFields } from '../store.js';
import {
  changedDeclaration,
  checkDeclaration,
  decideChange,
  decideDeclaration,
  isOtherIndex,
} from './decide-declaration.js';
import { mayHaveValues, refuseRepeated } from './find-values.js';

/**
 * Makes the hooks of declarations. They throw `invalid`, `quota`, and `conflict` when a field already has the key. A
 * change without an effect is not written. Contacts keep their values of a field that is removed, as attributes.
 */
const fieldHooks = (hasValues: boolean): RecordHooks<FieldMembers> => ({
  decide: async (write) => {
    const { before, fields } = write;
    if (fields === null) return {};
    return before === null
      ? decideDeclaration(write, fields, hasValues)
      : decideChange(write, before, fields, hasValues);
  },
  afterWrite: async ({ tx, caller: { accountId } }) => {
    await countCatalogChange(tx, accountId);
    await notifyChanged(tx, accountId);
    return undefined;
  },
  afterCommit: (context, { accountId }) => {
    context.catalogs.forget(accountId);
    context.jobsSignal.raise();
  },
});
const fieldKind = defineRecord(fieldRecord, fieldHooks(true));
/** Kind for fields without stored values, which need no conversion. */
const unusedFieldKind = defineRecord(fieldRecord, fieldHooks(false));

/**
 * Own fields. A create or an update first searches all contacts for values and repeated values. The search is before
 * the transaction, since later events of the account wait for the transaction.
 */
export const fields: RecordKind<FieldMembers> = {
  ...fieldKind,
  create: async (context, caller, declaration, ...principal) => {
    const declared = checkDeclaration(declaration as FieldDeclaration);
    const others = await listOwnFields(context.database, caller.accountId);
    const isNew = !others.some((field) => field.key === declared.key);
    if (declared.indexed && isNew) await refuseRepeated(context, caller, declared);
    const isUsed = !isNew || (await mayHaveValues(context, caller, declared));
    return (isUsed ? fieldKind : unusedFieldKind).create(context, caller, declaration, ...principal);
  },
  update: async (context, caller, key, changes, ...principal) => {
    const field = (await fieldKind.list(context, caller)).find((item) => item.key === key);
    if (field !== undefined) {
      const declared = changedDeclaration(field, changes);
      const isFilled = changes.indexed === true || isOtherIndex(field, declared);
      if (declared.indexed && isFilled) await refuseRepeated(context, caller, declared);
      const isRead = changes.type !== undefined || changes.choices !== undefined;
      if (isRead && !(await mayHaveValues(context, caller, declared)))
        return unusedFieldKind.update(context, caller, key, changes, ...principal);
    }
    return fieldKind.update(context, caller, key, changes, ...principal);
  },
};
