/**
 * Operations on own fields: the fields that an account declares for its contacts. Contacts keep the values as attributes.
 * A declaration converts the earlier values by a bulk change, and leaves those that do not fit as they are.
 */
import type { Caller } from '../../domain/access.js';
import { fieldFacts } from '../../domain/audit.js';
import { type AuditAction, type AuditFacts, changesOf } from '../../domain/audit-change.js';
import type { AccountId, BulkChangeId } from '../../domain/ids.js';
import {
  type DeclaredField,
  type FieldDeclaration,
  maxIndexedFields,
  maxOwnFields,
  readDeclaration,
  type StoredField,
} from '../../domain/own-field-declaration.js';
import { existing, invalid, ProblemError } from '../../domain/problem.js';
import { isStorable } from '../../domain/text.js';
import type { AuditedTransaction } from '../../store/access/audit.js';
import { findBulkChange } from '../../store/bulk-changes/bulk-changes.js';
import { noteCatalogChange } from '../../store/catalogs/catalogs.js';
import {
  deleteOwnField,
  hasAttribute,
  insertOwnField,
  listOwnFields,
  lockOwnField,
  updateOwnField,
} from '../../store/catalogs/own-fields.js';
import { listDoubles } from '../../store/contacts/field-values.js';
import { nextNumber } from '../../store/database/counters.js';
import type { Transaction } from '../../store/database/database.js';
import { audited } from '../audit/audit.js';
import { isUnderWay } from '../bulk-changes/bulk-json.js';
import { startBulkChange } from '../bulk-changes/operations.js';
import { changing } from '../catalogs/catalogs.js';
import type { Context } from '../context.js';

/** Ascending by number. */
export function listFields(context: Context, caller: Caller): Promise<readonly StoredField[]> {
  return listOwnFields(context.database, caller.accountId);
}

export async function getField(context: Context, caller: Caller, key: string): Promise<StoredField> {
  const fields = await listFields(context, caller);
  return existing(
    fields.find((one) => one.key === key),
    'field',
  );
}

/** Throws `invalid`. */
export function declared(wanted: FieldDeclaration): DeclaredField {
  const read = readDeclaration(wanted);
  if ('issues' in read) throw new ProblemError({ kind: 'invalid', issues: read.issues });
  return read.field;
}

/** Throws `invalid`, `conflict` when a field has the key, `quota`. */
export async function declareField(
  context: Context,
  caller: Caller,
  wanted: FieldDeclaration,
): Promise<StoredField> {
  const field = declared(wanted);
  const { accountId } = caller;
  return changingFields(context, caller, async (tx) => {
    const number = await nextNumber(tx, accountId, 'own_fields');
    const others = await listOwnFields(tx, accountId);
    if (others.some((one) => one.key === field.key))
      throw new ProblemError({ kind: 'conflict', what: 'field', conflicts: [] });
    if (others.length >= maxOwnFields) {
      const quota = { current: others.length, maximum: maxOwnFields };
      throw new ProblemError({ kind: 'quota', feature: 'fields', ...quota });
    }
    const now = context.clock();
    const { isIndexed, ...rest } = field;
    if (isIndexed) refuseMoreIndexes(others);
    const made: StoredField = {
      ...{ id: context.newId(), number, ...rest },
      ...(await startIndex(tx, accountId, field)),
      conversionId: await convert(context, tx, caller, field),
      ...{ createdAt: now, updatedAt: now },
    };
    await noted(context, tx, caller, { action: 'field.declared', before: null, after: made }, (written) =>
      insertOwnField(written, accountId, made),
    );
    return made;
  });
}

/** The members that change; absent ones stay. The key stays always. */
export type FieldChanges = Partial<Omit<FieldDeclaration, 'key'>>;

/** Throws `not_found`, `invalid`. */
export function changeField(
  context: Context,
  caller: Caller,
  key: string,
  changes: FieldChanges,
): Promise<StoredField> {
  return changingFields(context, caller, async (tx) => {
    const known = await lockField(tx, caller.accountId, key);
    const wanted = changedDeclaration(known, changes);
    const { accountId } = caller;
    const isSame = JSON.stringify(fieldFacts(wanted)) === JSON.stringify(fieldFacts(declaredOf(known)));
    const isStuck = isSame && changes.indexed === true && (await isLeftHalfway(tx, accountId, known));
    if (isSame && !isStuck) return known;
    if (wanted.isIndexed && known.index === 'none') refuseMoreIndexes(await listOwnFields(tx, accountId));
    const isOtherIndex =
      isStuck ||
      wanted.type !== known.type ||
      wanted.isUnique !== known.isUnique ||
      wanted.isSearched !== known.isSearched ||
      wanted.isIndexed !== (known.index !== 'none');
    const isRead = wanted.type !== known.type || valuesOf(wanted) !== valuesOf(known);
    const { isIndexed, ...rest } = wanted;
    const index = isOtherIndex ? await startIndex(tx, accountId, wanted) : {};
    const isConverted = isRead || (isOtherIndex && isIndexed);
    const conversionId = isConverted ? await convert(context, tx, caller, wanted, !isRead && !isStuck) : null;
    const now = new Date(Math.max(context.clock().getTime(), known.updatedAt.getTime() + 1));
    const written = { ...known, ...rest, ...index };
    const after = { ...written, conversionId: conversionId ?? known.conversionId, updatedAt: now };
    await noted(context, tx, caller, { action: 'field.changed', before: known, after }, (audited) =>
      updateOwnField(audited, accountId, known.number, written, { conversionId, now }),
    );
    return after;
  });
}

