/** The events of what is kept beside a contact, besides the event of a change of the contact itself. */
import type { Consent, Suppression } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import type { EventSource, EventType } from '../../domain/event.js';
import type { ContactId } from '../../domain/ids.js';
import type { EventRecord } from '../../store/events/events.js';

/** `version`: of the contact, with the entry. */
export function consentEvent(source: EventSource, version: number, consent: Consent): EventRecord {
  const after = stated({
    id: consent.id,
    channel: consent.channel,
    state: consent.state,
    purpose: consent.purpose,
    source: consent.source,
    basis: consent.basis,
    proof: Object.keys(consent.proof).length === 0 ? null : consent.proof,
    subjects: consent.subjects,
    occurred_at: consent.occurredAt,
    expires_at: consent.expiresAt,
    actor: consent.actor,
    created_at: consent.createdAt,
  });
  return entryEvent(source, 'consent.recorded', consent.contactId, version, null, after);
}

/** `after` null: removed. */
export function suppressionEvent(
  source: EventSource,
  version: number,
  before: Suppression | null,
  after: Suppression,
): EventRecord;
export function suppressionEvent(
  source: EventSource,
  version: number,
  before: Suppression,
  after: null,
): EventRecord;
export function suppressionEvent(
  source: EventSource,
  version: number,
  before: Suppression | null,
  after: Suppression | null,
): EventRecord {
  const { contactId } = (after ?? before) as Suppression;
  const type = after === null ? 'suppression.removed' : 'suppression.set';
  const [was, is] = [before, after].map((one) => one && suppressionState(one));
  return entryEvent(source, type, contactId, version, was ?? null, is ?? null);
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

/** What a new contact begins with. */
export interface NewEntries {
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

function entryEvent(
  { actor, newId, now }: EventSource,
  type: EventType,
  contactId: ContactId,
  version: number,
  before: object | null,
  after: object | null,
): EventRecord {
  return { id: newId(), type, contact_id: contactId, version, before, after, actor, occurred_at: now };
}

/** Without what is null. */
function stated(members: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
