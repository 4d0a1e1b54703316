/**
 * The statements that write contacts. Each writes any number of contacts of one account and is atomic; an operation
 * with several statements runs them in a transaction. A statement skips and reports contacts with stale input (a
 * deleted catalog item, an older version).
 */

import type { EventActor } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type CatalogItem, type Contact } from '@switchbook/domain/contact/contact.js';
import { addressToWire, toWire } from '@switchbook/domain/contact/contact-fields.js';
import {
  defaultSpelling,
  type Identity,
  matchKeyOf,
  ownedNamesOf,
  refusalSubjectsOf,
  spaceOf,
} from '@switchbook/domain/identity/identity.js';
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { compileLiteral, type MemberExpressions } from '@switchbook/domain/runtime/literal.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { itemList } from '../../catalogs/store/catalog-item-cache.js';
import type { Queryable } from '../../database/database.js';
import { planned, prepared } from '../../database/statements/sql.js';
import type { NewEvent } from '../../feed/store/events.js';
import { deriveColumns } from '../values/derived-columns.js';
import { contactNames, dropContactsSql, formFor, insertForms, updateForms } from './contact-write-sql.js';
import { identityList } from './packed-items.js';
import { sortWaiting } from './search-entries.js';
import { newTallyId } from './tallies.js';

export interface NewContact {
  readonly contact: Contact;
  readonly events: readonly NewEvent[];
}

/**
 * The outcome of an insert. `held`: an exclusive identity of the contact has another holder. `unsettled`: a transaction
 * must first settle something (a catalog item changed, an opt-out is retained for one of its identities, the account
 * has a limit).
 */
export type InsertOutcome =
  | { readonly outcome: 'created' }
  | { readonly outcome: 'held'; readonly by: readonly ContactId[] }
  | { readonly outcome: 'unsettled' };

/** Inserts contacts, which the transaction may have to settle. */
export async function insertContacts(
  on: Queryable,
  accountId: AccountId,
  contacts: readonly NewContact[],
): Promise<ReadonlyMap<ContactId, InsertOutcome>> {
  const rows = new InsertRows();
  for (const contact of contacts) rows.add(contact);
  return rows.insert(on, accountId, false);
}

/** Inserts many contacts in a few statements: the rows of the next one are made while the server inserts. */
export async function insertInTurn(
  on: Queryable,
  accountId: AccountId,
  chunks: readonly (readonly NewContact[])[],
  check: (outcomes: ReadonlyMap<ContactId, InsertOutcome>) => void,
): Promise<void> {
  await insertChunks(on, accountId, chunks, check);
  if (chunks.length > 1) await on.query(planned(sortWaiting), []);
}

async function insertChunks(
  on: Queryable,
  accountId: AccountId,
  chunks: readonly (readonly NewContact[])[],
  check: (outcomes: ReadonlyMap<ContactId, InsertOutcome>) => void,
): Promise<void> {
  const slices = new Slices();
  let inserting: Promise<void> = Promise.resolve();
  for (const chunk of chunks) {
    const rows = new InsertRows();
    for (const contact of chunk) {
      rows.add(contact);
      if (slices.isOver()) await slices.next();
    }
    await inserting;
    inserting = rows.insert(on, accountId, true).then(check);
    // The next turn reports it.
    inserting.catch(() => {});
    // The driver sends a statement when its caller waits.
    await slices.next();
  }
  await inserting;
}

/** New contacts as values of the statement: lists of JSON. */
class InsertRows {
  readonly #events: string[] = [];
  readonly #contacts: string[] = [];
  readonly #identities: string[] = [];
  readonly #tags: string[] = [];
  readonly #groups: string[] = [];
  readonly #valued: ContactId[] = [];

  add({ contact, events }: NewContact): void {
    const { id, tags, groups, attributes } = contact;
    for (const event of events) this.#events.push(JSON.stringify(event));
    this.#contacts.push(JSON.stringify(toContactRow(contact)));
    for (const row of toIdentityRows(contact)) this.#identities.push(JSON.stringify(row));
    for (const assignment of toAssignments(id, tags)) this.#tags.push(JSON.stringify(assignment));
    for (const assignment of toAssignments(id, groups)) this.#groups.push(JSON.stringify(assignment));
    if (Object.keys(attributes).length > 0) this.#valued.push(id);
  }