/** The declaration of a field after the changes. A type without choices drops those of the type before. */
export function changedDeclaration(known: StoredField, changes: FieldChanges): DeclaredField {
  const { label = known.label, type = known.type } = changes;
  const { unique = known.isUnique, searched = known.isSearched } = changes;
  const { indexed = known.index !== 'none' } = changes;
  const isChosen = type === 'one_of' || type === 'several_of';
  const choices = changes.choices ?? (isChosen ? known.choices : []);
  return declared({ key: known.key, label, type, choices, unique, indexed, searched });
}

const declaredOf = (field: StoredField): DeclaredField => ({ ...field, isIndexed: field.index !== 'none' });

/** Whether the conversion that would make the index has ended without it. */
async function isLeftHalfway(
  tx: Transaction,
  accountId: AccountId,
  { index, conversionId }: StoredField,
): Promise<boolean> {
  if (index !== 'building') return false;
  const job = conversionId === null ? undefined : await findBulkChange(tx, accountId, conversionId, 'find');
  return job === undefined || !isUnderWay(job);
}

/** Throws `quota` when no more fields can be indexed. */
function refuseMoreIndexes(fields: readonly StoredField[]): void {
  const current = fields.filter((one) => one.index !== 'none').length;
  if (current >= maxIndexedFields)
    throw new ProblemError({
      kind: 'quota',
      feature: 'indexed fields',
      current,
      maximum: maxIndexedFields,
    });
}

/** A new index, which the conversion fills. Writes have rows in it from now on. Throws `invalid` for values that repeat. */
async function startIndex(
  tx: Transaction,
  accountId: AccountId,
  { key, isUnique, isIndexed }: DeclaredField,
): Promise<Pick<StoredField, 'index' | 'indexNumber'>> {
  if (!isIndexed) return { index: 'none', indexNumber: null };
  const [double] = isUnique ? await listDoubles(tx, accountId, key, 1) : [];
  if (double !== undefined) {
    const { value, contacts, numbers } = double;
    throw invalid(
      'unique',
      'repeated',
      `must be false while ${contacts} contacts have the same value "${value}", such as ${numbers.join(' and ')}; merge or change them first`,
    );
  }
  return { index: 'building', indexNumber: await nextNumber(tx, accountId, 'own_fields') };
}

/** The part of the choices by which values are read. */
function valuesOf({ choices }: Pick<DeclaredField, 'choices'>): string {
  return JSON.stringify(choices.map(({ value, label }) => [value, label]));
}

/** Contacts keep their values, as attributes. */
export async function removeField(context: Context, caller: Caller, key: string): Promise<StoredField> {
  return changingFields(context, caller, async (tx) => {
    const known = await lockField(tx, caller.accountId, key);
    await noted(context, tx, caller, { action: 'field.removed', before: known, after: null }, (written) =>
      deleteOwnField(written, caller.accountId, known.number),
    );
    return known;
  });
}

/** Throws `not_found`, also for a key that cannot be stored. */
async function lockField(tx: Transaction, accountId: AccountId, key: string): Promise<StoredField> {
  return existing(isStorable(key) ? await lockOwnField(tx, accountId, key) : undefined, 'field');
}

/**
 * Starts the conversion of earlier values, which also makes the index; null when there is nothing to do. `isInForm`: only the index
 * is made, since the values have been converted.
 */
async function convert(
  context: Context,
  tx: Transaction,
  caller: Caller,
  { key, isIndexed }: DeclaredField,
  isInForm = false,
): Promise<BulkChangeId | null> {
  if (!isIndexed && !(await hasAttribute(tx, caller.accountId, key))) return null;
  const indexesOnly = isInForm ? ({ indexesOnly: true } as const) : {};
  const change = { op: 'edit', edit: { convertField: key, ...indexesOnly } } as const;
  // Requests that began before the declaration may still create contacts without its checks.
  const job = { region: null, filter: {}, contactIds: null, change, meetsLater: true };
  return (await startBulkChange(context, tx, caller, job)).id;
}

interface Noted {
  readonly action: Extract<AuditAction, `field.${string}`>;
  readonly before: StoredField | null;
  readonly after: StoredField | null;
}

/** Writes a change with its entry in the trail. */
function noted(
  context: Context,
  tx: Transaction,
  caller: Caller,
  { action, before, after }: Noted,
  write: (tx: AuditedTransaction) => Promise<void>,
): Promise<void> {
  const factsOf = (field: StoredField | null): AuditFacts | null => field && fieldFacts(declaredOf(field));
  return audited(context, tx, caller, async (written) => {
    await write(written);
    const subject = ((after ?? before) as StoredField).id;
    return { result: undefined, changes: changesOf(action, subject, factsOf(before), factsOf(after)) };
  });
}

/** One transaction, after which every process reads the fields anew. */
async function changingFields<Result>(
  context: Context,
  caller: Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await changing(context, caller, async (tx) => {
    const done = await work(tx);
    await noteCatalogChange(tx, caller.accountId);
    return done;
  });
  context.importSignals.due();
  return result;
}
