/** Reads: one contact, lists, and the contact with a set of identifiers. */

import { forEachAtOnce } from '@switchbook/admission/fair-queue.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import type { ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page, PageRequest, PageRest } from '@switchbook/domain/contact/page.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortKey } from '@switchbook/domain/contact/sorts.js';
import { sortForm } from '@switchbook/domain/fields/own-field.js';
import {
  type IdentityKey,
  isNumber,
  isShared,
  type LookupIdentity,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { matchNumbers } from '@switchbook/domain/identity/phone.js';
import {
  type Candidate,
  invalid,
  notFound,
  orNotFound,
  ProblemError,
} from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { asProblems } from '../../database/database.js';
import { toProblem } from '../../database/errors.js';
import type { Basics, Caches, CallerVisibility, Context } from '../../operation-context/context.js';
import { runWithTimeLimit, tooSlowFilter } from '../../operation-context/time-limits.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import { countFiltered, isLongList, readContactPage } from '../lists/contact-list.js';
import { readPageRest } from '../lists/pages/contact-page.js';
import { findSharers } from '../store/shared-identities.js';
import { briefContact } from '../values/brief-contact.js';
import type { Addressed } from '../values/commands.js';
import { writeLimits } from '../values/request-limits.js';
import { findMergedTarget, onSurvivor } from '../writes/merges/merged-away.js';
import { findAddressed } from '../writes/read-state.js';
import { distinctContacts, firstOfEach, lookupKeysOf, nearestHolders } from '../writes/targets.js';
import { toVisibleFilter } from './resolve-conditions.js';

export type GetCommand = Addressed;

/** A part of a contact, with the contact. */
export type WithContact<Thing> = Thing & { readonly contact: Contact };

/** Returns the contact, or the survivor of a merged one. Throws `not_found`, `merged`. */
export async function getContact(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<Contact> {
  const contact = await findAddressed(context.reads, caller.accountId, command.target);
  if (contact === undefined) return follow(context, caller, command);
  if (command.isVisible?.(contact) === false) throw notFound('contact');
  return contact;
}

/** Returns the survivor of a merged contact. */
async function follow(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<Contact> {
  const { reads } = context.database;
  const merged = orNotFound(await findMergedTarget(context, reads, caller.accountId, command), 'contact');
  const { survivor } = merged;
  if (command.merged === 'report') throw new ProblemError({ kind: 'merged', survivor });
  return getContact(context, caller, onSurvivor(command, merged));
}

/**
 * Calls `work` with the contact. If the contact is merged before `work` has written, calls it again with the survivor.
 * Throws `not_found`, `merged`.
 */
export async function runOnContact<Result>(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
  work: (contact: Contact) => Promise<Result>,
): Promise<Result> {
  let contact = await getContact(context, caller, command);
  for (;;) {
    try {
      return await work(contact);
    } catch (error) {
      if (toProblem(error).problem.kind !== 'not_found') throw error;
      const current = await getContact(context, caller, command);
      if (current.id === contact.id) throw error;
      contact = current;
    }
  }
}

/** Returns a page. `shownParts`: the parts read of each contact; all when absent. */
export async function listContacts(
  context: Context,
  caller: Caller,
  filter: ContactFilter,
  request: PageRequest,
  shownParts?: ShownParts,
): Promise<Page<Contact>> {
  const { accountId } = caller;
  const page = await resolveOrder(context, accountId, request);
  const own = await toVisibleFilter(context, accountId, filter);
  const { signal, withinMs } = page.client ?? {};
  const listed = (until: AbortSignal | undefined) =>
    readContactPage({ ...context, signal: until }, accountId, own, page, shownParts);
  const work = () =>
    withinMs === undefined ? listed(signal) : runWithTimeLimit(withinMs, signal, tooSlowFilter, listed);
  if (!isLongList(own, page))
    return context.lanes.lists.run(caller, withinMs === undefined ? () => listed(undefined) : work);
  return context.lanes.long.run(caller, work, signal);
}

/** Reads the contacts of a page that are not among its items, in chunks. */
export async function* readRest(
  context: Basics & Caches,
  caller: Caller,
  rest: PageRest,
): AsyncGenerator<readonly Contact[]> {
  const pieces = readPageRest(context, caller.accountId, rest);
  for (;;) {
    const piece = await asProblems(() => pieces.next());
    if (piece.done === true) return;
    yield piece.value;
  }
}

/**
 * Returns the filter with saved segments and own fields resolved. Throws `invalid` for a segment that does not exist.
 */
export function resolveFilter(
  context: Basics & CallerVisibility & Caches,
  { accountId }: Caller,
  filter: ContactFilter,
): Promise<VisibleFilter> {
  return toVisibleFilter(context, accountId, filter);
}

/** Counts the matching contacts exactly. */
export async function countContacts(
  context: Context,
  caller: Caller,
  filter: ContactFilter,
): Promise<number> {
  const { accountId } = caller;
  const own = await toVisibleFilter(context, accountId, filter);
  return context.lanes.long.run(caller, () => countFiltered(context, accountId, own));
}

/** A caller's identifier of a contact: an identity, or an id or number of ours. */
export type Identifier =
  | { readonly by: 'identity'; readonly key: LookupIdentity }
  | { readonly by: 'id'; readonly id: ContactId }
  | { readonly by: 'number'; readonly number: number };

interface ResolvedFilter {
  readonly contact: Contact;
  /** the identifiers that matched it, by position, and whether exactly or in another known form */
  readonly matched: readonly { readonly identifier: number; readonly match: 'exact' | 'equivalent' }[];
  /** other contacts that share a requested identity, the longest-standing first */
  readonly sharers: readonly ContactId[];
}

/**
 * Finds the one contact with these identifiers. Identifiers without a match are ignored. Throws `ambiguous` for several
 * contacts, `not_found` for none. A number also matches in its other known forms, if no contact has the exact number.
 */
export async function resolveContact(
  context: Basics & CallerVisibility,
  caller: Caller,
  identifiers: readonly Identifier[],
): Promise<ResolvedFilter> {
  const owner = await resolveOwner(context, caller, identifiers);
  const { contact } = owner;
  if (!context.reads.mayHaveSharers(contact)) return { ...owner, sharers: [] };
  const keys = contact.identities.filter((identity) =>
    identifiers.some((identifier) => identifier.by === 'identity' && isForm(identifier.key, identity)),
  );
  const { reads } = context.database;
  const sharers = await findSharers(reads, caller.accountId, keys);
  const ids = [...new Set(sharers.map((sharer) => sharer.contactId))];
  if (context.visibility === undefined) return { ...owner, sharers: ids };
  const visible = await filterVisible(context.visibility, reads, caller.accountId, ids);
  return { ...owner, sharers: ids.filter((id) => visible.has(id)) };
}

/** Whether the contact's identity is the requested one, or another form of its number. */
function isForm(key: IdentityKey, identity: IdentityKey): boolean {
  if (sameIdentity(key, identity)) return true;
  return isNumber(key.kind) && isNumber(identity.kind) && matchNumbers(key.value, identity.value) !== null;
}

type ResolvedOwner = Omit<ResolvedFilter, 'sharers'>;

async function resolveOwner(
  context: CallerVisibility,
  caller: Caller,
  identifiers: readonly Identifier[],
): Promise<ResolvedOwner> {
  const { accountId } = caller;
  const plainly = await resolvePlainly(context, accountId, identifiers);
  if (plainly !== undefined) return plainly;
  const lookups = identifiers.flatMap((identifier, index) =>
    identifier.by === 'identity' ? [{ index, key: identifier.key }] : [],
  );
  const keys = lookups.map((lookup) => lookup.key);
  const [identityHolders, direct] = await Promise.all([
    context.reads.findHolders(accountId, lookupKeysOf(keys), true),
    findNamedIds(context, accountId, identifiers),
  ]);
  const holders = firstOfEach(identityHolders);
  const byIdentity = nearestHolders(keys, holders).map((candidate) => ({
    identifier: lookups[candidate.identifier]?.index ?? 0,
    contactId: candidate.contactId,
    match: holders.find(
      (holder) => holder.index === candidate.identifier && holder.contactId === candidate.contactId,
    )?.match,
  }));
  const byId = direct.flatMap((contactId, identifier) =>
    contactId === undefined ? [] : [{ identifier, contactId, match: 'exact' as const }],
  );
  const candidates = [...byIdentity, ...byId].sort((left, right) => left.identifier - right.identifier);
  const contact = await findOnlyCandidate(context, caller, candidates);
  return {
    contact,
    matched: candidates.map((candidate) => ({
      identifier: candidate.identifier,
      match: candidate.match ?? 'exact',
    })),
  };
}

/** Contacts of identifiers that are read at the same time: each may have megabytes. */
const readAtOnce = 10;

/** Returns the contact of each identifier that is an id or a number of ours, by position. */
async function findNamedIds(
  { reads }: CallerVisibility,
  accountId: AccountId,
  identifiers: readonly Identifier[],
): Promise<readonly (ContactId | undefined)[]> {
  const ids: (ContactId | undefined)[] = identifiers.map(() => undefined);
  await forEachAtOnce(identifiers.entries(), readAtOnce, async ([at, identifier]) => {
    if (identifier.by !== 'identity') ids[at] = (await reads.find(accountId, identifier))?.id;
  });
  return ids;
}

/**
 * Resolves identifiers on the fast path: usually each has one owner, which is read like any other contact. Returns
 * undefined for many identifiers, and if an identity has no owner, or may have several. The caller must then look up
 * all contacts with the identity.
 */
async function resolvePlainly(
  context: CallerVisibility,
  accountId: AccountId,
  identifiers: readonly Identifier[],
): Promise<ResolvedOwner | undefined> {
  const isOwn = (identifier: Identifier) =>
    identifier.by !== 'identity' ||
    !(
      isShared(identifier.key.kind) ||
      identifier.key.anyScope === true ||
      identifier.key.otherwise !== undefined
    );
  if (identifiers.length > readAtOnce || !identifiers.every(isOwn)) return undefined;
  let contact: Contact | undefined;
  const isOfAll = await Promise.all(
    identifiers.map(async (identifier) => {
      const owner = await context.reads.find(accountId, identifier);
      // Keeps only one contact in memory while the others are read.
      contact ??= owner;
      return owner !== undefined && owner.id === contact?.id;
    }),
  );
  if (contact === undefined || isOfAll.includes(false)) return undefined;
  return { contact, matched: identifiers.map((_, identifier) => ({ identifier, match: 'exact' })) };
}

async function findOnlyCandidate(
  context: CallerVisibility,
  caller: Caller,
  all: readonly Candidate[],
): Promise<Contact> {
  const contacts = distinctContacts(all).slice(0, writeLimits.namedHolders);
  const candidates = all.filter((candidate) => contacts.includes(candidate.contactId));
  if (contacts.length > 1) {
    const contactsById = await findInParts(context.reads, caller.accountId, contacts, namedContact);
    throw new ProblemError({
      kind: 'ambiguous',
      candidates: candidates.map(({ identifier, contactId }) => ({
        identifier,
        contactId,
        ...withoutUndefined({ contact: contactsById.get(contactId) }),
      })),
    });
  }
  const [id] = contacts;
  return orNotFound(
    id === undefined ? undefined : await context.reads.find(caller.accountId, { by: 'id', id }),
    'contact',
  );
}

type Fields = Awaited<ReturnType<Context['catalogs']['fields']>>;

/**
 * Replaces own fields in the order by their indexes. Throws `invalid` for a field without an index. Other orders need
 * no query.
 */
async function resolveOrder<Request extends PageRequest>(
  { catalogs }: Pick<Context, 'catalogs'>,
  accountId: AccountId,
  request: Request,
): Promise<Request> {
  const isOwn = request.order.some(({ by }) => typeof by === 'object' && 'attribute' in by);
  if (!isOwn) return request;
  const fields = await catalogs.fields(accountId);
  return { ...request, order: request.order.map((key) => withIndex(key, fields)) };
}

function withIndex(key: SortKey, fields: Fields): SortKey {
  if (typeof key.by !== 'object' || !('attribute' in key.by)) return key;
  const { attribute } = key.by;
  const field = fields.find((ownField) => ownField.key === attribute);
  if (field?.index === 'ready' && field.indexNumber !== null)
    return { ...key, by: { attribute, index: { number: field.indexNumber, form: sortForm(field) } } };
  const why =
    field === undefined
      ? 'an indexed field, and no field has the key'
      : field.index === 'building'
        ? 'sorted by once its index is built; it is being built for'
        : 'an indexed field; set "indexed" of the field';
  throw invalid('sort', field === undefined ? 'unknown' : 'not_indexed', `must be ${why} "${attribute}"`);
}

/**
 * Finds contacts in parts that are small enough to be processed, outside a transaction. `take` returns the part of each
 * contact that the caller gets a copy of.
 */
export async function findInParts<Part>(
  reads: Pick<CallerVisibility['reads'], 'findFirstThatFit'>,
  accountId: AccountId,
  ids: readonly ContactId[],
  take: (contact: Contact) => Part,
): Promise<ReadonlyMap<ContactId, Part>> {
  const partsById = new Map<ContactId, Part>();
  // A function that waits keeps its variables, so the contacts of a group are in a function that ends before the next.
  const readFirst = async (group: readonly ContactId[]): Promise<number> => {
    const { ids: read, found } = await reads.findFirstThatFit(accountId, group);
    // Copies: a part of a text keeps the text of all identities in memory.
    const parts = await mapInSlices(found, (contact) =>
      structuredClone([contact.id, take(contact)] as const),
    );
    for (const [id, part] of parts) partsById.set(id, part);
    return read.length;
  };
  let size = ids.length;
  for (let at = 0; at < ids.length; ) {
    const group = ids.slice(at, at + size);
    const count = await readFirst(group);
    at += count;
    // The database measures all contacts of a group, also those that do not fit.
    size = count < group.length ? count : 2 * size;
  }
  return partsById;
}

/** Returns the contact with the identities that may name it in a refusal. */
function namedContact(contact: Contact): Contact {
  const displayed = (['phone', 'wa_id', 'email'] as const).map((kind) => displayedIdentity(contact, kind));
  return briefContact(contact, (identity) => identity.kind === 'vendor_id' || displayed.includes(identity));
}
