/** Declarations of own fields, and their checks. */
import type { BulkChangeId } from './ids.js';
import {
  isSearchable,
  type OwnField,
  type OwnFieldChoice,
  type OwnFieldType,
  ownFieldTypes,
} from './own-field.js';
import type { Issue } from './problem.js';
import { codePoints, fold, isStorable } from './text.js';

export const maxOwnFields = 100;
/** Choices of one field. */
export const maxFieldChoices = 200;
/** Indexed fields of an account: each is a row more for each contact. */
export const maxIndexedFields = 10;
/** Code points of a key, a label, a value of a choice. */
export const maxFieldName = 100;

export interface FieldDeclaration {
  readonly key: string;
  /** the key when absent */
  readonly label?: string | undefined;
  readonly type: OwnFieldType;
  readonly choices?: readonly WantedChoice[] | undefined;
  /** no two contacts have the same value; such a field is indexed */
  readonly unique?: boolean | undefined;
  readonly indexed?: boolean | undefined;
  /** a search for text also finds contacts by the field; such a field is indexed */
  readonly searched?: boolean | undefined;
}

export interface WantedChoice {
  readonly value: string;
  /** the value when absent */
  readonly label?: string | undefined;
  readonly color?: string | null | undefined;
}

/** A declared field with its history. */
export interface StoredField extends OwnField {
  /** the last bulk change that brought earlier values into their form; null: there were none */
  readonly conversionId: BulkChangeId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The members of a field that a declaration decides. */
export interface DeclaredField
  extends Pick<OwnField, 'key' | 'label' | 'type' | 'choices' | 'isUnique' | 'isSearched'> {
  readonly isIndexed: boolean;
}

/** The declared members, or what is wrong with them. */
export function readDeclaration({
  key,
  label = key,
  type,
  choices = [],
  unique: isUnique = false,
  indexed = false,
  searched: isSearched = false,
}: FieldDeclaration): { readonly field: DeclaredField } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  name(issues, 'key', key);
  // The key is part of paths and of the headings of files.
  if (/[/\\\p{Cc}]/u.test(key) || key === '__proto__')
    issues.push({ path: 'key', code: 'form', message: 'must not contain slashes or control characters' });
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
  const isIndexed = indexed || isUnique || isSearched;
  if (isSearched && !isSearchable(type))
    issues.push({
      path: 'searched',
      code: 'contradiction',
      message: 'must be false, since only fields of the types text and url can be searched',
    });
  if ((indexed || isUnique) && type === 'several_of')
    issues.push({
      path: isUnique ? 'unique' : 'indexed',
      code: 'contradiction',
      message: 'must be false, since a field of the type several_of has no index',
    });
  const read = choices.slice(0, maxFieldChoices).map((one, index) => readChoice(issues, one, index));
  refuseDoubles(issues, read);
  return issues.length > 0
    ? { issues }
    : { field: { key, label, type, choices: read, isUnique, isSearched, isIndexed } };
}

function readChoice(
  issues: Issue[],
  { value, label = value, color = null }: WantedChoice,
  index: number,
): OwnFieldChoice {
  const path = `choices.${index}`;
  name(issues, `${path}.value`, value);
  name(issues, `${path}.label`, label);
  // Several choices are one text in files.
  if (/[,;|\p{Cc}]/u.test(value))
    issues.push({
      path: `${path}.value`,
      code: 'form',
      message: 'must not contain , ; | or control characters',
    });
  if (color !== null && !/^#[0-9a-f]{6}$/i.test(color))
    issues.push({ path: `${path}.color`, code: 'form', message: 'must be a colour such as #1A73E8' });
  return { value, label, color };
}

function refuseDoubles(issues: Issue[], choices: readonly OwnFieldChoice[]): void {
  const seen = new Set<string>();
  choices.forEach(({ value }, index) => {
    const folded = fold(value);
    if (seen.has(folded))
      issues.push({ path: `choices.${index}.value`, code: 'repeated', message: 'is repeated' });
    seen.add(folded);
  });
}

function name(issues: Issue[], path: string, text: string): void {
  if (text.trim() === '') issues.push({ path, code: 'required', message: 'must not be blank' });
  else if (text !== text.trim())
    issues.push({ path, code: 'form', message: 'must not begin or end with a blank' });
  if (!isStorable(text))
    issues.push({
      path,
      code: 'forbidden_character',
      message: 'must not contain NUL or an unpaired surrogate',
    });
  if (codePoints(text) > maxFieldName)
    issues.push({ path, code: 'too_long', message: `must be at most ${maxFieldName} characters` });
}
