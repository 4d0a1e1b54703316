/**
 * Limits the content of contacts for every face, and rejects text that the database cannot store. Faces have tighter
 * limits with their wording.
 */
import type { KnownEntries } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  type TextField,
  textNames,
  textRuleOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';

/** Throws `invalid` with the issues. */
export function checkLimits(contact: Contact, before?: Contact): void {
  const issues = limitIssues(contact, before);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/**
 * Throws if the contact gets more consents or suppressions than it may have: many requests read all of them. A known
 * contact may get up to twice the limit by opting out.
 */
export function checkEntries(after: KnownEntries, before?: KnownEntries): void {
  const issues = (['consents', 'suppressions'] as const).flatMap((path) => {
    const { size } = after[path];
    if (size <= Math.max(contactLimits.entries, before?.[path].size ?? 0)) return [];
    const isOptOut = before !== undefined && hasOnlyNewOptOuts(after, before, path);
    return isOptOut && size <= maximumOf(isOptOut) ? [] : [tooManyEntries(path, isOptOut)];
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/** The next step for entries of a merge. Consents cannot be deleted. */
const remedies = {
  consents:
    'export and delete one of the contacts, and add its numbers to the other: its opt-outs stay in force for them',
  suppressions: 'remove suppressions of one of the contacts first',
} as const;

/** Throws if two contacts together have more consents or suppressions than one may have. */
export function checkUnitedEntries(united: KnownEntries): void {
  const issues = (['consents', 'suppressions'] as const).flatMap((path) => {
    const message = `must be at most ${contactLimits.entries} of both contacts together; ${remedies[path]}`;
    return united[path].size <= contactLimits.entries ? [] : [{ path, code: 'too_many_records', message }];
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/** Throws if a contact with so many consents or suppressions cannot get another one. */
export function refuseMoreEntries(
  path: 'consents' | 'suppressions',
  current: number,
  isOptOut: boolean,
): void {
  if (current >= maximumOf(isOptOut))
    throw new ProblemError({ kind: 'invalid', issues: [tooManyEntries(path, isOptOut)] });
}

function hasOnlyNewOptOuts(
  after: KnownEntries,
  before: KnownEntries,
  path: 'consents' | 'suppressions',
): boolean {
  if (path === 'consents')
    return [...after.consents].every(
      ([name, { state }]) => state === 'opted_out' || before.consents.has(name),
    );
  return [...after.suppressions].every(
    ([name, { subject }]) => subject === '' || before.suppressions.has(name),
  );
}

/** Returns a higher maximum for opt-outs: the other entries may all be opt-ins. */
function maximumOf(isOptOut: boolean): number {
  return isOptOut ? 2 * contactLimits.entries : contactLimits.entries;
}

function tooManyEntries(path: 'consents' | 'suppressions', isOptOut: boolean): Issue {
  return { path, code: 'too_many', message: `must be at most ${maximumOf(isOptOut)} of a contact` };
}

/** Returns one issue for each invalid field. A contact that was too large before may become smaller. */
function limitIssues(contact: Contact, before?: Contact): readonly Issue[] {
  const size = sizeOf(contact);
  const identities = allIdentities(contact);
  const issues = [
    ...textNames.flatMap((name) => fieldIssues(name, contact[name], before?.[name])),
    ...addressNames.flatMap((part) =>
      textIssues(contact.address[part], contactLimits.shortText, 'address', part),
    ),
    ...identities.flatMap(identityIssues),
    // A new tag. Faces check the name that was sent; composing its characters may lengthen it.
    ...contact.tags.flatMap((tag, index) =>
      tag.number < 0 ? textIssues(tag.name, contactLimits.catalogName, 'tags', index) : noIssues,
    ),
    ...jsonIssues('attributes', contactLimits.attributes, { contact, before, size }),
    ...nameIssues(contact, before),
    ...jsonIssues('extensions', contactLimits.extension, { contact, before, size }),
    ...countIssues('identities', identities, contactLimits.identities),
    ...countIssues('tags', contact.tags, contactLimits.tags),
    ...countIssues('groups', contact.groups, contactLimits.groups),
  ];
  return issues.length > 0 ? issues : sizeIssues(size, before);
}

const noIssues: readonly Issue[] = [];

function fieldIssues(
  name: TextField,
  value: string | null,
  before: string | null | undefined,
): readonly Issue[] {
  if (value === null) return noIssues;
  const { wire, maximum, read, mustBe, form, isLoose } = textRuleOf(name);
  const issues = textIssues(value, maximum, wire);
  // Another release may know other time zones, so a stored value is never refused.
  if (read === undefined || isLoose === true || value === before || read(value) === value) return issues;
  return [...issues, issueOf(wire, 'form', `must be ${mustBe}`, form)];
}

function textIssues(
  value: string | null,
  maximum: number,
  ...path: readonly (string | number)[]
): readonly Issue[] {
  if (value === null) return noIssues;
  if (!isStorable(value)) return [forbiddenIssue(path.join('.'))];
  if (!isLonger(value, maximum)) return noIssues;
  return [{ path: path.join('.'), code: 'too_long', message: `must be at most ${maximum} characters` }];
}

function identityIssues({ raw, scope, label }: Identity, index: number): readonly Issue[] {
  return [
    ...textIssues(raw, contactLimits.identity, 'identities', index, 'value'),
    ...textIssues(scope, contactLimits.scope, 'identities', index, 'scope'),
    ...textIssues(label, contactLimits.shortText, 'identities', index, 'label'),
  ];
}

interface MeasuredContact {
  readonly contact: Contact;
  readonly before: Contact | undefined;
  readonly size: ReturnType<typeof sizeOf>;
}

function jsonIssues(
  path: 'attributes' | 'extensions',
  maximum: number,
  { contact, before, size }: MeasuredContact,
): readonly Issue[] {
  // Stored values were checked before.
  if (contact[path] !== before?.[path] && !isStorableJson(contact[path])) return [forbiddenIssue(path)];
  if (size.parts[path] <= maximum) return noIssues;
  return [{ path, code: 'too_large', message: `must be at most ${maximum} bytes of JSON` }];
}

function nameIssues(contact: Contact, before: Contact | undefined): readonly Issue[] {
  if (!hasTooManyNames(contact, before)) return noIssues;
  const message = `must have at most ${contactLimits.attributeNames} members`;
  return [{ path: 'attributes', code: 'too_many', message }];
}

function countIssues(path: string, items: readonly unknown[], maximum: number): readonly Issue[] {
  if (items.length <= maximum) return noIssues;
  return [{ path, code: 'too_many', message: `must have at most ${maximum} items` }];
}

/** Whether the contact has too many attributes, and not fewer than before. */
function hasTooManyNames({ attributes }: Contact, before: Contact | undefined): boolean {
  if (
    attributes === before?.attributes ||
    jsonBytes(attributes) < smallestMember * contactLimits.attributeNames
  )
    return false;
  const count = Object.keys(attributes).length;
  return (
    count > contactLimits.attributeNames &&
    (before === undefined || count > Object.keys(before.attributes).length)
  );
}

/** Bytes of the shortest member of an object, such as `"a":1,`. */
const smallestMember = 6;

function sizeIssues(
  { all, parts }: ReturnType<typeof sizeOf>,
  before: Contact | undefined,
): readonly Issue[] {
  if (all <= contactLimits.contact || (before !== undefined && all <= sizeOf(before).all)) return noIssues;
  const [largest] = Object.entries(parts).sort((left, right) => right[1] - left[1]);
  const message = `makes the contact larger than ${contactLimits.contact} bytes in total`;
  return [{ path: largest?.[0] ?? '', code: 'too_large', message }];
}

/** Counts the bytes of a whole contact, and of its parts that can be long. */
function sizeOf(contact: Contact) {
  const parts = {
    description: textBytes(contact.description),
    attributes: jsonBytes(contact.attributes),
    extensions: jsonBytes(contact.extensions),
    identities: allIdentities(contact).reduce((sum, identity) => sum + identityBytes(identity), 0),
    tags: contact.tags.reduce((sum, tag) => sum + textBytes(tag.name), 0),
    groups: contact.groups.reduce((sum, group) => sum + textBytes(group.name), 0),
  };
  const { description, attributes, extensions, identities, tags, groups } = parts;
  return { parts, all: description + attributes + extensions + identities + tags + groups };
}

function identityBytes({ value, raw, label, scope, attrs }: Identity): number {
  return textBytes(value) + textBytes(raw) + textBytes(label) + textBytes(scope) + jsonBytes(attrs);
}

function textBytes(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(text);
}

/** Objects of contacts are never changed, and a batch measures the objects of one contact for each of its changes. */
const measured = new WeakMap<object, number>();

/** Returns the bytes of members as JSON. Most contacts have none of these members. */
export function jsonBytes(members: Readonly<Record<string, unknown>>): number {
  const size = measured.get(members);
  if (size !== undefined) return size;
  for (const _ in members) {
    const bytes = Buffer.byteLength(JSON.stringify(members));
    measured.set(members, bytes);
    return bytes;
  }
  return 2;
}

function forbiddenIssue(path: string): Issue {
  return { path, code: 'forbidden_character', message: 'must not contain NUL or an unpaired surrogate' };
}
