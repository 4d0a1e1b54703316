/**
 * Operations on own fields: the fields that an account declares for its contacts. Contacts keep the values as attributes.
 * A declaration converts the earlier values by a bulk change, and leaves those that do not fit as they are.
 */
import type { Caller } from '../../domain/access.js';
import { type AuditAction, type AuditFacts, changesOf, fieldFacts } from '../../domain/audit.js';
import type { AccountId, BulkChangeId } from '../../domain/ids.js';
import {
  type DeclaredField,
  type FieldDeclaration,
  maxOwnFields,
  readDeclaration,
  type StoredField,
} from '../../domain/own-field-declaration.js';
import { existing, ProblemError } from '../../domain/problem.js';
import { isStorable } from '../../domain/text.js';
import type { AuditedTransaction } from '../../store/access/audit.js';
import { noteCatalogChange } from '../../store/catalogs/catalogs.js';
import {
  deleteOwnField,
  hasAttribute,
  insertOwnField,
  listOwnFields,
  lockOwnField,
  updateOwnField,
} from '../../store/catalogs/own-fields.js';
import { nextNumber } from '../../store/database/counters.js';
import type { Transaction } from '../../store/database/database.js';
import { audited } from '../audit/audit.js';
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
    const made: StoredField = {
      ...{ id: context.newId(), number, ...field },
      ...{ isUnique: false, isSearched: false, index: 'none' },
      conversionId: await convert(context, tx, caller, field.key),
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
    const isSame = JSON.stringify(fieldFacts(wanted)) === JSON.stringify(fieldFacts(known));
    if (isSame) return known;
    const isRead = wanted.type !== known.type || valuesOf(wanted) !== valuesOf(known);
    const conversionId = isRead ? await convert(context, tx, caller, key) : null;
    const now = new Date(Math.max(context.clock().getTime(), known.updatedAt.getTime() + 1));
    const after = { ...known, ...wanted, conversionId: conversionId ?? known.conversionId, updatedAt: now };
    await noted(context, tx, caller, { action: 'field.changed', before: known, after }, (written) =>
      updateOwnField(written, caller.accountId, known.number, wanted, { conversionId, now }),
    );
    return after;
  });
}

/** The declaration of a field after the changes. A type without choices drops those of the type before. */
export function changedDeclaration(known: DeclaredField, changes: FieldChanges): DeclaredField {
  const { label = known.label, type = known.type } = changes;
  const isChosen = type === 'one_of' || type === 'several_of';
  const choices = changes.choices ?? (isChosen ? known.choices : []);
  return declared({ key: known.key, label, type, choices });
}

/** The part of the choices by which values are read. */
function valuesOf({ choices }: DeclaredField): string {
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

/** Starts the conversion of earlier values; null when there are none. */
async function convert(
  context: Context,
  tx: Transaction,
  caller: Caller,
  key: string,
): Promise<BulkChangeId | null> {
  if (!(await hasAttribute(tx, caller.accountId, key))) return null;
  const change = { op: 'edit', edit: { convertField: key } } as const;
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
  const factsOf = (field: StoredField | null): AuditFacts | null => field && fieldFacts(field);
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
