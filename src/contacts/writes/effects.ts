/**
 * Derives all effects of a contact change: its events, its record, opt-outs that return with a number or an email, and
 * opt-outs to retain. All writers of contacts write these. (Opt-outs of a deleted contact, and the counts of contacts,
 * are derived by the statements from the rows they write.)
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import {
  type Consent,
  type ConsentEdit,
  noConsents,
  reachOf,
  type Suppression,
  type SuppressionEdit,
} from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { changedState, contactState } from '@switchbook/domain/contact/contact-state.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import { refusalSubject } from '@switchbook/domain/identity/identity.js';
import { asId, type ContactId, type IdSource } from '@switchbook/domain/runtime/ids.js';
import type { RetainedOptOut } from '../../consents/store/consent-rows.js';
import { type EventRecord, eventOf } from '../../feed/store/events.js';
import { actorOf, sourceOf } from '../../operation-context/context.js';
import type { BinEntry } from '../store/contact-writes.js';
import type { Change, Step } from './changes.js';
import { recall, type StoredSuppression } from './opt-outs.js';
import { toSnapshot } from './snapshot.js';
import { gainedIdentities, lostIdentities } from './targets.js';

/** A change with all its effects. */
export interface Effects {
  readonly before: Contact | null;
  readonly after: Contact | null;
  readonly events: readonly EventRecord[];
  readonly consents: readonly Consent[];
  readonly suppressions: readonly StoredSuppression[];
  /** the row of a deleted contact in the bin */
  readonly binEntry?: BinEntry | undefined;
}

export interface EffectsContext {
  readonly caller: Caller;
  readonly now: Date;
  readonly newId: IdSource;
}

/**
 * `waiting`: the opt-outs retained for identities that the contact gains. `settled` receives the result for each
 * contact of the change, which may be another object.
 */
export function effectsOf(
  change: Change,
  waiting: readonly RetainedOptOut[],
  context: EffectsContext,
  settled: Map<Contact, Contact> = new Map(),
): Effects {
  const source = sourceOf(context);
  const { before, after, steps } = change;
  const recalled =
    after === null || waiting.length === 0
      ? undefined
      : recall(after.id, waiting, change.knownConsents ?? noConsents, change.consents, context);
  const reach = recalled === undefined ? undefined : reachOf(recalled.knownConsents, source.now);
  const settle = (contact: Contact | null): Contact | null => {
    if (contact === null || contact === before || reach === undefined) return contact;
    const known = settled.get(contact) ?? { ...contact, reach };
    settled.set(contact, known);
    return known;
  };
  const stored = settle(after);
  const subjects = after === null ? [] : subjectsOf(allIdentities(after));
  return {
    before,
    after: stored,
    events: steps.map((step) =>
      change.end === 'erased'
        ? erasedEvent(source, step.before as Contact)
        : contactEvent(source, { ...step, before: settle(step.before), after: settle(step.after) }),
    ),
    binEntry: binEntryOf(change, context.caller),
    consents:
      after === null
        ? []
        : [
            ...change.consents.map((entry) => toConsent(context, after.id, entry, subjects)),
            ...(recalled?.consents ?? []),
          ],
    suppressions:
      after === null
        ? []
        : [
            ...change.suppressions.map((entry) => toSuppression(context, after.id, entry, subjects)),
            ...(recalled?.suppressions ?? []),
          ],
  };
}

/** The row for the bin; undefined for a contact that continues, also in a merge, and for a permanent deletion. */
function binEntryOf({ before, after, end, steps }: Change, caller: Caller): BinEntry | undefined {
  const isDeleted = before !== null && after === null && end === undefined;
  if (!isDeleted || steps.some((step) => step.mergedInto !== undefined)) return undefined;
  return { snapshot: toSnapshot(before), actor: actorOf(caller) };
}

/** The numbers and emails that the contact gains: opt-outs may be retained for them. */
export function gainedSubjects({ before, after, handedOver }: IdentityChange): readonly string[] {
  return after === null ? [] : subjectsOf(without(handedOver, gainedIdentities(before, after)));
}

/** The numbers and emails that the contact loses, shared ones too: its opt-outs are retained for them. */
export function lostSubjects({ before, after, handedOver }: IdentityChange): readonly string[] {
  return before === null || after === null
    ? []
    : subjectsOf(without(handedOver, lostIdentities(before, after, allIdentities)));
}

/** Returns the vendor ids that an existing contact loses; such an id no longer finds a contact. */
export function lostVendorIds({ before, after }: Pick<Change, 'before' | 'after'>): Contact['identities'] {
  return before === null || after === null
    ? []
    : lostIdentities(before, after).filter((one) => one.kind === 'vendor_id');
}

type IdentityChange = Pick<Change, 'before' | 'after' | 'handedOver'>;

function without(handedOver: Change['handedOver'], identities: Contact['identities']): Contact['identities'] {
  return handedOver === undefined ? identities : identities.filter((one) => !handedOver.has(one.id));
}

