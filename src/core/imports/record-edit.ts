/** What a row of a file means for a contact: a newcomer, made straight away, or an edit of somebody known. */
import type { Address, Contact } from '../../domain/contact.js';
import {
  applyEdit,
  type CatalogRef,
  type ContactEdit,
  type EditContext,
  type EditOutcome,
  extensionOf,
  set,
} from '../../domain/edit.js';
import { identityKey, sameIdentity } from '../../domain/identity.js';
import { applyIdentityEdit } from '../../domain/identity-edit.js';
import { joinName } from '../../domain/name.js';
import type { Catalog } from '../../domain/query.js';
import type { ContactRecord } from '../../files/record.js';
import { blankContact } from '../contacts/blank.js';
import type { ImportCatalogs } from './catalogs.js';
import type { ImportOptions } from './import.js';

/** Who wrote an identity that the file does not say it of, and the actor of what an import does. */
export const importFace = 'import';

export interface RecordContext {
  readonly accountId: Contact['accountId'];
  readonly options: ImportOptions;
  readonly catalogs: ImportCatalogs;
  readonly newId: () => string;
  readonly now: Date;
}

/** The contact that the row makes, without what it says of consents. */
export function newcomerOf(record: ContactRecord, number: number, context: RecordContext): Contact {
  const { accountId, catalogs, newId, now, options } = context;
  const blank = blankContact({ accountId, id: '', number, now, sources: [], statuses: catalogs.statuses() });
  const item = (catalog: Catalog) => (name: string) => catalogs.item(catalog, name);
  const itemOr = (catalog: Catalog, name: string | null | undefined, otherwise: () => Contact['source']) =>
    name === undefined ? otherwise() : name === null ? null : catalogs.item(catalog, name);
  return {
    ...blank,
    id: record.id ?? blankId(newId),
    type: record.type ?? blank.type,
    ...namesOf(record),
    company: record.company ?? null,
    description: record.description ?? null,
    avatarUrl: record.avatarUrl ?? null,
    owner: record.owner ?? null,
    blocked: record.blocked ?? false,
    address: record.address === undefined ? blank.address : { ...blank.address, ...record.address },
    attributes: record.attributes ?? {},
    extensions: record.extensions ?? {},
    identities: record.identities.reduce<Contact['identities']>(
      (held, identity) =>
        applyIdentityEdit(
          held,
          { op: 'hold', identity },
          { now, newId, origin: identity.origin ?? importFace },
        ),
      [],
    ),
    tags: unique([...(record.tags ?? []), ...options.tags].map(item('tags'))),
    groups: unique([...(record.groups ?? []), ...options.groups].map(item('groups'))),
    source: itemOr('sources', record.source, () => catalogs.item('sources', options.source ?? importFace)),
    status: itemOr('statuses', record.status, () => blank.status),
    createdAt: record.createdAt ?? now,
    updatedAt: record.updatedAt ?? now,
  };
}

function blankId(newId: () => string): Contact['id'] {
  return newId() as Contact['id'];
}

function unique(items: Contact['tags']): Contact['tags'] {
  return items.length < 2 ? items : [...new Map(items.map((item) => [item.number, item])).values()];
}

type Names = Pick<Contact, 'displayName' | 'givenName' | 'familyName'>;

/** The pair is kept where it makes the name that is shown; otherwise the whole name, which loses nothing. */
function namesOf({ displayName, givenName, familyName }: ContactRecord): Names {
  const joined = joinName(givenName ?? '', familyName ?? '');
  if (joined === null || (displayName !== undefined && displayName !== joined))
    return { displayName: displayName ?? null, givenName: null, familyName: null };
  return { displayName: joined, givenName: givenName ?? '', familyName: familyName ?? '' };
}

/** The contact as the row leaves it: under `update` what the row says wins, under `fill` only what is missing is set. */
export function applyRecord(
  current: Contact,
  record: ContactRecord,
  policy: 'update' | 'fill',
  context: RecordContext,
): Pick<EditOutcome, 'after' | 'change'> {
  const said = policy === 'update' ? record : missingOf(current, record);
  const editContext: EditContext = {
    now: context.now,
    newId: context.newId,
    origin: importFace,
    resolve: (catalog, ref) => (ref.by === 'name' ? context.catalogs.item(catalog, ref.name) : undefined),
  };
  const edited = applyEdit(current, editOf(said, context.options), editContext);
  const after = withOrigins(current, withExtensions(edited.after, said, editContext), record);
  return after === current
    ? { after, change: 'none' }
    : { after: { ...after, version: current.version + 1 }, change: 'real' };
}

/** What of a record a contact lacks. */
function missingOf(current: Contact, record: ContactRecord): ContactRecord {
  const said: { -readonly [Member in keyof ContactRecord]: ContactRecord[Member] } = {
    identities: record.identities.filter((one) => !current.identities.some((held) => held.kind === one.kind)),
  };
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
  const ref = (name: string): CatalogRef => ({ by: 'name', name, folded: true, missing: 'create' });
  const added = (names: readonly string[]) =>
    names.length === 0 ? [] : [{ op: 'add', items: names.map(ref) } as const];
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
    ...(typeof record.source === 'string' ? { source: set(ref(record.source)) } : {}),
    ...(typeof record.status === 'string' ? { status: set(ref(record.status)) } : {}),
    identities: record.identities.map((identity) => ({ op: 'hold', identity })),
    tags: added([...(record.tags ?? []), ...options.tags]),
    groups: added([...(record.groups ?? []), ...options.groups]),
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

/** An edit is about the slot of one face; a row may bring several. */
function withExtensions(contact: Contact, record: ContactRecord, context: EditContext): Contact {
  return Object.entries(record.extensions ?? {}).reduce(
    (before, [face, members]) =>
      applyEdit(before, { extension: { face, members: withoutNulls(members) } }, context).after,
    contact,
  );
}

/** Identities that the row added keep the origin that the file gives them. */
function withOrigins(before: Contact, after: Contact, record: ContactRecord): Contact {
  if (after === before || record.identities.every((one) => one.origin === undefined)) return after;
  const held = new Set(before.identities.map((one) => one.id));
  const originOf = (identity: Contact['identities'][number]) =>
    record.identities.find((one) => sameIdentity(identity, identityKey(one)))?.origin ?? identity.origin;
  return {
    ...after,
    identities: after.identities.map((one) => (held.has(one.id) ? one : { ...one, origin: originOf(one) })),
  };
}
