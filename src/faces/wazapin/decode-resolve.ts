/** The four forms of a resolve body, read into identifiers in the order of the request. */

import { type IdentityKind, identityKey, type LookupIdentity } from '@switchbook/domain/identity/identity.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Identifier } from '../../contacts/operations/find-contacts.js';
import { member } from '../kit/body/json-body.js';
import { bsuidForm, limits, valueNames } from './choices.js';
import { externalKey } from './decode.js';
import {
  absentValues,
  type Body,
  brokenRule,
  Faults,
  fault,
  readMembers,
  readObject,
  readSentText,
} from './faults.js';
import { targetsOf } from './ids.js';
import { details, messages } from './messages.js';
import { readDigits } from './phones.js';
import { exactTypes, type IdentifierType, identifierTypes } from './wire.js';

const synonyms: ReadonlyMap<string, IdentifierType> = new Map<string, IdentifierType>([
  ...identifierTypes.map((type) => [type, type] as const),
  ...exactTypes.map((type) => [type, type] as const),
  ['id', 'contact_id'],
  ['phone_number', 'phone'],
  ['whatsapp_id', 'wa_id'],
  ['external', 'external_id'],
]);

/** Members of the flat form, in the order of their priority. */
const flatMembers = [
  ['contact_id'],
  ['phone', 'phone_number'],
  ['whatsapp'],
  ['wa_id'],
  ['email'],
  ['external_id'],
] as const;

/** An item of the request, as the answer repeats it. */
interface IdentifierQuery {
  readonly type: IdentifierType;
  readonly value: string;
  readonly source: string | null;
}

export interface ResolveQuestion {
  readonly queries: readonly IdentifierQuery[];
  /** identifiers to look up; `positions` has the index of each one in `queries` */
  readonly identifiers: readonly Identifier[];
  readonly positions: readonly number[];
  /** location in the request of each of `identifiers` */
  readonly locations: readonly string[];
}

/** An item with the location of the sent one: one sent item may be split into several. */
interface SentItem {
  readonly item: unknown;
  readonly at: string;
}

/** Decodes a resolve request. A value that does not fit its type matches nothing, and is not a fault. */
export function decodeResolve(body: unknown, region: string | undefined): ResolveQuestion {
  const items = readItems(readObject(body));
  const lookups = items.flatMap(({ query, at }, position) => {
    return identifiersOf(query, region).map((identifier) => ({ identifier, position, at }));
  });
  return {
    queries: items.map(({ query }) => query),
    identifiers: lookups.map((lookup) => lookup.identifier),
    positions: lookups.map((lookup) => lookup.position),
    locations: lookups.map((lookup) => lookup.at),
  };
}

/** Decodes `/phone/{phone}`, in the form of resolve. */
export function decodePhonePath(phone: string | undefined, region: string | undefined): Identifier {
  const identifier = numberIdentifier('phone', phone ?? '', region);
  if (identifier !== undefined) return identifier;
  throw fault('path.phone', messages.phone, phone);
}

function readItems(body: Body) {
  const faults = new Faults();
  const sentItems = sentItemsOf(body, faults);
  const items = sentItems.flatMap(({ item, at }) => {
    const query = readItem(item, at, faults);
    return query === undefined ? [] : [{ query, at }];
  });
  faults.raise(sentItems.flatMap(({ item, at }) => locationsOf(item, at)));
  if (items.some(({ query }) => query.type === 'external_id' && (query.source ?? '').trim() === ''))
    throw brokenRule(details.noSource);
  return items;
}

/** Returns the items of the first form that is present; null counts as absent. */
function sentItemsOf(body: Body, faults: Faults): readonly SentItem[] {
  const list = member(body, 'identifiers');
  if (absentValues.null(list)) return otherFormOf(body, faults).map(toSentItem);
  // The members of an object are items.
  if (isObject(list)) return splitItem(list).map(toSentItem);
  const items = readIdentifierList(list, faults).map(toSentItem);
  const parts = items.flatMap(({ item, at }) => splitItem(item).map((part) => ({ item: part, at })));
  if (parts.length <= limits.identifiers) return parts;
  faults.add('body.identifiers', messages.maxItems(limits.identifiers), list);
  return [];
}

const toSentItem = (item: unknown, index: number): SentItem => ({ item, at: `body.identifiers[${index}]` });

/** Returns the items of a body without a list. */
function otherFormOf(body: Body, faults: Faults): readonly unknown[] {
  const identifier = member(body, 'identifier');
  const hasIdentifier = !absentValues.null(identifier);
  const hasType = !absentValues.null(member(body, 'type'));
  // A body with a type may call the value `identifier`, unless that is an object.
  if (hasIdentifier && (isObject(identifier) || !hasType)) return [identifier];
  if (hasType) return [body];
  const flat = flatItems(body);
  if (flat.length === 0) faults.add('body', messages.required('identifiers'));
  return flat;
}

/** Splits an item. Without a type it may have flat members, as `{"phone":"+…"}`. */
function splitItem(item: unknown): readonly unknown[] {
  if (!isObject(item) || !absentValues.null(member(item, 'type'))) return [item];
  const flat = flatItems(item);
  return flat.length === 0 ? [item] : flat;
}

