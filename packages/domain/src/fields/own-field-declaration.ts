/** Declarations of own fields, and their checks. */

import type { Static } from 'typebox';
import * as Type from 'typebox';
import { type AuditState, changesOf } from '../events/audit-change.js';
import { type Issue, issueOf } from '../problems/problem.js';
import {
  declareRecord,
  fixed,
  input,
  internal,
  type NewOf,
  optional,
  type RowOf,
  readOnly,
  required,
} from '../records/record.js';
import {
  closed,
  color,
  colorForm,
  instant,
  list,
  nullableNumber,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  text,
  uuid,
} from '../records/schemas.js';
import type { BulkChangeId } from '../runtime/ids.js';
import { codePoints, fold, isStorable } from '../text/text.js';
import { isSearchable, type OwnField, type OwnFieldChoice, ownFieldTypes } from './own-field.js';

export const maxOwnFields = 100;
/** Choices of all own fields of an account: a request reads all of them. */
export const maxAllChoices = 5_000;
const maxFieldChoices = 200;
/** Indexed fields of an account: each adds a row per contact. */
export const maxIndexedFields = 10;
/** Code points of a key, a label, a value of a choice. */
const maxFieldName = 100;

const colorRule = new RegExp(colorForm.pattern);
const fieldName = text(maxFieldName);

/** A choice without a label has its value as its label. */
const newChoice = closed('NewFieldChoice', {
  value: fieldName,
  label: Type.Optional(fieldName),
  color: Type.Optional(color),
});

export const storedChoice = shape('FieldChoice', {
  value: Type.String(),
  label: Type.String(),
  color: nullableText,
});

export const fieldRecord = declareRecord({
  resource: 'field',
  plural: 'fields',
  table: 'own_fields',
  titles: { response: 'OwnField', createBody: 'NewField', patchBody: 'FieldPatch' },
  members: {
    id: readOnly(uuid),
    number: readOnly(number),
    key: fixed(fieldName),
    // absent: the key
    label: optional(fieldName),
    type: required(oneOf(ownFieldTypes)),
    choices: { ...optional(list(newChoice, maxFieldChoices), { isJson: true }), stored: list(storedChoice) },
    // no two contacts have the same value; such a field is indexed
    unique: optional(Type.Boolean(), { column: 'is_unique' }),
    indexed: input(Type.Boolean()),
    // a search for text also finds contacts by the field; such a field is indexed
    searched: optional(Type.Boolean(), { column: 'is_searched' }),
    index: readOnly(oneOf(['none', 'building', 'ready']), {
      sql: `case when index_number is null then 'none' when index_ready then 'ready' else 'building' end`,
    }),
    // the last bulk change that converted earlier values; null: no conversion has run
    conversion: readOnly(nullableUuid as Type.TUnsafe<BulkChangeId | null>, { column: 'conversion_id' }),
    index_number: internal(nullableNumber),
    index_ready: internal(Type.Boolean()),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
  },
  key: 'key',
  order: 'number',
  lock: 'counter',
  scopes: { read: 'contacts:read', write: 'contacts:write', delete: 'contacts:delete' },
  acts: {
    create: ['declareField', 'Declare a field'],
    update: ['changeField', 'Change a field'],
    delete: ['removeField', 'Remove a field'],
  },
  trail: (before, after) => {
    const action = before === null ? 'field.declared' : after === null ? 'field.removed' : 'field.changed';
    const factsOf = (field: OwnField | null) => field && fieldAuditState(declaredOf(field));
    return changesOf(action, (after ?? before)?.id ?? '', factsOf(before), factsOf(after));
  },
  // Field names reveal no values, so every caller may read them.
  redaction: { mayRead: () => true },
});
export type FieldMembers = typeof fieldRecord.members;
export type FieldDeclaration = NewOf<FieldMembers>;
export type RequestedChoice = Static<typeof newChoice>;

/** A declared field with its history. */
export type StoredField = RowOf<FieldMembers>;

/** The members of a field that a declaration decides. */
export interface DeclaredField
  extends Pick<OwnField, 'key' | 'label' | 'type' | 'choices' | 'unique' | 'searched'> {
  readonly indexed: boolean;
}

