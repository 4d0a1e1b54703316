/**
 * Values of unique own fields: finds their contacts, and refuses a value that another contact has. The index keeps the
 * values unique.
 */
import { isDeepStrictEqual } from 'node:util';
import { hidesAttribute, partsOf } from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { readFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import type { Queryable } from '../../../database/database.js';
import type { CallerVisibility } from '../../../operation-context/context.js';
import { hiddenPartProblem } from '../../../visibility/values/redaction-filter.js';
import { findValueHolders, type NumberedValue } from '../../store/field-values.js';
import type { DecisionState } from '../decision-state.js';

type Attributes = Contact['attributes'];

const isUniqueField = (field: OwnField) => field.unique && field.indexNumber !== null;
const valueNameOf = (index: number, value: unknown) => `${index} ${JSON.stringify(value)}`;
const isValue = (value: unknown) => value !== undefined && value !== null && value !== '';

/** Returns the attributes that edits contain. */
export const addedAttributes = (edits: readonly Pick<ContactEdit, 'attributes'>[]): readonly Attributes[] =>
  edits.flatMap(({ attributes }) => (attributes === undefined ? [] : [attributes.value]));

/** Records in the state which contacts have these values. An account without unique fields needs no query. */
export async function readValueHolders(
  on: Queryable,
  accountId: AccountId,
  brought: readonly Attributes[],
  state: DecisionState,
): Promise<void> {
  const fields = state.catalogs.fields.filter(isUniqueField);
  if (fields.length === 0) return;
  const numberedValues = brought.flatMap((attributes) => listNumberedValuesIn(fields, attributes));
  for (const { index, contactId } of await findValueHolders(on, accountId, numberedValues)) {
    const [indexNumber, value] = numberedValues[index] as NumberedValue;
    state.valueHolders.set(valueNameOf(indexNumber, value), contactId);
  }
}

/** Puts the found contacts into the state, so that a refusal names them. */
export async function putValueHolders(
  { reads }: Pick<CallerVisibility, 'reads'>,
  on: Queryable,
  accountId: AccountId,
  state: DecisionState,
): Promise<void> {
  const ids = new Set(state.valueHolders.entries().map(([, id]) => id));
  for (const contact of await reads.findMany(on, accountId, [...ids]))
    if (contact !== undefined) state.put(contact);
}

function listNumberedValuesIn(fields: readonly OwnField[], attributes: Attributes): NumberedValue[] {
  return fields.flatMap((field) => {
    const reading = Object.hasOwn(attributes, field.key)
      ? readFieldValue(field, attributes[field.key])
      : undefined;
    const value = reading !== undefined && 'value' in reading ? reading.value : undefined;
    return isValue(value) ? [[field.indexNumber as number, value] as const] : [];
  });
}

/** Returns names of the values that attributes have in unique fields. */
export function valueNames(
  { fields: all }: DecisionState['catalogs'],
  attributes: Attributes,
): readonly string[] {
  const fields = all.filter(isUniqueField);
  return listNumberedValuesIn(fields, attributes).map(([indexNumber, value]) =>
    valueNameOf(indexNumber, value),
  );
}

/**
 * Throws `invalid` for values that another contact has. Also for any value of a field that is hidden from the caller:
 * the refusal of a guess would reveal the value. Records all other values as values of this contact.
 */
export function recordUniqueValues(state: DecisionState, after: Contact, before?: Contact): void {
  const fields = state.catalogs.fields.filter(isUniqueField);
  if (fields.length === 0) return;
  const values = fields.map(({ key, indexNumber }) => {
    const [was, is] = [before?.attributes[key], after.attributes[key]];
    const nameIn = (value: unknown) =>
      isValue(value) ? valueNameOf(indexNumber as number, value) : undefined;
    return {
      key,
      value: is,
      oldName: nameIn(was),
      newName: nameIn(is),
      isChanged: !isDeepStrictEqual(was, is),
    };
  });
  const changed = values.filter((value) => value.isChanged);
  const parts = partsOf(state.visibility);
  const isHidden = ({ key }: { readonly key: string }) => parts !== undefined && hidesAttribute(parts, key);
  const unseen = changed.find((item) => item.newName !== undefined && isHidden(item));
  if (unseen !== undefined) throw hiddenPartProblem(`attributes.${unseen.key}`, `attributes.${unseen.key}`);
  // A change of any attribute writes all values again, even a value that another contact had before the field was
  // unique.
  const written = before?.attributes === after.attributes ? [] : values.filter((value) => !isHidden(value));
  const issues = written.flatMap(({ key, value, newName }): Issue[] => {
    const holder: ContactId | undefined = newName === undefined ? undefined : state.valueHolders.get(newName);
    if (holder === undefined || holder === after.id) return [];
    return [issueOfValue(key, value)];
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  for (const { oldName, newName } of changed) {
    if (oldName !== undefined && state.valueHolders.get(oldName) === after.id)
      state.valueHolders.delete(oldName);
    if (newName !== undefined) state.valueHolders.set(newName, after.id);
  }
}

/** Returns the values of a contact in unique fields, each with the contact that has it. */
function uniqueValuesOf(state: DecisionState, { attributes }: Pick<Contact, 'attributes'>) {
  return state.catalogs.fields.filter(isUniqueField).flatMap(({ key, indexNumber }) => {
    const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (!isValue(value)) return [];
    const name = valueNameOf(indexNumber as number, value);
    return [{ key, value, name, holder: state.valueHolders.get(name) }];
  });
}

/** Returns the keys of unique fields in which another contact now has the value of a contact that returns. */
export function repeatedKeys(state: DecisionState, contact: Contact): readonly string[] {
  return uniqueValuesOf(state, contact).flatMap(({ key, holder }) =>
    holder === undefined || holder === contact.id ? [] : [key],
  );
}

/**
 * Throws `invalid` for such values, and names the other contact if the caller sees it. Records free values as values of
 * this contact. The database refuses values of hidden fields, and names no field.
 */
export function recordFreeValues(state: DecisionState, contact: Contact): void {
  const parts = partsOf(state.visibility);
  const values = uniqueValuesOf(state, contact);
  const issues = values.flatMap(({ key, value, holder }): Issue[] => {
    if (holder === undefined || holder === contact.id) return [];
    if (parts !== undefined && hidesAttribute(parts, key)) return [];
    const issue = issueOfValue(key, value);
    if (state.ifVisible(state.contact(holder)) === undefined) return [issue];
    return [{ ...issue, message: `is ${quoteText(String(value))}, which contact ${holder} has` }];
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  for (const { name, holder } of values) if (holder === undefined) state.valueHolders.set(name, contact.id);
}

function issueOfValue(key: string, value: unknown): Issue {
  return { path: `attributes.${key}`, code: 'taken', message: 'is the value of another contact', value };
}

/** Releases the values of a deleted contact, which another contact may have. */
export function releaseValues(state: DecisionState, contact: Contact): void {
  state.valueHolders.release(contact.id);
}