export function subjectsOf(identities: Contact['identities']): readonly string[] {
  return identities.flatMap((one) => refusalSubject(one) ?? []);
}

/** Makes an entry with the caller as author, for every number and email of the contact. */
export function toConsent(
  { caller, newId, now }: EffectsContext,
  contactId: ContactId,
  entry: ConsentEdit,
  subjects: readonly string[],
): Consent {
  return {
    id: asId(newId()),
    contactId,
    channel: entry.channel,
    state: entry.state,
    purpose: entry.purpose ?? null,
    sender: entry.sender ?? null,
    source: entry.source ?? null,
    basis: entry.basis ?? null,
    proof: entry.proof ?? {},
    subjects,
    actor: actorOf(caller),
    occurredAt: entry.occurredAt ?? now,
    expiresAt: entry.expiresAt ?? null,
    createdAt: entry.createdAt ?? now,
  };
}

export function toSuppression(
  { caller, newId, now }: EffectsContext,
  contactId: ContactId,
  entry: SuppressionEdit,
  subjects: readonly string[],
): StoredSuppression {
  const suppression = {
    id: asId<StoredSuppression['suppression']['id']>(newId()),
    contactId,
    channel: entry.channel,
    subject: entry.subject,
    reason: entry.reason,
    source: entry.source ?? null,
    note: entry.note ?? null,
    expiresAt: entry.expiresAt ?? null,
    createdAt: entry.createdAt ?? now,
    updatedAt: entry.updatedAt ?? entry.createdAt ?? now,
  };
  const covered = entry.subject === '' ? subjects : [entry.subject];
  return { suppression, subjects: covered, actor: actorOf(caller) };
}

/**
 * The event of a change; `before` null for a creation, `after` null for a deletion. A merge has the survivor instead of
 * a state: `{merged_into}`.
 */
function contactEvent(source: EventSource, step: Step): EventRecord {
  const { before, after } = step;
  // A merge deletes the contact, or its undo restores it.
  const survivor = step.mergedInto ?? step.partedFrom;
  const [was, is] = [before, after].map((one) => one && contactState(one, source.now));
  const verb = verbOf(step, survivor !== undefined);
  const pointer = survivor === undefined ? null : { merged_into: survivor };
  const earlier = was == null || is == null ? (was ?? pointer) : changedState(was, is);
  return eventOf(source, `contact.${verb}`, (after ?? before) as Contact, earlier, is ?? pointer);
}

function verbOf({ before, after, isRestored }: Step, isOfMerge: boolean) {
  if (isRestored === true) return 'restored';
  if (before === null) return isOfMerge ? 'unmerged' : 'created';
  if (after === null) return isOfMerge ? 'merged' : 'deleted';
  return 'updated';
}

/** Makes the event of an erasure: it states only that the contact existed. */
export function erasedEvent(source: EventSource, contact: Pick<Contact, 'id' | 'version'>): EventRecord {
  return eventOf(source, 'contact.erased', contact, null, null);
}

/** `version`: of the contact, with the entry. */
export function consentEvent(source: EventSource, version: number, consent: Consent): EventRecord {
  const after = stated({
    id: consent.id,
    channel: consent.channel,
    state: consent.state,
    purpose: consent.purpose,
    sender: consent.sender,
    source: consent.source,
    basis: consent.basis,
    proof: Object.keys(consent.proof).length === 0 ? null : consent.proof,
    subjects: consent.subjects,
    occurred_at: consent.occurredAt,
    expires_at: consent.expiresAt,
    actor: consent.actor,
    created_at: consent.createdAt,
  });
  return eventOf(source, 'consent.recorded', { id: consent.contactId, version }, null, after);
}

/** Makes the event of a suppression; `after` null: it was removed. */
export function suppressionEvent(
  source: EventSource,
  version: number,
  before: Suppression | null,
  after: Suppression | null,
): EventRecord {
  const { contactId } = (after ?? before) as Suppression;
  const type = after === null ? 'suppression.removed' : 'suppression.set';
  const [was, is] = [before, after].map((one) => one && suppressionState(one));
  return eventOf(source, type, { id: contactId, version }, was ?? null, is ?? null);
}

function suppressionState(one: Suppression) {
  return stated({
    id: one.id,
    channel: one.channel,
    subject: one.subject === '' ? null : one.subject,
    reason: one.reason,
    source: one.source,
    note: one.note,
    expires_at: one.expiresAt,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
  });
}

interface NewEntries {
  readonly after: Pick<Contact, 'version'>;
  readonly consents: readonly Consent[];
  readonly suppressions: readonly { readonly suppression: Suppression }[];
}

export function newEntryEvents(
  source: EventSource,
  { after: { version }, consents, suppressions }: NewEntries,
): readonly EventRecord[] {
  return [
    ...consents.map((one) => consentEvent(source, version, one)),
    ...suppressions.map((one) => suppressionEvent(source, version, null, one.suppression)),
  ];
}

/** Leaves out members that are null. */
function stated(members: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
