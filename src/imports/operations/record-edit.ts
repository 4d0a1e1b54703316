/** Turns a row of a file into an edit, of a new contact or of a known one. */

import { type ContactRecord, importFace, type RecordIdentity } from '@switchbook/contact-files/record.js';
import { allIdentities, type Contact, joinName } from '@switchbook/domain/contact/contact.js';
import { addressNames, nameFields, plainFields } from '@switchbook/domain/contact/contact-fields.js';
import {
  type AppliedEdit,
  type ContactEdit,
  clear,
  type Edit,
  extensionOf,
  set,
} from '@switchbook/domain/contact/edit.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { awaitsOwner } from '@switchbook/domain/identity/shared-identity.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import type { Changes, Origin } from '../../contacts/writes/changes.js';
import type { ImportOptions, ImportRules } from './import.js';
import { refOf } from './import-catalogs.js';
import { integersOf } from './inherited-numbers.js';

export function newEdit(record: ContactRecord, options: ImportOptions): ContactEdit {
  return {
    ...editOf(record, options),
    attributes: { op: 'replace', value: record.attributes ?? {} },
    source:
      record.source === null ? clear : set(refOf('sources', record.source ?? options.source ?? importFace)),
    ...(record.status === null ? { status: clear } : {}),
    extension: [],
    entryRule: 'all',
  };
}

/** Returns the members that a new contact keeps from the directory that exported it. */
export function originOf(record: ContactRecord, number?: number | undefined): Origin {
  const { id, createdAt, updatedAt, extensions = {} } = record;
  return { ...defined({ id, number, createdAt, updatedAt }), extensions };
}

/** The contact that a row would create. */
export interface RowDraft {
  readonly edit: ContactEdit;
  readonly made: AppliedEdit;
}

export function draftOf(
  changes: Changes,
  { row, record }: { readonly row: number; readonly record: ContactRecord },
  rules: ImportRules,
): RowDraft {
  const { scopes, newestFirst } = rules;
  const [inherited] = integersOf(record, scopes);
  const number = inherited ?? (newestFirst === null ? undefined : newestFirst.numbersBelow - row);
  const origin = originOf(record, number);
  const before = newestFirst === null ? {} : { id: changes.newIdBefore(newestFirst.id, row) };
  const edit = newEdit(record, rules);
  return { edit, made: changes.draft(edit, { ...before, ...origin }) };
}

/**
 * The edit of a known contact: `update` overwrites it with the row, `fill` sets only missing fields. Only a consent
 * with a later time lifts an opt-out, because losing an opt-out to an old spreadsheet is worse than losing an opt-in.
 */
export function knownEdit(
  current: Contact,
  record: ContactRecord,
  policy: 'update' | 'fill',
  options: ImportOptions,
): ContactEdit {
  if (policy === 'update') return { ...editOf(record, options), entryRule: 'later' };
  return { ...editOf(missingOf(current, record), options), entryRule: 'missing' };
}

/** The members of a record that the contact lacks. */
function missingOf(current: Contact, record: ContactRecord): ContactRecord {
  const missing: { -readonly [Member in keyof ContactRecord]: ContactRecord[Member] } = {
    // A vendor id is missing unless the contact has it: a contact may have several ids of one vendor.
    identities: record.identities.filter(
      (one) => one.kind === 'vendor_id' || !allIdentities(current).some((held) => held.kind === one.kind),
    ),
  };
  const copy = (...names: readonly (keyof ContactRecord)[]) => {
    for (const name of names)
      if (record[name] !== undefined) Object.assign(missing, { [name]: record[name] });
  };
  copy('consents', 'suppressions', 'tags', 'groups');
  if (current.displayName === null) copy(...nameFields);
  for (const name of [...plainFields, 'source', 'status'] as const) if (current[name] === null) copy(name);
  if (record.address !== undefined) missing.address = lacking(current.address, record.address);
  if (record.attributes !== undefined) missing.attributes = lacking(current.attributes, record.attributes);
  if (record.extensions !== undefined)
    missing.extensions = Object.fromEntries(
      Object.entries(record.extensions).map(([face, members]) => [
        face,
        lacking(extensionOf(current.extensions, face), members),
      ]),
    );
  return missing;
}

/** The members that `current` has not, or has as null. */
function lacking<Members extends object>(current: object, members: Members): Members {
  const known = new Map<string, unknown>(Object.entries(current));
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => (known.get(name) ?? null) === null),
  ) as Members;
}

function editOf(record: ContactRecord, options: ImportOptions): ContactEdit {
  const added = (catalog: Catalog, names: readonly string[]) =>
    names.length === 0 ? [] : [{ op: 'add', items: names.map((name) => refOf(catalog, name)) } as const];
  const { address, attributes, source, status } = record;
  // The spread is last, since engines store members after a spread in another object.
  return {
    extension: Object.entries(record.extensions ?? {}).map(([face, members]) => ({
      face,
      members: withoutNulls(members),
    })),
    identities: record.identities.map((identity) => ({ op: 'hold', identity: awaiting(identity) })),
    tags: added('tags', [...(record.tags ?? []), ...options.tags]),
    groups: added('groups', [...(record.groups ?? []), ...options.groups]),
    ...namesEdit(record),
    ...setThose(plainFields, record),
    ...defined({
      type: record.type,
      blocked: record.blocked,
      address: address && setThose(addressNames, address),
      attributes: attributes && ({ op: 'merge', value: withoutNulls(attributes) } as const),
      source: typeof source === 'string' ? set(refOf('sources', source)) : undefined,
      status: typeof status === 'string' ? set(refOf('statuses', status)) : undefined,
      consents: record.consents,
      suppressions: record.suppressions,
    }),
  };
}

/**
 * Marks an identity that another contact should own: until that contact claims it, this contact is its provisional
 * owner.
 */
function awaiting(identity: RecordIdentity): RecordIdentity {
  if (identity.isSharer !== true) return identity;
  return { ...identity, attrsWhenNew: { ...identity.attrs, [awaitsOwner]: true } };
}

/** Sets the texts that the record has. */
function setThose<Name extends string>(
  names: readonly Name[],
  texts: { readonly [One in Name]?: string },
): { readonly [One in Name]?: Edit<string> } {
  const edits: { [One in Name]?: Edit<string> } = {};
  for (const name of names) {
    const text = texts[name];
    if (text !== undefined) edits[name] = set(text);
  }
  return edits;
}

function namesEdit(record: ContactRecord): ContactEdit {
  const { displayName } = record;
  const joined = joinName(record.givenName ?? '', record.familyName ?? '');
  if (displayName !== undefined && displayName !== joined) return { displayName: set(displayName) };
  return defined({ givenName: record.givenName, familyName: record.familyName });
}

/** A null would remove a member, and an import never removes values. */
function withoutNulls(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
