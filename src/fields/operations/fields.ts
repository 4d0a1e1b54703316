/**
 * Operations on own fields, which an account declares for its contacts. Contacts keep the values as attributes. A
 * declaration converts earlier values by a bulk change, and leaves values that do not fit unchanged.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import {
  type DeclaredField,
  declaredOf,
  type FieldDeclaration,
  type FieldMembers,
  fieldAuditState,
  fieldRecord,
  maxAllChoices,
  maxIndexedFields,
  maxOwnFields,
  readDeclaration,
  type StoredField,
} from '@switchbook/domain/fields/own-field-declaration.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ChangeOf } from '@switchbook/domain/records/record.js';
import type { AccountId, BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import { startBulkChange } from '../../bulk-changes/operations/bulk-changes.js';
import { findBulkChange } from '../../bulk-changes/store/bulk-change-rows.js';
import { isUnderWay } from '../../bulk-changes/values/bulk-change.js';
import { countCatalogChange } from '../../catalogs/store/catalog-rows.js';
import { listRepeated } from '../../contacts/store/field-values.js';
import { notifyChanged } from '../../database/connections/listen.js';
import { nextNumber } from '../../database/counters.js';
import type { EndSignal, Transaction } from '../../database/database.js';
import type { Admission, Basics, Caches } from '../../operation-context/context.js';
import { runWithTimeLimit } from '../../operation-context/time-limits.js';
import {
  defineRecord,
  type RecordHooks,
  type RecordKind,
  type RecordWrite,
} from '../../records/operations/record.js';
import { hasAttribute, listOwnFields } from '../store.js';
import { fieldTimes } from '../values.js';

type Write = RecordWrite<FieldMembers>;
type FieldDecision = Partial<StoredField>;

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
  create: async (context, caller, declaration, ...by) => {
    const declared = checkDeclaration(declaration as FieldDeclaration);
    const others = await listOwnFields(context.database, caller.accountId);
    const isNew = !others.some((field) => field.key === declared.key);
    if (declared.indexed && isNew) await refuseRepeated(context, caller, declared);
    const isUsed = !isNew || (await mayHaveValues(context, caller, declared));
    return (isUsed ? fieldKind : unusedFieldKind).create(context, caller, declaration, ...by);
  },
  update: async (context, caller, key, changes, ...by) => {
    const field = (await fieldKind.list(context, caller)).find((item) => item.key === key);
    if (field !== undefined) {
      const declared = changedDeclaration(field, changes);
      const isFilled = changes.indexed === true || isOtherIndex(field, declared);
      if (declared.indexed && isFilled) await refuseRepeated(context, caller, declared);
      const isRead = changes.type !== undefined || changes.choices !== undefined;
      if (isRead && !(await mayHaveValues(context, caller, declared)))
        return unusedFieldKind.update(context, caller, key, changes, ...by);
    }
    return fieldKind.update(context, caller, key, changes, ...by);
  },
};

/**
 * Whether a conversion is needed: false when no contact has a value under the key. A slow search counts as
 * true: a conversion without values does no harm.
 */
async function mayHaveValues(
  { database, lanes }: Basics & Admission,
  caller: Caller,
  { key, indexed }: DeclaredField,
): Promise<boolean> {
  if (indexed) return true;
  const refusal = tooSlowToCompare();
  const search = (until: EndSignal) => hasAttribute(database.until(until), caller.accountId, key);
  try {
    return await lanes.long.run(caller, () =>
      runWithTimeLimit(fieldTimes.valueSearchMs, undefined, () => refusal, search),
    );
  } catch (error) {
    if (error === refusal) return true;
    throw error;
  }
}

