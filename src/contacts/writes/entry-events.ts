/**
 * Makes entries of the consent ledger and their events, for every number and email of a contact. Changes of contacts
 * (`effects.ts`) and the operations of `src/consents` share them.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import {
  type Consent,
  type ConsentEdit,
  type EntryName,
  type Suppression,
  type SuppressionEdit,
  suppressionContent,
} from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { EventSource } from '@switchbook/domain/events/event.js';
import { refusalSubject } from '@switchbook/domain/identity/identity.js';
import { asId, type ContactId, type IdSource } from '@switchbook/domain/runtime/ids.js';
import { withoutNulls } from '@switchbook/domain/runtime/json.js';
import { eventOf, type NewEvent } from '../../feed/store/events.js';
import { actorOf } from '../../operation-context/context.js';
import type { StoredSuppression } from './merges/restore-opt-outs.js';

export interface EntryContext {
  readonly caller: Caller;
  readonly now: Date;
  readonly newId: IdSource;
}

export function subjectsOf(identities: Contact['identities']): readonly string[] {
  return identities.flatMap((identity) => refusalSubject(identity) ?? []);
}

/** Makes an entry with the caller as author, for every number and email of the contact. */
export function toConsent(
  { caller, newId, now }: EntryContext,
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
  { caller, newId, now }: EntryContext,
  contactId: ContactId,
  entry: SuppressionEdit,
  subjects: readonly string[],
): StoredSuppression {
  const suppression = {
    id: asId<StoredSuppression['suppression']['id']>(newId()),
    contactId,
    channel: entry.channel,
    subject: entry.subject,
    ...suppressionContent(entry),
    createdAt: entry.createdAt ?? now,
    updatedAt: entry.updatedAt ?? entry.createdAt ?? now,
  };
  const covered = entry.subject === '' ? subjects : [entry.subject];
  return { suppression, subjects: covered, actor: actorOf(caller) };
}

/** Makes the event of a consent. `version`: of the contact, with the entry. */
export function consentEvent(source: EventSource, version: number, consent: Consent): NewEvent {
  const after = withoutNulls({
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
  } satisfies Record<EntryName<Consent>, unknown>);
  return eventOf(source, 'consent.recorded', { id: consent.contactId, version }, null, after);
}

/** Makes the event of a suppression; `after` null: it was removed. */
export function suppressionEvent(
  source: EventSource,
  version: number,
  before: Suppression | null,
  after: Suppression | null,
): NewEvent {
  const { contactId } = (after ?? before) as Suppression;
  const type = after === null ? 'suppression.removed' : 'suppression.set';
  const [was, is] = [before, after].map((suppression) => suppression && suppressionState(suppression));
  return eventOf(source, type, { id: contactId, version }, was ?? null, is ?? null);
}

function suppressionState(suppression: Suppression) {
  return withoutNulls({
    id: suppression.id,
    channel: suppression.channel,
    subject: suppression.subject === '' ? null : suppression.subject,
    reason: suppression.reason,
    source: suppression.source,
    note: suppression.note,
    expires_at: suppression.expiresAt,
    created_at: suppression.createdAt,
    updated_at: suppression.updatedAt,
  } satisfies Record<EntryName<Suppression>, unknown>);
}

interface NewEntries {
  readonly after: Pick<Contact, 'version'>;
  readonly consents: readonly Consent[];
  readonly suppressions: readonly { readonly suppression: Suppression }[];
}

export function newEntryEvents(
  source: EventSource,
  { after: { version }, consents, suppressions }: NewEntries,
): readonly NewEvent[] {
  return [
    ...consents.map((consent) => consentEvent(source, version, consent)),
    ...suppressions.map((suppression) => suppressionEvent(source, version, null, suppression.suppression)),
  ];
}
