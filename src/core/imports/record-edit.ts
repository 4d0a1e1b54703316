/** What a row of a file means as an edit: of a new contact, or of one that is known. */
import type { Address, Contact } from '../../domain/contact.js';
import { type ContactEdit, clear, extensionOf, set } from '../../domain/edit.js';
import { joinName } from '../../domain/name.js';
import type { Catalog } from '../../domain/query.js';
import type { ContactRecord } from '../../files/record.js';
import type { Origin } from '../writes/new-contact.js';
import type { ImportOptions } from './import.js';
import { refOf } from './import-catalogs.js';

/** Who wrote an identity that the file does not say it of, and the actor of what an import does. */
export const importFace = 'import';

/** The edit of a contact that is made; nothing in it is lost. */
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

/** What a contact that is made brings along. */
export function originOf({ id, createdAt, updatedAt, extensions = {} }: ContactRecord): Origin {
  return {
    ...(id === undefined ? {} : { id }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    extensions,
  };
}

/**
 * The edit of a known contact: under `update` what the row says wins, under `fill` only what is missing is set. An opt-out
 * is lifted only by an entry that says that it was given later: one that got lost in a spreadsheet would be worse than
 * a sale.
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

/** What of a record a contact lacks. */
function missingOf(current: Contact, record: ContactRecord): ContactRecord {
  const said: { -readonly [Member in keyof ContactRecord]: ContactRecord[Member] } = {
    identities: record.identities.filter((one) => !current.identities.some((held) => held.kind === one.kind)),
  };
  if (record.consents !== undefined) said.consents = record.consents;
  if (record.suppressions !== undefined) said.suppressions = record.suppressions;
  if (record.tags !== undefined) said.tags = record.tags;
  if (record.groups !== undefined) said.groups = record.groups;
  if (current.displayName === null)
    for (const name of ['displayName', 'givenName', 'familyName'] as const)
      if (record[name] !== undefined) said[name] = record[name];
  for (const name of ['company', 'description', 'avatarUrl', 'owner'] as const)
    if (current[name] === null && record[name] !== undefined) said[name] = record[name];
  if (current.source === null && record.source !== undefined) said.source = record.source;
  if (current.status === null && record.status !== undefined) said.status = record.status;
  if (record.address !== undefined) said.address = lacking(current.address, record.address);
  if (record.attributes !== undefined) said.attributes = lacking(current.attributes, record.attributes);
  if (record.extensions !== undefined)
    said.extensions = Object.fromEntries(
      Object.entries(record.extensions).map(([face, members]) => [
        face,
        lacking(extensionOf(current.extensions, face), members),
      ]),
    );
  return said;
}

/** The members that are absent or null. */
function lacking<Members extends object>(current: object, members: Members): Members {
  const held = new Map<string, unknown>(Object.entries(current));
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => (held.get(name) ?? null) === null),
  ) as Members;
}

function editOf(record: ContactRecord, options: ImportOptions): ContactEdit {
  const added = (catalog: Catalog, names: readonly string[]) =>
    names.length === 0 ? [] : [{ op: 'add', items: names.map((name) => refOf(catalog, name)) } as const];
  const text = (name: 'company' | 'description' | 'avatarUrl' | 'owner') =>
    record[name] === undefined ? {} : { [name]: set(record[name]) };
  return {
    ...namesEdit(record),
    ...text('company'),
    ...text('description'),
    ...text('avatarUrl'),
    ...text('owner'),
    ...(record.type === undefined ? {} : { type: record.type }),
    ...(record.blocked === undefined ? {} : { blocked: record.blocked }),
    ...(record.address === undefined ? {} : { address: addressEdit(record.address) }),
    ...(record.attributes === undefined
      ? {}
      : { attributes: { op: 'merge', value: withoutNulls(record.attributes) } }),
    extension: Object.entries(record.extensions ?? {}).map(([face, members]) => ({
      face,
      members: withoutNulls(members),
    })),
    ...(typeof record.source === 'string' ? { source: set(refOf('sources', record.source)) } : {}),
    ...(typeof record.status === 'string' ? { status: set(refOf('statuses', record.status)) } : {}),
    identities: record.identities.map((identity) => ({ op: 'hold', identity })),
    tags: added('tags', [...(record.tags ?? []), ...options.tags]),
    groups: added('groups', [...(record.groups ?? []), ...options.groups]),
    ...(record.consents === undefined ? {} : { consents: record.consents }),
    ...(record.suppressions === undefined ? {} : { suppressions: record.suppressions }),
  };
}

function namesEdit(record: ContactRecord): ContactEdit {
  const { displayName } = record;
  const joined = joinName(record.givenName ?? '', record.familyName ?? '');
  if (displayName !== undefined && displayName !== joined) return { displayName: set(displayName) };
  return {
    ...(record.givenName === undefined ? {} : { givenName: record.givenName }),
    ...(record.familyName === undefined ? {} : { familyName: record.familyName }),
  };
}

function addressEdit(address: NonNullable<ContactRecord['address']>): NonNullable<ContactEdit['address']> {
  const parts: { -readonly [Part in keyof Address]?: ReturnType<typeof set<string>> } = {};
  for (const part of ['street', 'city', 'state', 'zip', 'countryCode'] as const) {
    const value = address[part];
    if (value !== undefined) parts[part] = set(value);
  }
  return parts;
}

/** A null would remove a member, and an import removes nothing. */
function withoutNulls(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
