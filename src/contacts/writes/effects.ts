/**
 * Derives all effects of a contact change: its events, consents and suppressions, opt-outs that return with a number or
 * an email, and opt-outs to retain. All writers of contacts write these. (Opt-outs of a deleted contact, and the counts
 * of contacts, are derived by the statements from the rows they write.)
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { type Consent, noKnownEntries, reachOf } from '@switchbook/domain/consent/consent.js';
import { allIdentities, type Contact } from '@switchbook/domain/contact/contact.js';
import { changedState, contactStateOf } from '@switchbook/domain/contact/contact-state.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import type { RetainedOptOut } from '../../consents/store/retained-opt-outs.js';
import { eventOf, type NewEvent } from '../../feed/store/events.js';
import { actorOf, sourceOf } from '../../operation-context/context.js';
import type { BinEntry } from '../store/contact-writes.js';
import type { Change, ChangeStep } from './changes.js';
import { type EntryContext, subjectsOf, toConsent, toSuppression } from './entry-events.js';
import { toSnapshot } from './merges/merge-snapshot.js';
import { restoreOptOuts, type StoredSuppression } from './merges/restore-opt-outs.js';
import { gainedIdentities, lostIdentities } from './targets.js';

/** A change with all its effects. */
export interface Effects {
  readonly before: Contact | null;
  readonly after: Contact | null;
  readonly events: readonly NewEvent[];
  readonly consents: readonly Consent[];
  readonly suppressions: readonly StoredSuppression[];
  /** the row of a deleted contact in the bin */
  readonly binEntry?: BinEntry | undefined;
}

/**
 * Derives the effects of a change. `waiting`: the opt-outs retained for identities that the contact gains. `stored`
 * receives the result for each contact of the change, which may be another object.
 */
export function effectsOf(
  change: Change,
  waiting: readonly RetainedOptOut[],
  context: EntryContext,
  stored: Map<Contact, Contact> = new Map(),
): Effects {
  const source = sourceOf(context);
  const { before, after, steps } = change;
  const hasEntries = change.consents.length > 0 || change.suppressions.length > 0;
  const subjects = after === null || !hasEntries ? [] : subjectsOf(allIdentities(after));
  // The last entry counts, so the entries of the write get their ids before the restored opt-outs.
  const entered =
    after === null ? [] : change.consents.map((entry) => toConsent(context, after.id, entry, subjects));
  const recalled =
    after === null || waiting.length === 0
      ? undefined
      : restoreOptOuts(after.id, waiting, change.knownEntries ?? noKnownEntries, change.consents, context);
  const reach = recalled === undefined ? undefined : reachOf(recalled.knownEntries, source.now);
  const storedOf = (contact: Contact | null): Contact | null => {
    if (contact === null || contact === before || reach === undefined) return contact;
    const storedContact = stored.get(contact) ?? { ...contact, reach };
    stored.set(contact, storedContact);
    return storedContact;
  };
  const storedAfter = storedOf(after);
  return {
    before,
    after: storedAfter,
    events: steps.map((step) =>
      change.end === 'erased'
        ? erasedEvent(source, step.before as Contact)
        : contactEvent(source, { ...step, before: storedOf(step.before), after: storedOf(step.after) }),
    ),
    binEntry: binEntryOf(change, context.caller),
    consents: [...entered, ...(recalled?.consents ?? [])],
    suppressions:
      after === null
        ? []
        : [
            ...change.suppressions.map((entry) => toSuppression(context, after.id, entry, subjects)),
            ...(recalled?.suppressions ?? []),
          ],
  };
}

/**
 * Returns the row for the bin; undefined for a contact that continues, also in a merge, and for a permanent deletion.
 */
function binEntryOf({ before, after, end, steps }: Change, caller: Caller): BinEntry | undefined {
  const isDeleted = before !== null && after === null && end === undefined;
  if (!isDeleted || steps.some((step) => step.mergedInto !== undefined)) return undefined;
  return { snapshot: toSnapshot(before), actor: actorOf(caller) };
}

/** Returns the numbers and emails that the contact gains: opt-outs may be retained for them. */
export function gainedSubjects({ before, after, handedOver }: IdentityChange): readonly string[] {
  return after === null ? [] : subjectsOf(withoutHandedOver(handedOver, gainedIdentities(before, after)));
}

/** Returns the numbers and emails that the contact loses, shared ones too: its opt-outs are retained for them. */
export function lostSubjects({ before, after, handedOver }: IdentityChange): readonly string[] {
  return before === null || after === null
    ? []
    : subjectsOf(withoutHandedOver(handedOver, lostIdentities(before, after, allIdentities)));
}

/** Returns the vendor ids that an existing contact loses; such an id no longer finds a contact. */
export function lostVendorIds({ before, after }: Pick<Change, 'before' | 'after'>): Contact['identities'] {
  return before === null || after === null
    ? []
    : lostIdentities(before, after).filter((identity) => identity.kind === 'vendor_id');
}

type IdentityChange = Pick<Change, 'before' | 'after' | 'handedOver'>;

function withoutHandedOver(
  handedOver: Change['handedOver'],
  identities: Contact['identities'],
): Contact['identities'] {
  return handedOver === undefined
    ? identities
    : identities.filter((identity) => !handedOver.has(identity.id));
}

/**
 * Makes the event of a change; `before` null for a creation, `after` null for a deletion. A merge has the survivor
 * instead of a state: `{merged_into}`.
 */
function contactEvent(source: EventSource, step: ChangeStep): NewEvent {
  const { before, after } = step;
  // A merge deletes the contact, or its undo restores it.
  const survivor = step.mergedInto ?? step.unmergedFrom;
  const was = before && contactStateOf(before, source.now);
  const is = after && contactStateOf(after, source.now);
  const verb = verbOf(step, survivor !== undefined);
  const pointer = survivor === undefined ? null : { merged_into: survivor };
  const earlier = was === null || is === null ? (was ?? pointer) : changedState(was, is);
  return eventOf(source, `contact.${verb}`, (after ?? before) as Contact, earlier, is ?? pointer);
}

function verbOf({ before, after, isRestored }: ChangeStep, isOfMerge: boolean) {
  if (isRestored === true) return 'restored';
  if (before === null) return isOfMerge ? 'unmerged' : 'created';
  if (after === null) return isOfMerge ? 'merged' : 'deleted';
  return 'updated';
}

/** Makes the event of an erasure: it states only that the contact existed. */
export function erasedEvent(source: EventSource, contact: Pick<Contact, 'id' | 'version'>): NewEvent {
  return eventOf(source, 'contact.erased', contact, null, null);
}
