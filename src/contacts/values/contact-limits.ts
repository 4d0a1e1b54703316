/**
 * Limits the content of contacts for every face, and rejects text that the database cannot store. Faces have tighter
 * limits with their wording.
 */
import { type KnownConsents, noConsents } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { addressNames, ruleOf, textNames } from '@switchbook/domain/contact/contact-fields.js';
import type { Identity } from '@switchbook/domain/identity/identity.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import { limits } from '@switchbook/domain/runtime/limits.js';
import { isLonger, isStorable, isStorableJson } from '@switchbook/domain/text/text.js';

/** Throws `invalid` with the issues. */
export function checkLimits(contact: Contact, before?: Contact): void {
  const issues = limitIssues(contact, before);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/** Throws if the contact gets more consents or suppressions than it may have: many requests read all of them. */
export function checkEntries(after: KnownConsents, before: KnownConsents = noConsents): void {
  const issues = (['consents', 'suppressions'] as const).flatMap((path) =>
    after[path].size <= Math.max(limits.entries, before[path].size) ? [] : [tooManyEntries(path)],
  );
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/** Throws if a contact with so many consents or suppressions cannot get another one. */
export function refuseMoreEntries(path: 'consents' | 'suppressions', current: number): void {
  if (current >= limits.entries) throw new ProblemError({ kind: 'invalid', issues: [tooManyEntries(path)] });
}

function tooManyEntries(path: 'consents' | 'suppressions'): Issue {
  return { path, code: 'too_many', message: `must be at most ${limits.entries} of a contact` };
}

/** Returns one issue for each invalid field. A contact that was too large before may become smaller. */
function limitIssues(contact: Contact, before?: Contact): readonly Issue[] {
  const issues: Issue[] = [];
  const text = (value: string | null, maximum: number, ...path: readonly (string | number)[]) => {
    if (value === null) return;
    if (!isStorable(value)) issues.push(forbidden(path.join('.')));
    else if (isLonger(value, maximum))
      issues.push({
        path: path.join('.'),
        code: 'too_long',
        message: `must be at most ${maximum} characters`,
      });
  };
  for (const name of textNames) {
    const value = contact[name];
    if (value === null) continue;
    const { wire, maximum, read, mustBe, form, isLoose } = ruleOf(name);
    text(value, maximum, wire);
    // Another release may know other time zones, so a stored value is never refused.
    if (read === undefined || isLoose === true || value === before?.[name]) continue;
    if (read(value) !== value) issues.push(issueOf(wire, 'form', `must be ${mustBe}`, form));
  }
  for (const part of addressNames) {
    const value = contact.address[part];
    if (value !== null) text(value, limits.shortText, 'address', part);
  }
  const identities = allIdentities(contact);
  identities.forEach((identity, index) => {
    text(identity.raw, limits.identity, 'identities', index, 'value');
    if (identity.scope !== '') text(identity.scope, limits.scope, 'identities', index, 'scope');
    text(identity.label, limits.shortText, 'identities', index, 'label');
  });
  contact.tags.forEach((tag, index) => {
    // A new tag. Faces check the name that was sent; composing its characters may lengthen it.
    if (tag.number < 0) text(tag.name, limits.catalogName, 'tags', index);
  });
  const size = sizeOf(contact);
  const json = (path: 'attributes' | 'extensions', maximum: number) => {
    // Stored values were checked before.
    if (contact[path] !== before?.[path] && !isStorableJson(contact[path])) issues.push(forbidden(path));
    else if (size.parts[path] > maximum)
      issues.push({ path, code: 'too_large', message: `must be at most ${maximum} bytes of JSON` });
  };
  json('attributes', limits.attributes);
  if (hasTooManyNames(contact, before))
    issues.push({
      path: 'attributes',
      code: 'too_many',
      message: `must have at most ${limits.attributeNames} members`,
    });
  json('extensions', limits.extension);
  const count = (path: string, items: readonly unknown[], maximum: number) => {
    if (items.length > maximum)
      issues.push({ path, code: 'too_many', message: `must have at most ${maximum} items` });
  };
  count('identities', identities, limits.identities);
  count('tags', contact.tags, limits.tags);
  count('groups', contact.groups, limits.groups);
  if (issues.length === 0) checkSize(size, before, issues);
  return issues;
}

/** Whether the contact has too many attributes, and not fewer than before. */
function hasTooManyNames({ attributes }: Contact, before: Contact | undefined): boolean {
  if (attributes === before?.attributes || jsonBytes(attributes) < smallestMember * limits.attributeNames)
    return false;
  const count = Object.keys(attributes).length;
  return (
    count > limits.attributeNames && (before === undefined || count > Object.keys(before.attributes).length)
  );
}

/** Bytes of the shortest member of an object, such as `"a":1,`. */
const smallestMember = 6;

function checkSize(bytes: ReturnType<typeof sizeOf>, before: Contact | undefined, issues: Issue[]): void {
  if (bytes.all <= limits.contact || (before !== undefined && bytes.all <= sizeOf(before).all)) return;
  const [largest] = Object.entries(bytes.parts).sort((left, right) => right[1] - left[1]);
  const message = `makes the contact larger than ${limits.contact} bytes in total`;
  issues.push({ path: largest?.[0] ?? '', code: 'too_large', message });
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
function jsonBytes(members: Readonly<Record<string, unknown>>): number {
  const size = measured.get(members);
  if (size !== undefined) return size;
  for (const _ in members) {
    const bytes = Buffer.byteLength(JSON.stringify(members));
    measured.set(members, bytes);
    return bytes;
  }
  return 2;
}

function forbidden(path: string): Issue {
  return { path, code: 'forbidden_character', message: 'must not contain NUL or an unpaired surrogate' };
}