/** Finds the values under a key that several contacts have. Throws `invalid` when the search takes too long. */
export function findRepeated(
  { database, lanes }: Basics & Admission,
  caller: Caller,
  key: string,
  limit: number,
  signal?: AbortSignal,
): ReturnType<typeof listRepeated> {
  const search = (until: EndSignal) => listRepeated(database.until(until), caller.accountId, key, limit);
  return lanes.long.run(
    caller,
    () => runWithTimeLimit(fieldTimes.repeatedMs, signal, tooSlowToCompare, search),
    signal,
  );
}

const tooSlowToCompare = () =>
  invalid(
    'unique',
    'too_slow',
    `must be false while comparing the values of all contacts takes longer than ${fieldTimes.repeatedMs / 1_000} seconds; make the attributes smaller, or try again when the server has less work`,
  );

/** Throws `invalid` for values that several contacts have, in a field that must be unique. */
async function refuseRepeated(
  context: Basics & Admission,
  caller: Caller,
  field: DeclaredField,
): Promise<void> {
  const [repeated] = field.unique ? await findRepeated(context, caller, field.key, 1) : [];
  if (repeated === undefined) return;
  const { value, contacts, numbers } = repeated;
  throw invalid(
    'unique',
    'repeated',
    `must be false while ${contacts} contacts have the same value "${value}", such as ${numbers.join(' and ')}; merge or change them first`,
  );
}

/**
 * Returns the fields from the cached list, for answers that show them with each contact. A caller that manages fields
 * reads them from the database.
 */
export function knownFields({ catalogs }: Caches, { accountId }: Caller) {
  return catalogs.fields(accountId);
}

/** Returns the checked declaration. Throws `invalid`. */
export function checkDeclaration(declaration: FieldDeclaration): DeclaredField {
  const read = readDeclaration(declaration);
  if ('issues' in read) throw new ProblemError({ kind: 'invalid', issues: read.issues });
  return read.field;
}

async function decideDeclaration(
  { context, tx, caller }: Write,
  changes: FieldChanges,
  hasValues: boolean,
): Promise<FieldDecision> {
  const { indexed, ...field } = checkDeclaration(changes as FieldDeclaration);
  const { accountId } = caller;
  const others = await listOwnFields(tx, accountId);
  if (others.some((ownField) => ownField.key === field.key))
    throw new ProblemError({ kind: 'conflict', resource: 'field', conflicts: [] });
  if (others.length >= maxOwnFields) {
    const quota = { current: others.length, maximum: maxOwnFields };
    throw new ProblemError({ kind: 'quota', feature: 'fields', ...quota });
  }
  refuseMoreChoices(others, field.choices.length);
  if (indexed) refuseMoreIndexes(others);
  const index = await startIndex(tx, accountId, { ...field, indexed });
  const conversion = hasValues ? await startConversion(context, tx, caller, field) : null;
  return { ...field, ...index, conversion };
}

/** The members that change; absent ones stay. The key never changes. */
type FieldChanges = ChangeOf<FieldMembers>;

async function decideChange(
  { context, tx, caller }: Write,
  field: StoredField,
  changes: FieldChanges,
  hasValues: boolean,
): Promise<FieldDecision | null> {
  const declared = changedDeclaration(field, changes);
  const { accountId } = caller;
  const isSame =
    JSON.stringify(fieldAuditState(declared)) === JSON.stringify(fieldAuditState(declaredOf(field)));
  const isStuck = isSame && changes.indexed === true && (await hasUnfinishedIndex(tx, accountId, field));
  if (isSame && !isStuck) return null;
  if (declared.choices.length > field.choices.length) {
    const others = (await listOwnFields(tx, accountId)).filter((ownField) => ownField.key !== field.key);
    refuseMoreChoices(others, declared.choices.length);
  }
  if (declared.indexed && field.index === 'none') refuseMoreIndexes(await listOwnFields(tx, accountId));
  const isRebuilt = isStuck || isOtherIndex(field, declared);
  const isRead = declared.type !== field.type || choiceValuesOf(declared) !== choiceValuesOf(field);
  const { indexed, ...rest } = declared;
  const index = isRebuilt ? await startIndex(tx, accountId, declared) : {};
  const isConverted = hasValues && (isRead || (isRebuilt && indexed));
  const conversion = isConverted
    ? await startConversion(context, tx, caller, declared, !isRead && !isStuck)
    : null;
  const updatedAt = new Date(Math.max(context.clock().getTime(), field.updatedAt.getTime() + 1));
  return { ...rest, ...index, conversion: conversion ?? field.conversion, updatedAt };
}

