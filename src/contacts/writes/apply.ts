/**
 * Writes changes inside a transaction that holds the locks, in the order that lets identities move between contacts.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { identityName } from '@switchbook/domain/identity/identity.js';
import { asId, type ContactId, noContact } from '@switchbook/domain/runtime/ids.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { lockItemsByCatalog } from '../../catalogs/store/catalog-uses.js';
import { insertConsent, readKnownEntries } from '../../consents/store/consent-rows.js';
import {
  type RetainedOptOut,
  releaseOptOuts,
  retainOptOuts,
} from '../../consents/store/retained-opt-outs.js';
import { putSuppression } from '../../consents/store/suppression-rows.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Transaction } from '../../database/database.js';
import { insertEvents, type NewEvent } from '../../feed/store/events.js';
import { sourceOf } from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import type { ContactReads } from '../store/contact-reads.js';
import {
  dropContacts,
  insertContacts,
  insertInTurn,
  releaseIdentities,
  updateContacts,
} from '../store/contact-writes.js';
import { storeLostVendorIds } from '../store/lost-vendor-ids.js';
import type { CatalogDraft, PlaceholderItem } from './catalog-draft.js';
import type { Change } from './changes.js';
import { type Effects, effectsOf, gainedSubjects, lostSubjects, lostVendorIds } from './effects.js';
import { consentEvent, type EntryContext, suppressionEvent } from './entry-events.js';
import { beginExclusive, endExclusive } from './merges/read-merge.js';
import { withoutHolder } from './merges/restore-opt-outs.js';
import { attachReleased, reassignIdentities } from './unique/next-owners.js';
import { roughBytes, splitIntoChunks } from './write-batcher.js';

export interface ApplyContext extends EntryContext {
  readonly catalogs: CatalogDraft;
  /** reads contacts that get the released identities */
  readonly reads: Pick<ContactReads, 'findMany'>;
  /** effects computed beforehand, for contacts that are created exactly so */
  readonly drafted?: ReadonlyMap<Contact, Effects> | undefined;
  /** the account has a limit of contacts or a rule for owners, which the caller has checked */
  readonly hasLimitOrOwnerRule?: boolean;
}

/** The effects of a change that leaves a contact, new or changed. */
type StoredChange = Effects & { readonly after: Contact };

/** Inserts new contacts with all their parts. */
export type InsertNewContacts = (
  tx: Transaction,
  context: ApplyContext,
  newContacts: readonly StoredChange[],
) => Promise<void>;

export interface AppliedChanges {
  /** the stored contact that replaced a decided one; undefined for any other */
  readonly stored: (contact: Contact) => Contact | undefined;
  /** the contacts after all changes */
  readonly after: ReadonlyMap<ContactId, Contact>;
  /** the catalog items created */
  readonly items: readonly PlaceholderItem[];
}

export async function applyChanges(
  tx: Transaction,
  context: ApplyContext,
  decided: readonly Change[],
  insertNewContacts: InsertNewContacts = insertRows,
): Promise<AppliedChanges> {
  const { accountId } = context.caller;
  const { reads, now } = context;
  const {
    changes: inherited,
    promoted,
    sharers,
  } = await reassignIdentities(tx, { accountId, reads, now }, decided);
  const { changes, items, resolved } = await makeItems(tx, context, inherited);
  // The opt-outs and identities that contacts lose are first, since other contacts of the batch may gain them.
  for (const change of changes)
    if (change.before !== null)
      await retainOptOuts(tx, accountId, change.before.id, lostSubjects(change), context.now);
  // An await for each of many contacts would take longer than the rest of this.
  const exclusiveChanges = changes.filter((change) => change.exclusive !== undefined);
  for (const change of exclusiveChanges) await beginExclusive(tx, accountId, change);
  const updated = changes.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  await releaseIdentities(tx, accountId, updated);
  await storeLostVendorIds(tx, accountId, detachedVendorIds(changes), now);
  await deleteEnded(tx, context, changes);
  const stored = new Map<Contact, Contact>();
  const lone = insertNewContacts === insertRows ? await insertLone(tx, context, changes) : undefined;
  const effects = lone === undefined ? await deriveEffects(tx, context, changes, stored) : [lone];
  const changed = effects.flatMap((effect) =>
    effect.before === null ? [] : [{ ...effect, before: effect.before }],
  );
  for (const chunk of await splitIntoChunks(changed, changeBytesOf))
    assertWritten((await updateContacts(tx, accountId, chunk)).size === chunk.length);
  await writeEntries(tx, context, lone === undefined ? changed : [lone]);
  const newContacts = effects.filter((effect) => effect.before === null && effect !== lone);
  if (insertNewContacts !== insertRows) await lockUsedItems(tx, context, newContacts);
  await insertNewContacts(tx, context, newContacts);
  await attachReleased(tx, accountId, sharers);
  for (const change of exclusiveChanges) await endExclusive(tx, context, change, effects);
  let decidedOn: ReadonlySet<Contact | null> | undefined;
  return {
    items,
    get after() {
      return new Map(effects.map(({ after }) => [after.id, after]));
    },
    stored: (contact) => {
      decidedOn ??= new Set(
        decided.flatMap((change) => [change.after, ...change.steps.map((step) => step.after)]),
      );
      if (!decidedOn.has(contact)) return undefined;
      const owner = promoted.get(contact) ?? contact;
      const resolvedOwner = resolved.get(owner) ?? owner;
      return stored.get(resolvedOwner) ?? resolvedOwner;
    },
  };
}

