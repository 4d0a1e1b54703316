/**
 * Bodies of the routes that forks of the vendor's program have added, to edits. Fields are checked in the forks' order,
 * and the first wrong one answers, in their words.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { fieldMustBe, readFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { fold, isLonger } from '@switchbook/domain/text/text.js';
import { member } from '../kit/body/json-body.js';
import { createsMissingTags, maxForkValue, maxLength, maxListedKeys, maxTagNames } from './choices.js';
import { namedTags, readObject, refuseNul } from './decode.js';
import { forkMessages } from './messages.js';

export interface TagChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly createMissing: boolean;
}

export function decodeTagChange(body: unknown): TagChange {
  const object = readObject(body);
  const add = readNames(object, 'add');
  const remove = readNames(object, 'remove');
  if (add.length + remove.length === 0) throw invalidBody(forkMessages.noNames);
  if (add.length + remove.length > maxTagNames) throw tooManyNames();
  const added = new Set(add.map(fold));
  const both = remove.filter((name) => added.has(fold(name)));
  if (both.length > 0) throw invalidBody(forkMessages.inBoth(both));
  const value = member(object, 'create_missing');
  const createMissing = value === undefined ? createsMissingTags : value;
  if (typeof createMissing !== 'boolean') throw invalidBody(forkMessages.createMissing);
  return { add, remove, createMissing };
}

const tooManyNames = () => invalidBody(forkMessages.tooManyNames(maxTagNames), 'too_many');

/** Reads the given names, trimmed, each once in any letter case. */
function readNames(body: Readonly<Record<string, unknown>>, field: 'add' | 'remove'): readonly string[] {
  const list = member(body, field) ?? [];
  if (!Array.isArray(list)) throw invalidBody(forkMessages.names(field));
  const names = new Map<string, string>();
  for (const item of list as readonly unknown[]) {
    if (typeof item !== 'string') throw invalidBody(forkMessages.textNames(field));
    refuseNul('tags', item);
    const name = item.trim().toWellFormed();
    if (name === '') throw invalidBody(forkMessages.noEmptyNames(field));
    if (isLonger(name, maxLength.tags))
      throw invalidBody(forkMessages.shortNames(field, maxLength.tags), 'too_long');
    const folded = fold(name);
    if (!names.has(folded)) names.set(folded, name);
    if (names.size > maxTagNames) throw tooManyNames();
  }
  return [...names.values()];
}

export function tagEdit({ add, remove, createMissing }: TagChange): ContactEdit {
  return {
    tags: [namedTags('remove', remove, 'drop'), namedTags('add', add, createMissing ? 'create' : 'drop')],
  };
}

/** The outcome for each name, in the forks' words. */
export interface TagOutcome {
  readonly adicionadas: readonly string[];
  readonly removidas: readonly string[];
  /** the tag existed already, or did not exist to be removed */
  readonly inalteradas: readonly string[];
  /** the account has no such tag */
  readonly desconhecidas: readonly string[];
}

type Tagged = Pick<Contact, 'tags'>;

export function tagOutcome(
  { add, remove }: TagChange,
  before: Tagged,
  after: Tagged,
  isKnown: (name: string) => boolean,
): TagOutcome {
  const had = foldedNames(before);
  const has = foldedNames(after);
  const outcome = { adicionadas: [], removidas: [], inalteradas: [], desconhecidas: [] } as {
    [Name in keyof TagOutcome]: string[];
  };
  for (const name of remove) {
    if (had.has(fold(name))) outcome.removidas.push(name);
    else outcome[isKnown(name) ? 'inalteradas' : 'desconhecidas'].push(name);
  }
  for (const name of add) {
    if (!has.has(fold(name))) outcome.desconhecidas.push(name);
    else outcome[had.has(fold(name)) ? 'inalteradas' : 'adicionadas'].push(name);
  }
  return outcome;
}

function foldedNames({ tags }: Tagged): ReadonlySet<string> {
  return new Set(tags.map((tag) => fold(tag.name)));
}

/** Returns the values by key, which are checked against the fields of the account later. */
export function decodeValues(body: unknown): Readonly<Record<string, unknown>> {
  const values = isObject(body) ? member(body, 'values') : undefined;
  if (!isObject(values)) throw invalidBody(forkMessages.values);
  if (Object.keys(values).length === 0) throw invalidBody(forkMessages.noValues);
  return values;
}

/** Makes the edit of values. A value that is null or blank is removed. Throws one refusal with all faults. */
export function valuesEdit(
  values: Readonly<Record<string, unknown>>,
  fields: readonly OwnField[],
): ContactEdit {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const faults = {
    unknown: [] as string[],
    type: [] as string[],
    form: [] as string[],
    long: [] as string[],
  };
  const entries: (readonly [key: string, value: unknown])[] = [];
  for (const [key, wireValue] of Object.entries(values)) {
    const field = byKey.get(key);
    const value = typeof wireValue === 'string' ? wireValue.trim().toWellFormed() : wireValue;
    if (field === undefined) faults.unknown.push(key);
    else if (value === null || value === '') entries.push([key, null]);
    else if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      faults.type.push(key);
    else if (isLonger(String(value), maxForkValue)) faults.long.push(key);
    else if ('code' in readFieldValue(field, String(value)) || String(value).includes('\u0000'))
      faults.form.push(forkMessages.valueForm(key, fieldMustBe(field)));
    else entries.push([key, String(value)]);
  }
  const sentences = [
    [forkMessages.unknownKeys, faults.unknown],
    [forkMessages.valueTypes, faults.type],
    [forkMessages.valueForms, faults.form],
    [forkMessages.longValues(maxForkValue), faults.long],
  ] as const;
  const refusals = sentences.flatMap(([words, keys]) =>
    keys.length === 0 ? [] : `${words}: ${joinNames(keys)}`,
  );
  if (refusals.length > 0) throw invalidBody(refusals.join('; '));
  return { attributes: { op: 'merge', value: Object.fromEntries(entries) } };
}

function joinNames(keys: readonly string[]): string {
  const restCount = keys.length - maxListedKeys;
  return keys.slice(0, maxListedKeys).join(', ') + (restCount > 0 ? `, … (+${restCount})` : '');
}

export function invalidBody(message: string, code = 'invalid'): ProblemError {
  return invalid('', code, message);
}