/** Whether the declaration needs another index than the field has. */
function isOtherIndex(field: StoredField, declared: DeclaredField): boolean {
  return (
    declared.type !== field.type ||
    declared.unique !== field.unique ||
    declared.searched !== field.searched ||
    declared.indexed !== (field.index !== 'none')
  );
}

/**
 * Returns the declaration of a field after the changes. A type without choices drops the choices of the previous type.
 */
function changedDeclaration(field: StoredField, changes: FieldChanges): DeclaredField {
  const { label = field.label, type = field.type } = changes;
  const { unique = field.unique, searched = field.searched } = changes;
  const { indexed = field.index !== 'none' } = changes;
  const isChosen = type === 'one_of' || type === 'several_of';
  const choices = changes.choices ?? (isChosen ? field.choices : []);
  return checkDeclaration({ key: field.key, label, type, choices, unique, indexed, searched });
}

/** Whether an earlier conversion ended without building the index. */
async function hasUnfinishedIndex(
  tx: Transaction,
  accountId: AccountId,
  { index, conversion }: StoredField,
): Promise<boolean> {
  if (index !== 'building') return false;
  const job = conversion === null ? undefined : await findBulkChange(tx, accountId, conversion, 'find');
  return job === undefined || !isUnderWay(job);
}

/** Throws `quota` if the other fields leave less than this number of choices. */
function refuseMoreChoices(others: readonly OwnField[], more: number): void {
  const current = others.reduce((sum, field) => sum + field.choices.length, 0);
  if (more > 0 && current + more > maxAllChoices)
    throw new ProblemError({ kind: 'quota', feature: 'choices', current, maximum: maxAllChoices });
}

/** Throws `quota` if no more fields can be indexed. */
function refuseMoreIndexes(fields: readonly StoredField[]): void {
  const current = fields.filter((field) => field.index !== 'none').length;
  if (current >= maxIndexedFields)
    throw new ProblemError({
      kind: 'quota',
      feature: 'indexed fields',
      current,
      maximum: maxIndexedFields,
    });
}

/**
 * Returns the members of a new index, which the conversion fills. From now on writes add rows to it. A value that was
 * repeated after the search gets one row with a unique key.
 */
async function startIndex(
  tx: Transaction,
  accountId: AccountId,
  { indexed }: DeclaredField,
): Promise<Pick<StoredField, 'indexReady' | 'indexNumber'>> {
  if (!indexed) return { indexReady: false, indexNumber: null };
  return { indexReady: false, indexNumber: await nextNumber(tx, accountId, 'own_fields') };
}

/** Returns the properties of the choices that affect how values are read. */
function choiceValuesOf({ choices }: Pick<DeclaredField, 'choices'>): string {
  return JSON.stringify(choices.map(({ value, label }) => [value, label]));
}

/**
 * Starts the conversion of earlier values, which also makes the index. `isInForm`: only the index is made, since the
 * values have been converted.
 */
async function startConversion(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  { key }: Pick<DeclaredField, 'key'>,
  isInForm = false,
): Promise<BulkChangeId> {
  const indexesOnly = isInForm ? ({ indexesOnly: true } as const) : {};
  const change = { op: 'edit', edit: { convertField: key, ...indexesOnly } } as const;
  // Requests that began before the declaration may still create contacts without its checks.
  const job = { region: null, filter: {}, contactIds: null, change, includesLaterContacts: true };
  return (await startBulkChange(context, tx, caller, job)).id;
}
