/** Turns a row of a file into an edit, of a new contact or of a known one. */

import {
  type ImportedContact,
  type ImportedIdentity,
  importFace,
} from '@switchbook/contact-files/imported-contact.js';
import { allIdentities, type Contact, joinName } from '@switchbook/domain/contact/contact.js';
import {
  addressNames,
  nameFields,
  plainFields,
  textNames,
} from '@switchbook/domain/contact/contact-fields.js';
import {
  type AppliedEdit,
  type CatalogEdit,
  type CatalogRef,
  type ContactEdit,
  clear,
  type Edit,
  extensionOf,
  set,
} from '@switchbook/domain/contact/edit.js';
import type { Origin } from '@switchbook/domain/contact/empty-contact.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { awaitsOwner } from '@switchbook/domain/identity/shared-identity.js';
import { withoutNulls, withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { fold, tidyName } from '@switchbook/domain/text/compared-text.js';
import type { Changes } from '../../../contacts/writes/changes.js';
import type { ImportOptions, ImportRules, OtherNames } from '../../values/import-job.js';
import { itemRefOf } from './import-catalogs.js';
import { integersOf } from './inherited-numbers.js';

type Members = { -readonly [Member in keyof ContactEdit]: ContactEdit[Member] };

export function newEdit(record: ImportedContact, options: ImportOptions): ContactEdit {
  const edit = rowEditOf(record, options);
  edit.attributes = { op: 'replace', value: record.attributes ?? {} };
  edit.source =
    record.source === null
      ? clear
      : set(
          record.source === undefined
            ? itemRefOf('sources', options.source ?? importFace)
            : namedItemOf('sources', record.source, options),
        );
  if (record.status === null) edit.status = clear;
  edit.extension = [];
  edit.entryRule = 'all';
  return edit;
}

/** Returns the members that a new contact keeps from the directory that exported it. */
export function rowOriginOf(record: ImportedContact, number?: number | undefined): Origin {
  const { id, createdAt, updatedAt, extensions = {} } = record;
  return { ...withoutUndefined({ id, number, createdAt, updatedAt }), extensions };
}

/** The contact that a row would create. */
export interface RowDraft {
  readonly edit: ContactEdit;
  readonly draft: AppliedEdit;
}

export function draftOf(
  changes: Changes,
  { row, record }: { readonly row: number; readonly record: ImportedContact },
  rules: ImportRules,
): RowDraft {
  const { scopes, newestFirst } = rules;
  const [inherited] = integersOf(record, scopes);
  const number = inherited ?? (newestFirst === null ? undefined : newestFirst.numbersBelow - row);
  const origin = rowOriginOf(record, number);
  const before = newestFirst === null ? {} : { id: changes.newIdBefore(newestFirst.id, row) };
  const edit = newEdit(record, rules);
  return { edit, draft: changes.draft(edit, { ...before, ...origin }) };
}

/**
 * Returns the edit of a known contact: `update` overwrites it with the row, `fill` sets only missing fields. Only a
 * consent with a later time lifts an opt-out, and no row unblocks. It is worse to lose an opt-out to an old spreadsheet
 * than to lose an opt-in.
 */
export function knownEdit(
  current: Contact,
  record: ImportedContact,
  policy: 'update' | 'fill',
  options: ImportOptions,
): ContactEdit {
  const filled = withoutEmptyTexts(record);
  if (policy === 'update') {
    const { blocked, ...edit } = rowEditOf(filled, options);
    return { ...edit, ...(blocked === true && { blocked }), entryRule: 'later' };
  }
  return { ...rowEditOf(missingOf(current, filled), options), entryRule: 'missing' };
}

/** Leaves out empty texts, which an export may have: an import never removes values. */
function withoutEmptyTexts(record: ImportedContact): ImportedContact {
  const { address = {} } = record;
  const empty = textNames.filter((name) => record[name] === '');
  const parts = addressNames.filter((part) => address[part] === '');
  if (empty.length === 0 && parts.length === 0) return record;
  const without = <Members extends object>(members: Members, names: readonly string[]) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name))) as Members;
  return { ...without(record, empty), address: without(address, parts) };
}