  async insert(
    on: Queryable,
    accountId: AccountId,
    areSettled: boolean,
  ): Promise<ReadonlyMap<ContactId, InsertOutcome>> {
    const [events, contacts, identities, tags, groups] = [
      ...[this.#events, this.#contacts, this.#identities, this.#tags, this.#groups],
    ].map(jsonList);
    const { statement, values } = formFor(insertForms, [
      ...[accountId, events, contacts, identities, areSettled, newTallyId()],
      ...[tags, groups, this.#valued],
    ]);
    type Row = { id: string; created: boolean; holders: string[] | null };
    const rows = await on.query<Row>(statement, values);
    return new Map(rows.map((row) => [asId<ContactId>(row.id), outcomeOf(row)]));
  }
}

/** Returns a JSON list of values that are JSON. A join alone is one flat text, which the driver need not copy. */
function jsonList(values: readonly string[]): string {
  const last = values.length - 1;
  return last < 0
    ? '[]'
    : values.map((value, at) => `${at === 0 ? '[' : ''}${value}${at === last ? ']' : ''}`).join(',');
}

function outcomeOf(row: { created: boolean; holders: string[] | null }): InsertOutcome {
  if (row.created) return { outcome: 'created' };
  return row.holders === null
    ? { outcome: 'unsettled' }
    : { outcome: 'held', by: row.holders.map((id) => asId(id)) };
}

export interface ContactUpdate {
  readonly before: Contact;
  readonly after: Contact;
  readonly events: readonly NewEvent[];
}

/**
 * Writes changes based on the versions of `before`, at most one of each contact. Returns the contacts that still had
 * these versions. A contact that another writer has locked counts as changed.
 */
export async function updateContacts(
  on: Queryable,
  accountId: AccountId,
  changes: readonly ContactUpdate[],
): Promise<ReadonlySet<ContactId>> {
  const events = changes.flatMap((change) => change.events);
  const tags = changes.map((change) =>
    assignmentChanges(change.before.id, change.before.tags, change.after.tags),
  );
  const groups = changes.map((change) =>
    assignmentChanges(change.before.id, change.before.groups, change.after.groups),
  );
  const { statement, values } = formFor(updateForms, [
    accountId,
    JSON.stringify(events),
    JSON.stringify(
      changes.map((change) => ({ ...toContactRow(change.after), expected: change.before.version })),
    ),
    newTallyId(),
    changes.flatMap((change) => endedIdentities(change).map((identity) => identity.id)),
    JSON.stringify(changes.flatMap(writtenIdentities)),
    JSON.stringify(tags.flatMap((change) => change.removed)),
    JSON.stringify(tags.flatMap((change) => change.written)),
    JSON.stringify(groups.flatMap((change) => change.removed)),
    JSON.stringify(groups.flatMap((change) => change.written)),
    changes.flatMap(({ before, after }) => (before.attributes === after.attributes ? [] : [after.id])),
  ]);
  const rows = await on.query<{ id: string }>(statement, values);
  return new Set(rows.map((row) => asId<ContactId>(row.id)));
}

/** Returns the identities that a change removes. */
function endedIdentities(change: Pick<ContactUpdate, 'before' | 'after'>): readonly Identity[] {
  const remaining = new Set(allIdentities(change.after).map((identity) => identity.id));
  return allIdentities(change.before).filter((identity) => !remaining.has(identity.id));
}

function writtenIdentities({ before, after }: ContactUpdate) {
  const owned = new Set(before.identities);
  const shared = new Set(before.sharing);
  return [
    ...after.identities
      .filter((identity) => !owned.has(identity))
      .map((identity) => toIdentityRow(after.id, identity)),
    ...(after.sharing ?? [])
      .filter((identity) => !shared.has(identity))
      .map((identity) => withoutOwner(toIdentityRow(after.id, identity))),
  ];
}

/** Makes rows of owned and shared identities. Owner lookups do not find shared ones. */
export function toIdentityRows(contact: Contact) {
  const owned = contact.identities.map((identity) => toIdentityRow(contact.id, identity));
  if (contact.sharing === undefined) return owned;
  return [...owned, ...contact.sharing.map((identity) => withoutOwner(toIdentityRow(contact.id, identity)))];
}

function withoutOwner(row: ReturnType<typeof toIdentityRow>) {
  return { ...row, space: undefined, match_key: undefined, subject: undefined, other_subject: undefined };
}

const release = prepared(
  'release_identities',
  'delete from identities where account_id = $1 and contact_id = any($2::uuid[]) and id = any($3::uuid[])',
);

/** Deletes the identities that changes remove, before a batch gives them to other contacts. */
export async function releaseIdentities(
  on: Queryable,
  accountId: AccountId,
  changes: readonly Pick<ContactUpdate, 'before' | 'after'>[],
): Promise<void> {
  const ended = changes.flatMap((change) => endedIdentities(change).map(({ id }) => [change.before.id, id]));
  if (ended.length === 0) return;
  await on.query(release, [accountId, ended.map(([contactId]) => contactId), ended.map(([, id]) => id)]);
}

export interface EndedContact {
  readonly contact: Contact;
  readonly events: readonly NewEvent[];
  /** its row in the bin; absent: the deletion is final */
  readonly binEntry?: BinEntry | undefined;
}

export interface BinEntry {
  /** JSON of `toSnapshot` */
  readonly snapshot: unknown;
  readonly actor: EventActor;
}

/** Deletes contacts that still have these versions, and returns them. */
export async function dropContacts(
  on: Queryable,
  accountId: AccountId,
  ended: readonly EndedContact[],
  now: Date,
): Promise<ReadonlySet<ContactId>> {
  const rows = await on.query<{ id: string }>(dropContactsSql, [
    accountId,
    JSON.stringify(ended.flatMap((contact) => contact.events)),
    JSON.stringify(ended.map((contact) => ({ id: contact.contact.id, expected: contact.contact.version }))),
    now,
    newTallyId(),
    JSON.stringify(ended.flatMap(toBinRows)),
  ]);
  return new Set(rows.map((row) => asId<ContactId>(row.id)));
}

function toBinRows({ contact, binEntry }: EndedContact) {
  if (binEntry === undefined) return [];
  const { id, number, version, displayName, company } = contact;
  const { search } = deriveColumns(contact);
  const names = ownedNamesOf(contact.identities);
  return [
    { contact_id: id, number, version, display_name: displayName, company, search, names, ...binEntry },
  ];
}

function notNull(own: MemberExpressions): MemberExpressions {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, `${value} ?? undefined`]));
}