/** Estimates the bytes of a change. Each event has the state, and the changed part of the previous one. */
const changeBytesOf = ({ before, after, events }: StoredChange & { readonly before: Contact }) =>
  roughBytes(before) + roughBytes(after) * (1 + events.length);

/** Returns ids of vendors that contacts no longer have, and that no other contact of the batch gains. */
function detachedVendorIds(changes: readonly Change[]): Contact['identities'] {
  const lost = changes.flatMap(lostVendorIds);
  if (lost.length === 0) return [];
  const currentNames = new Set(changes.flatMap(({ after }) => after?.identities.map(identityName) ?? []));
  return lost.filter((identity) => !currentNames.has(identityName(identity)));
}

/**
 * Throws unless all was written. The contacts are locked; lock-free writes, or changes of tags and groups, may still
 * have changed them.
 */
function assertWritten(isWritten: boolean): void {
  if (!isWritten) throw new StateChangedError();
}

async function deleteEnded(
  tx: Transaction,
  context: ApplyContext,
  changes: readonly Change[],
): Promise<void> {
  const deletions = changes.flatMap((change) => {
    if (change.before === null || change.after !== null) return [];
    const { events, binEntry } = effectsOf(change, [], context);
    return [{ contact: change.before, events, binEntry }];
  });
  for (const chunk of await splitIntoChunks(
    deletions,
    (item) => roughBytes(item.contact) * (item.binEntry === undefined ? 1 : 2),
  ))
    assertWritten(
      (await dropContacts(tx, context.caller.accountId, chunk, context.now)).size === chunk.length,
    );
}

/**
 * Inserts the only contact of a transaction: the statement itself checks for retained opt-outs of it. Undefined,
 * without a write, if there are some, or for another kind of change.
 */
async function insertLone(
  tx: Transaction,
  context: ApplyContext,
  changes: readonly Change[],
): Promise<StoredChange | undefined> {
  const [change] = changes;
  if (changes.length !== 1 || change?.before !== null || context.hasLimitOrOwnerRule === true)
    return undefined;
  const { after, ...effects } = effectsOf(change, [], context);
  if (after === null) return undefined;
  const rows = [{ contact: after, events: effects.events }];
  const inserted = await insertContacts(tx, context.caller.accountId, rows);
  return inserted.get(after.id)?.outcome === 'created' ? { ...effects, after } : undefined;
}

/** Locks the items of new contacts. COPY checks no links, so the items must exist until the transaction ends. */
async function lockUsedItems(
  tx: Transaction,
  { caller }: ApplyContext,
  newContacts: readonly StoredChange[],
): Promise<void> {
  for (const catalog of ['tags', 'groups'] as const) {
    const numbers = [
      ...new Set(newContacts.flatMap(({ after }) => after[catalog].map((item) => item.number))),
    ];
    if (numbers.length === 0) continue;
    assertWritten(
      (await lockItemsByCatalog[catalog](tx, caller.accountId, numbers)).length === numbers.length,
    );
  }
}

async function insertRows(
  tx: Transaction,
  context: ApplyContext,
  newContacts: Parameters<InsertNewContacts>[2],
): Promise<void> {
  const rows = newContacts.map(({ after, events }) => ({ contact: after, events }));
  await insertInTurn(
    tx,
    context.caller.accountId,
    await splitIntoChunks(rows, (row) => roughBytes(row.contact)),
    (outcomes) => assertWritten([...outcomes.values()].every((outcome) => outcome.outcome === 'created')),
  );
  await writeEntries(tx, context, newContacts);
}