/** Returns the members of a record that the contact lacks. */
function missingOf(current: Contact, record: ImportedContact): ImportedContact {
  const missing: { -readonly [Member in keyof ImportedContact]: ImportedContact[Member] } = {
    // A vendor id is missing unless the contact has it: a contact may have several ids of one vendor.
    identities: record.identities.filter(
      (recordIdentity) =>
        recordIdentity.kind === 'vendor_id' ||
        !allIdentities(current).some((identity) => identity.kind === recordIdentity.kind),
    ),
  };
  const copy = (...names: readonly (keyof ImportedContact)[]) => {
    for (const name of names)
      if (record[name] !== undefined) Object.assign(missing, { [name]: record[name] });
  };
  copy('consents', 'suppressions', 'tags', 'groups');
  if (!current.displayName) copy(...nameFields);
  for (const name of [...plainFields, 'source', 'status'] as const) if (!current[name]) copy(name);
  if (record.address !== undefined) missing.address = lackedMembersOf(current.address, record.address);
  if (record.attributes !== undefined)
    missing.attributes = lackedMembersOf(current.attributes, record.attributes);
  if (record.extensions !== undefined)
    missing.extensions = Object.fromEntries(
      Object.entries(record.extensions).map(([face, members]) => [
        face,
        lackedMembersOf(extensionOf(current.extensions, face), members),
      ]),
    );
  return missing;
}

/** Returns the members that `current` lacks, or has as null. */
function lackedMembersOf<Members extends object>(current: object, members: Members): Members {
  const currentMembers = new Map<string, unknown>(Object.entries(current));
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => (currentMembers.get(name) ?? '') === ''),
  ) as Members;
}

/**
 * Makes the edit of a record. Members are set separately, because a spread for each group of members would take several
 * times as long.
 */
function rowEditOf(record: ImportedContact, options: ImportOptions): Members {
  const { address, attributes, consents, extensions = {}, source, status, suppressions } = record;
  const edit: Members = {
    extension: Object.entries(extensions).map(([face, members]) => ({
      face,
      // A null would remove a member, and an import never removes values.
      members: withoutNulls(members),
    })),
    identities: record.identities.map((identity) => ({ op: 'hold', identity: flagSharer(identity) })),
    tags: addedItemsOf('tags', record.tags, options.tags),
    groups: addedItemsOf('groups', record.groups, options.groups),
  };
  setNames(edit, record);
  setTexts(edit, plainFields, record);
  if (record.type !== undefined) edit.type = record.type;
  if (record.blocked !== undefined) edit.blocked = record.blocked;
  if (address !== undefined) edit.address = setTexts({}, addressNames, address);
  if (attributes !== undefined) edit.attributes = { op: 'merge', value: withoutNulls(attributes) };
  if (typeof source === 'string') edit.source = set(namedItemOf('sources', source, options));
  if (typeof status === 'string') edit.status = set(namedItemOf('statuses', status, options));
  if (consents !== undefined)
    edit.consents = consents.map((consent) =>
      consent.occurredAt === undefined ? { ...consent, isUndated: true } : consent,
    );
  if (suppressions !== undefined) edit.suppressions = suppressions;
  return edit;
}

/** Returns the item of a name, or of the name that the options have for it. */
function namedItemOf(catalog: keyof OtherNames, name: string, { itemNames }: ImportOptions): CatalogRef {
  const names = itemNames?.[catalog];
  if (names === undefined) return itemRefOf(catalog, name);
  const foldedName = fold(tidyName(name));
  return itemRefOf(catalog, (Object.hasOwn(names, foldedName) ? names[foldedName] : undefined) ?? name);
}

const nothing: readonly [] = [];

function addedItemsOf(
  catalog: Catalog,
  names: readonly string[] = nothing,
  others: readonly string[],
): readonly CatalogEdit[] {
  if (names.length === 0 && others.length === 0) return nothing;
  return [{ op: 'add', items: [...names, ...others].map((name) => itemRefOf(catalog, name)) }];
}

/**
 * Marks an identity that another contact of the file owns. This contact is the owner until that contact gets the
 * identity.
 */
function flagSharer(identity: ImportedIdentity): ImportedIdentity {
  if (identity.isSharer !== true) return identity;
  return { ...identity, attrsWhenNew: { ...identity.attrs, [awaitsOwner]: true } };
}

/** Sets the texts that the record has. */
function setTexts<Name extends string, Edits extends { [One in Name]?: Edit<string> }>(
  edits: Edits,
  names: readonly Name[],
  texts: { readonly [One in Name]?: string },
): Edits {
  for (const name of names) {
    const text = texts[name];
    if (text !== undefined) edits[name] = set(text) as Edits[Name];
  }
  return edits;
}

function setNames(edit: Members, { displayName, givenName, familyName }: ImportedContact): void {
  const joined = joinName(givenName ?? '', familyName ?? '');
  if (displayName !== undefined && displayName !== joined) edit.displayName = set(displayName);
  else {
    if (givenName !== undefined) edit.givenName = givenName;
    if (familyName !== undefined) edit.familyName = familyName;
  }
}