function readIdentifierList(list: unknown, faults: Faults): readonly unknown[] {
  if (!Array.isArray(list)) faults.add('body.identifiers', messages.array, list);
  else if (list.length === 0) faults.add('body.identifiers', messages.minItems(1), list);
  else if (list.length > limits.identifiers)
    faults.add('body.identifiers', messages.maxItems(limits.identifiers), list);
  else return list;
  return [];
}

function flatItems(body: Body): readonly Body[] {
  const source = readMembers(body, { source: ['external_source'] }, absentValues.null).get('source');
  return flatMembers.flatMap((names) => {
    const name = names.find((candidate) => !absentValues.null(member(body, candidate)));
    if (name === undefined) return [];
    const item = { type: names[0], value: member(body, name) };
    return [names[0] === 'external_id' && source !== undefined ? { ...item, source } : item];
  });
}

function readItem(item: unknown, at: string, faults: Faults): IdentifierQuery | undefined {
  if (!isObject(item)) {
    faults.add(at, messages.object, item);
    return undefined;
  }
  const type = readType(item, at, faults);
  const value = readValue(item, type, at, faults);
  const source = readSource(item, at, faults);
  return type === undefined || value === undefined ? undefined : { type, value, source };
}

function readType(item: Body, at: string, faults: Faults): IdentifierType | undefined {
  const value = member(item, 'type');
  if (value === undefined) {
    faults.add(at, messages.required('type'));
    return undefined;
  }
  const text = faults.text(`${at}.type`, value);
  if (text === undefined) return undefined;
  const type = synonyms.get(text.toLowerCase());
  if (type === undefined) faults.add(`${at}.type`, messages.oneOf(identifierTypes), value);
  return type;
}

/** Returns the value as text, trimmed. */
function readValue(
  item: Body,
  type: IdentifierType | undefined,
  at: string,
  faults: Faults,
): string | undefined {
  const name = valueName(item, type);
  if (name === undefined) {
    faults.add(at, messages.required(valueNames[0]));
    return undefined;
  }
  const wireValue = member(item, name);
  const value = faults.text(`${at}.value`, readSentText(wireValue) ?? wireValue);
  if (value !== '') return value;
  faults.add(`${at}.value`, messages.minLength(1), wireValue);
  return undefined;
}

/** Returns the member with the value: `value`, one of its other names, or the spelled type. */
function valueName(item: Body, type: IdentifierType | undefined): string | undefined {
  const typeWord = member(item, 'type');
  const spelled = typeof typeWord === 'string' ? [typeWord.trim().toLowerCase()] : [];
  const names = [...valueNames, ...spelled, ...(type === undefined ? [] : [type])];
  return names.find((name) => !absentValues.null(member(item, name)));
}

function readSource(item: Body, at: string, faults: Faults): string | null {
  const value = readMembers(item, { source: ['external_source'] }, absentValues.null).get('source');
  return value === undefined
    ? null
    : (faults.storedText(`${at}.source`, value, Number.POSITIVE_INFINITY) ?? null);
}

/**
 * Returns the possible locations of an item's faults, in the order of its members. The item itself is last: it is the
 * location of a fault about an absent member.
 */
function locationsOf(item: unknown, at: string): readonly string[] {
  if (!isObject(item)) return [at];
  const names = Object.keys(item).map((name) => (name === 'external_source' ? 'source' : name));
  return [...names.map((name) => `${at}.${name === 'type' || name === 'source' ? name : 'value'}`), at];
}

/** Returns the identifiers of an item: several if an id may be ours or the vendor's. */
function identifiersOf(query: IdentifierQuery, region: string | undefined): readonly Identifier[] {
  if (query.type === 'contact_id') return targetsOf(query.value);
  const identifier = identifierOf(query, query.type, region);
  return identifier === undefined ? [] : [identifier];
}

function identifierOf(
  { value, source }: IdentifierQuery,
  type: Exclude<IdentifierType, 'contact_id'>,
  region: string | undefined,
): Identifier | undefined {
  switch (type) {
    case 'phone':
      return numberIdentifier('phone', value, region);
    case 'whatsapp':
    case 'wa_id':
      return bsuidForm.test(value)
        ? exactIdentifier('bsuid', value)
        : numberIdentifier('wa_id', value, region);
    case 'email':
      return { by: 'identity', key: identityKey({ kind: 'email', value }) };
    case 'external_id':
      return { by: 'identity', key: externalKey((source ?? '').trim(), value) };
    default:
      return exactIdentifier(type, value);
  }
}

function numberIdentifier(
  kind: 'phone' | 'wa_id',
  value: string,
  region: string | undefined,
): Identifier | undefined {
  const digits = readDigits(value, region);
  return digits === undefined ? undefined : { by: 'identity', key: identityKey({ kind, value: digits }) };
}

function exactIdentifier(kind: IdentityKind, value: string): Identifier {
  const key: LookupIdentity = { ...identityKey({ kind, value }), anyScope: true };
  return { by: 'identity', key };
}