export const declaredOf = (field: OwnField): DeclaredField => ({ ...field, indexed: field.index !== 'none' });

export function fieldAuditState({ key, type, label, choices, ...promises }: DeclaredField): AuditState {
  const names = ['unique', 'indexed', 'searched'] as const;
  const promised = names.filter((name) => promises[name]).map((name) => [name, true]);
  return { shown: { key, type, ...Object.fromEntries(promised) }, withheld: { label, choices } };
}

/** Returns the members of a valid declaration, or its issues. */
export function readDeclaration({
  key,
  label = key,
  type,
  choices = [],
  unique = false,
  indexed: isWanted = false,
  searched = false,
}: FieldDeclaration): { readonly field: DeclaredField } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  name(issues, 'key', key);
  // The key is part of paths and of the headings of files.
  if (/[/\\\p{Cc}]/u.test(key) || key === '__proto__')
    issues.push(issueOf('key', 'form', 'must not contain slashes or control characters', 'text'));
  name(issues, 'label', label);
  if (!ownFieldTypes.includes(type))
    issues.push({ path: 'type', code: 'unknown', message: `must be one of ${ownFieldTypes.join(', ')}` });
  const isChosen = type === 'one_of' || type === 'several_of';
  if (isChosen && choices.length === 0)
    issues.push({ path: 'choices', code: 'required', message: 'must have at least one choice' });
  if (!isChosen && choices.length > 0)
    issues.push({
      path: 'choices',
      code: 'contradiction',
      message: 'belong to the types one_of and several_of',
    });
  if (choices.length > maxFieldChoices)
    issues.push({ path: 'choices', code: 'too_many', message: `must have at most ${maxFieldChoices} items` });
  const indexed = isWanted || unique || searched;
  if (searched && !isSearchable(type))
    issues.push({
      path: 'searched',
      code: 'contradiction',
      message: 'must be false, since only fields of the types text and url can be searched',
    });
  if ((isWanted || unique) && type === 'several_of')
    issues.push({
      path: unique ? 'unique' : 'indexed',
      code: 'contradiction',
      message: 'must be false, since a field of the type several_of has no index',
    });
  const read = choices.slice(0, maxFieldChoices).map((choice, index) => readChoice(issues, choice, index));
  refuseDoubles(issues, read);
  return issues.length > 0
    ? { issues }
    : { field: { key, label, type, choices: read, unique, searched, indexed } };
}

function readChoice(
  issues: Issue[],
  { value, label = value, color = null }: RequestedChoice,
  index: number,
): OwnFieldChoice {
  const path = `choices.${index}`;
  name(issues, `${path}.value`, value);
  name(issues, `${path}.label`, label);
  // Several choices are one text in files.
  if (/[,;|\p{Cc}]/u.test(value))
    issues.push(issueOf(`${path}.value`, 'form', 'must not contain , ; | or control characters', 'text'));
  if (color !== null && !colorRule.test(color))
    issues.push(issueOf(`${path}.color`, 'form', `must be ${colorForm['x-must-be']}`, colorForm['x-form']));
  return { value, label, color };
}

function refuseDoubles(issues: Issue[], choices: readonly OwnFieldChoice[]): void {
  const keys = new Set<string>();
  choices.forEach(({ value }, index) => {
    const folded = fold(value);
    if (keys.has(folded))
      issues.push({ path: `choices.${index}.value`, code: 'repeated', message: 'is repeated' });
    keys.add(folded);
  });
}

function name(issues: Issue[], path: string, text: string): void {
  if (text.trim() === '') issues.push({ path, code: 'required', message: 'must not be blank' });
  else if (text !== text.trim())
    issues.push(issueOf(path, 'form', 'must not begin or end with a blank', 'text'));
  if (!isStorable(text))
    issues.push({
      path,
      code: 'forbidden_character',
      message: 'must not contain NUL or an unpaired surrogate',
    });
  if (codePoints(text) > maxFieldName)
    issues.push({ path, code: 'too_long', message: `must be at most ${maxFieldName} characters` });
}
