/** Decides declarations of own fields and their changes: limits, the index, and the conversion of earlier values. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import {
  type DeclaredField,
  declaredOf,
  type FieldDeclaration,
  type FieldMembers,
  fieldAuditState,
  maxAllChoices,
  maxIndexedFields,
  maxOwnFields,
  readDeclaration,
  type StoredField,
} from '@switchbook/domain/fields/own-field-declaration.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ChangeOf } from '@switchbook/domain/records/record.js';
import type { AccountId, BulkChangeId } from '@switchbook/domain/runtime/ids.js';
import { startBulkChange } from '../../bulk-changes/operations/bulk-changes.js';
import { findBulkChange } from '../../bulk-changes/store/bulk-change-rows.js';
import { isUnderWay } from '../../bulk-changes/values.js';
import { nextNumber } from '../../database/counters.js';
import type { Transaction } from '../../database/database.js';
import type { Basics } from '../../operation-context/context.js';
import type { RecordWrite } from '../../records/operations/record.js';
import { listOwnFields } from '../store.js';

type Write = RecordWrite<FieldMembers>;
type FieldDecision = Partial<StoredField>;

/** Returns the checked declaration. Throws `invalid`. */
export function checkDeclaration(declaration: FieldDeclaration): DeclaredField {
  const read = readDeclaration(declaration);
  if ('issues' in read) throw new ProblemError({ kind: 'invalid', issues: read.issues });
  return read.field;
}

export async function decideDeclaration(
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

/** The members that change. Absent members keep their values, and the key never changes. */
type FieldChanges = ChangeOf<FieldMembers>;

export async function decideChange(
  { context, tx, caller }: Write,
  field: StoredField,
  changes: FieldChanges,
  hasValues: boolean,
): Promise<FieldDecision | null> {
  const declared = changedDeclaration(field, changes);
  const { accountId } = caller;
  const isSame =
    JSON.stringify(fieldAuditState(declared)) === JSON.stringify(fieldAuditState(declaredOf(field)));
  const needsRebuild = isSame && changes.indexed === true && (await hasUnfinishedIndex(tx, accountId, field));
  if (isSame && !needsRebuild) return null;
  if (declared.choices.length > field.choices.length) {
    const others = (await listOwnFields(tx, accountId)).filter((ownField) => ownField.key !== field.key);
    refuseMoreChoices(others, declared.choices.length);
  }
  if (declared.indexed && field.index === 'none') refuseMoreIndexes(await listOwnFields(tx, accountId));
  const isRebuilt = needsRebuild || isOtherIndex(field, declared);
  const isRead = declared.type !== field.type || choiceValuesOf(declared) !== choiceValuesOf(field);
  const { indexed, ...rest } = declared;
  const index = isRebuilt ? await startIndex(tx, accountId, declared) : {};
  const isConverted = hasValues && (isRead || (isRebuilt && indexed));
  const conversion = isConverted
    ? await startConversion(context, tx, caller, declared, !isRead && !needsRebuild)
    : null;
  const updatedAt = new Date(Math.max(context.clock().getTime(), field.updatedAt.getTime() + 1));
  return { ...rest, ...index, conversion: conversion ?? field.conversion, updatedAt };
}

/** Whether the declaration needs another index than the field has. */
export function isOtherIndex(field: StoredField, declared: DeclaredField): boolean {
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
export function changedDeclaration(field: StoredField, changes: FieldChanges): DeclaredField {
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
    throw new ProblemError({ kind: 'quota', feature: 'indexed fields', current, maximum: maxIndexedFields });
}

/**
 * Returns the members of a new index, which the conversion fills. Writes add rows to the index from now on. If a value
 * was repeated after the search, only one of its rows gets a unique key.
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
 * Starts the conversion of earlier values, which also makes the index. `indexesOnly`: only the index is made, since the
 * values have been converted.
 */
async function startConversion(
  context: Basics,
  tx: Transaction,
  caller: Caller,
  { key }: Pick<DeclaredField, 'key'>,
  indexesOnly = false,
): Promise<BulkChangeId> {
  const only = indexesOnly ? ({ indexesOnly: true } as const) : {};
  const change = { op: 'edit', edit: { convertField: key, ...only } } as const;
  // Requests that began before the declaration may still create contacts without its checks.
  const job = { region: null, filter: {}, contactIds: null, change, includesLaterContacts: true };
  return (await startBulkChange(context, tx, caller, job)).id;
}