const makeRow = compileLiteral<Contact, ReturnType<typeof otherColumns>, Readonly<Record<string, unknown>>>(
  contactNames,
  notNull({ ...toWire(), ...addressToWire('source.address') }),
);

/** Returns the values of a contact by column, see `contactNames`. Null is left out: JSON is shorter without it. */
export function toContactRow(contact: Contact): Readonly<Record<string, unknown>> {
  return makeRow(contact, otherColumns(contact));
}

function otherColumns(contact: Contact) {
  const derived = deriveColumns(contact);
  return {
    id: contact.id,
    number: contact.number,
    version: contact.version,
    spent_version: contact.spentVersion,
    type: contact.type,
    blocked: contact.blocked,
    source_number: contact.source?.number,
    status_number: contact.status?.number,
    attributes: contact.attributes,
    extensions: contact.extensions,
    name_folded: derived.nameFolded ?? undefined,
    given_folded: derived.givenFolded,
    family_folded: derived.familyFolded,
    company_folded: derived.companyFolded ?? undefined,
    dial_digits: derived.dialDigits ?? undefined,
    search: derived.search,
    vendor_scopes: derived.vendorScopes,
    identity_list: identityList(contact),
    tag_list: itemList(contact.tags),
    group_list: itemList(contact.groups),
    created_at: isoTime(contact.createdAt),
    updated_at: isoTime(contact.updatedAt),
  };
}

/** Leaves null out, as the row of a contact does. */
function toIdentityRow(contactId: ContactId, identity: Identity) {
  const [subject, otherSubject] = refusalSubjectsOf(identity);
  return {
    id: identity.id,
    contact_id: contactId,
    kind: identity.kind,
    scope: identity.scope,
    value: identity.value,
    // Chosen ids are sorted by their spelling, so it is always stored.
    raw:
      identity.kind !== 'vendor_id' && identity.raw === defaultSpelling(identity) ? undefined : identity.raw,
    space: spaceOf(identity.kind) ?? undefined,
    match_key: matchKeyOf(identity) ?? undefined,
    subject,
    // A number has at most one other form.
    other_subject: otherSubject,
    label: identity.label ?? undefined,
    is_primary: identity.isPrimary,
    origin: identity.origin,
    position: identity.position,
    verified_at: identity.verifiedAt === null ? undefined : isoTime(identity.verifiedAt),
    attrs: identity.attrs,
    created_at: isoTime(identity.createdAt),
    updated_at:
      identity.updatedAt.getTime() === identity.createdAt.getTime() ? undefined : isoTime(identity.updatedAt),
  };
}

function toAssignments(contactId: ContactId, items: readonly CatalogItem[]) {
  return items.map((item, position) => ({
    contact_id: contactId,
    number: item.number,
    name: item.name,
    position,
  }));
}

/** Returns only the difference: removed items, and items new or moved. */
function assignmentChanges(
  contactId: ContactId,
  before: readonly CatalogItem[],
  after: readonly CatalogItem[],
) {
  const remaining = new Set(after.map((item) => item.number));
  const removed = before.filter((item) => !remaining.has(item.number));
  const isSame =
    before.length === after.length && before.every((item, at) => item.number === after[at]?.number);
  return {
    removed: removed.map((item) => ({ contact_id: contactId, number: item.number })),
    written: isSame ? [] : toAssignments(contactId, after),
  };
}