async function writeEntries(
  tx: Transaction,
  context: ApplyContext,
  effects: readonly StoredChange[],
): Promise<void> {
  const { accountId } = context.caller;
  const source = sourceOf(context);
  const events: NewEvent[] = [];
  for (const { after, consents, suppressions } of effects) {
    const { version } = after;
    for (const consent of consents) {
      await insertConsent(tx, accountId, consent);
      events.push(consentEvent(source, version, consent));
    }
    for (const { suppression, subjects, actor } of suppressions) {
      const { before, stored } = await putSuppression(tx, accountId, suppression, subjects, actor);
      events.push(suppressionEvent(source, version, before, stored));
    }
  }
  await insertEvents(tx, accountId, events);
}

/** Creates the catalog items that the contacts need, and replaces their placeholders. */
async function makeItems(tx: Transaction, context: ApplyContext, changes: readonly Change[]) {
  const { catalogs, caller } = context;
  const resolved = new Map<Contact, Contact>();
  const placeholders = catalogs.wanted(changes.flatMap((change) => change.after ?? []));
  if (placeholders.length === 0) return { changes, items: [], resolved };
  const { newItems, resolve } = await catalogs.make(tx, caller.accountId, placeholders, sourceOf(context));
  const resolveOnce = (contact: Contact) => {
    const resolvedContact = resolved.get(contact) ?? resolve(contact);
    resolved.set(contact, resolvedContact);
    return resolvedContact;
  };
  const orNull = (contact: Contact | null) => (contact === null ? null : resolveOnce(contact));
  const withItems = changes.map((change) => ({
    ...change,
    after: orNull(change.after),
    steps: change.steps.map((step) => ({ before: orNull(step.before), after: orNull(step.after) })),
  }));
  return { changes: withItems, items: newItems, resolved };
}

const isRemaining = (change: Change): change is Change & { readonly after: Contact } => change.after !== null;
const isStored = (effects: Effects | undefined): effects is StoredChange =>
  effects !== undefined && effects.after !== null;

/** Derives the effects of the remaining contacts, with the opt-outs retained for their new identities. */
async function deriveEffects(
  tx: Transaction,
  context: ApplyContext,
  changes: readonly Change[],
  stored: Map<Contact, Contact>,
): Promise<readonly StoredChange[]> {
  const { accountId } = context.caller;
  const waiting = new Map<string, RetainedOptOut[]>();
  const restored = changes.find(({ exclusive }) => exclusive?.op === 'restore')?.after?.id ?? null;
  const optOuts = await releaseOptOuts(tx, accountId, changes, gainedSubjects, restored);
  for (const refusal of await omitInvisible(tx, context.caller, optOuts))
    waiting.set(refusal.subject, [...(waiting.get(refusal.subject) ?? []), refusal]);
  const recalledOf = (change: Change): readonly RetainedOptOut[] =>
    waiting.size === 0 ? [] : gainedSubjects(change).flatMap((subject) => waiting.get(subject) ?? []);
  const staying = changes.filter(isRemaining);
  const unread = staying.filter(
    (change) => change.knownEntries === undefined && recalledOf(change).length > 0,
  );
  const consents = await readKnownEntries(
    tx,
    accountId,
    unread.map((change) => change.after.id),
  );
  return mapInSlices(staying, (stayingChange) => {
    const recalled = recalledOf(stayingChange);
    const drafted = recalled.length === 0 ? context.drafted?.get(stayingChange.after) : undefined;
    if (isStored(drafted)) return drafted;
    const knownEntries = stayingChange.knownEntries ?? consents.get(stayingChange.after.id);
    const change =
      knownEntries === stayingChange.knownEntries ? stayingChange : { ...stayingChange, knownEntries };
    const effects = effectsOf(change, recalled, context, stored);
    return isStored(effects) ? effects : { ...effects, after: stayingChange.after };
  });
}

/** Hides the earlier contacts of opt-outs that the caller does not see: it will read the opt-outs of its contact. */
async function omitInvisible(
  tx: Transaction,
  { accountId, visibility }: Caller,
  optOuts: readonly RetainedOptOut[],
): Promise<readonly RetainedOptOut[]> {
  if (visibility === undefined || visibility.contacts === null || optOuts.length === 0) return optOuts;
  const holderOf = ({ record }: RetainedOptOut) => asId<ContactId>(String(record.contact_id ?? noContact));
  const visible = await filterVisible(visibility, tx, accountId, optOuts.map(holderOf));
  return optOuts.flatMap((optOut) =>
    visible.has(holderOf(optOut)) ? optOut : (withoutHolder(optOut) ?? []),
  );
}
