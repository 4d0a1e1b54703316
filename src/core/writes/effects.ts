/**
 * Derives all effects of a contact change: its events, its record, opt-outs that return with a number or an email, and
 * those retained for one. All writers of contacts write these. (The opt-outs that a deleted contact leaves, and the
 * counts of contacts, are derived by the statements from the rows they write.)
 */
import type { Caller } from '../../domain/access.js';
import {
  type Consent,
  type ConsentEdit,
  noStanding,
  reachOf,
  type SuppressionEdit,
} from '../../domain/consent.js';
import { allIdentities, type Contact } from '../../domain/contact.js';
import { refusalSubject } from '../../domain/identity.js';
import { asId, type ContactId, type IdSource } from '../../domain/ids.js';
import type { EventRecord } from '../../store/events/events.js';
import type { RetainedRefusal } from '../../store/record/consents.js';
import { actorOf } from '../context.js';
import type { Change } from './changes.js';
import { contactEvent, erasedEvent } from './contact-event.js';
import { gainedIdentities, lostIdentities } from './identity-conflicts.js';
import { recall, type StoredSuppression } from './opt-outs.js';

/** A change with all its effects. */
export interface Effects {
  readonly before: Contact | null;
  readonly after: Contact | null;
  readonly events: readonly EventRecord[];
  readonly consents: readonly Consent[];
  readonly suppressions: readonly StoredSuppression[];
}

export interface EffectsContext {
  readonly caller: Caller;
  readonly now: Date;
  readonly newId: IdSource;
}

/**
 * `waiting`: the opt-outs retained for what the contact gains. `settled` receives the result for each contact of the
 * change, which may be another object.
 */
export function effectsOf(
  change: Change,
  waiting: readonly RetainedRefusal[],
  context: EffectsContext,
  settled: Map<Contact, Contact> = new Map(),
): Effects {
  const { caller, newId, now } = context;
  const { before, after, steps } = change;
  const recalled =
    after === null || waiting.length === 0
      ? undefined
      : recall(after.id, waiting, change.standing ?? noStanding, change.consents, context);
  const reach = recalled === undefined ? undefined : reachOf(recalled.standing, now);
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
      change.isErasure === true
        ? erasedEvent(caller, newId, now, step.before as Contact)
        : contactEvent(
            caller,
            newId,
            now,
            settle(step.before),
            settle(step.after),
            step.mergedInto ?? step.partedFrom,
          ),
    ),
    consents:
      after === null
        ? []
        : [
            ...change.consents.map((said) => toConsent(context, after.id, said, subjects)),
            ...(recalled?.consents ?? []),
          ],
    suppressions:
      after === null
        ? []
        : [
            ...change.suppressions.map((said) => toSuppression(context, after.id, said, subjects)),
            ...(recalled?.suppressions ?? []),
          ],
  };
}

/** The numbers and emails that the contact gains: opt-outs may be retained for them. */
export function gainedSubjects({ before, after, handedOver }: Held): readonly string[] {
  return after === null ? [] : subjectsOf(without(handedOver, gainedIdentities(before, after)));
}

/** The numbers and emails that the contact loses, shared ones too: its opt-outs are retained for them. */
export function lostSubjects({ before, after, handedOver }: Held): readonly string[] {
  return before === null || after === null
    ? []
    : subjectsOf(without(handedOver, lostIdentities(before, after, allIdentities)));
}

/** The ids of vendors that a contact gives up and that stays: such an id means nobody from then on. */
export function lostVendorIds({ before, after }: Pick<Change, 'before' | 'after'>): Contact['identities'] {
  return before === null || after === null
    ? []
    : lostIdentities(before, after).filter((one) => one.kind === 'vendor_id');
}

type Held = Pick<Change, 'before' | 'after' | 'handedOver'>;

function without(handedOver: Change['handedOver'], identities: Contact['identities']): Contact['identities'] {
  return handedOver === undefined ? identities : identities.filter((one) => !handedOver.has(one.id));
}

export function subjectsOf(identities: Contact['identities']): readonly string[] {
  return identities.flatMap((one) => refusalSubject(one) ?? []);
}

/** With the caller as author, for every number and email of the contact. */
export function toConsent(
  { caller, newId, now }: EffectsContext,
  contactId: ContactId,
  said: ConsentEdit,
  subjects: readonly string[],
): Consent {
  return {
    id: asId(newId()),
    contactId,
    channel: said.channel,
    state: said.state,
    purpose: said.purpose ?? null,
    source: said.source ?? null,
    basis: said.basis ?? null,
    proof: said.proof ?? {},
    subjects,
    actor: actorOf(caller),
    occurredAt: said.occurredAt ?? now,
    expiresAt: said.expiresAt ?? null,
    createdAt: said.createdAt ?? now,
  };
}

export function toSuppression(
  { caller, newId, now }: EffectsContext,
  contactId: ContactId,
  said: SuppressionEdit,
  subjects: readonly string[],
): StoredSuppression {
  const suppression = {
    id: asId<StoredSuppression['suppression']['id']>(newId()),
    contactId,
    channel: said.channel,
    subject: said.subject,
    reason: said.reason,
    source: said.source ?? null,
    note: said.note ?? null,
    expiresAt: said.expiresAt ?? null,
    createdAt: said.createdAt ?? now,
    updatedAt: said.updatedAt ?? said.createdAt ?? now,
  };
  const covered = said.subject === '' ? subjects : [said.subject];
  return { suppression, subjects: covered, actor: actorOf(caller) };
}
