/**
 * Restores retained opt-outs and suppressions of a number or an email to its new holder.
 * Decision: docs/decisions/0005-refusals-outlive-contacts.md.
 */
import {
  type Consent,
  type ConsentEdit,
  consentName,
  EntryIndex,
  effectiveFrom,
  endsLater,
  isActive,
  type KnownConsents,
  namedActor,
  type Suppression,
  suppressionName,
  systemActor,
} from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId, type IdSource } from '@switchbook/domain/runtime/ids.js';
import type { RetainedOptOut } from '../../consents/store/consent-rows.js';
import { lastingMembers } from '../../consents/store/stored-subjects.js';

export interface StoredSuppression {
  readonly suppression: Suppression;
  readonly subjects: readonly string[];
  readonly actor: Consent['actor'];
}

interface RestoredOptOuts {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly StoredSuppression[];
  /** the record with the new entries */
  readonly knownConsents: KnownConsents;
}

/**
 * Restores retained opt-outs, unless the contact's own record refuses as strictly. `entries` has the entries of the
 * same write for this number. A later opt-in among them lifts a retained opt-out. If several opt-outs are retained for
 * one channel and purpose, only one is restored.
 */
export function restoreOptOuts(
  contactId: ContactId,
  waiting: readonly RetainedOptOut[],
  knownConsents: KnownConsents,
  entries: readonly ConsentEdit[],
  { now, newId }: { readonly now: Date; readonly newId: IdSource },
): RestoredOptOuts {
  const states = new Map(knownConsents.consents);
  const suppressed = new Map(knownConsents.suppressions);
  const index = new EntryIndex(states.values());
  const enteredNow = new Set(entries.map(consentName));
  const consents: Consent[] = [];
  const suppressions: StoredSuppression[] = [];
  for (const { form, record: stored, subject } of boundedOf(waiting)) {
    const record = withSubject(stored, subject);
    if (form === 'consent') {
      const consent = toConsent(newId(), contactId, record, now);
      const replacedEntry = states.get(consentName(consent));
      const others = index.related(consent);
      const isLifted = others.some(
        (entry) =>
          (entry.sender == null || entry.sender === consent.sender) &&
          enteredNow.has(consentName(entry)) &&
          entry.state === 'opted_in' &&
          entry.occurredAt >= consent.occurredAt,
      );
      if (isLifted || replacedEntry?.state === 'opted_out') continue;
      // Opt-ins that the contact gave with another number do not lift it.
      const earlier = others.filter(
        (recordedConsent) =>
          recordedConsent !== replacedEntry && !enteredNow.has(consentName(recordedConsent)),
      );
      const effective = { ...consent, occurredAt: effectiveFrom(consent, earlier) };
      states.set(consentName(effective), effective);
      index.set(effective);
      consents.push(effective);
    } else {
      const suppression = toSuppression(newId(), contactId, record, now);
      const replacedEntry = suppressed.get(suppressionName(suppression));
      if (
        !isActive(suppression, now) ||
        (replacedEntry !== undefined && !endsLater(suppression, replacedEntry))
      )
        continue;
      suppressed.set(suppressionName(suppression), suppression);
      suppressions.push({ suppression, subjects: subjectsOf(record), actor: actorOf(record) });
    }
  }
  return { consents, suppressions, knownConsents: { consents: states, suppressions: suppressed } };
}

/** Most opt-outs that one write restores to a contact. */
const maxRestored = 1_000;

/**
 * Returns the opt-outs to restore. A contact may gain hundreds of numbers, each with a hundred opt-outs. Above the
 * limit one suppression of all channels replaces them, which is at least as strict.
 */
function boundedOf(
  waiting: readonly RetainedOptOut[],
): readonly Pick<RetainedOptOut, 'form' | 'record' | 'subject'>[] {
  if (waiting.length <= maxRestored) return waiting;
  const subjects = [...new Set(waiting.map((item) => item.subject))];
  return [{ form: 'suppression', subject: '', record: { channel: 'all', subject: '', subjects } }];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Hides the earlier contact of an opt-out: leaves out its texts and its other numbers and emails, as for an erased
 * person. Returns undefined for a suppression of another number or email, which remains retained for that value.
 */
export function withoutHolder(optOut: RetainedOptOut): RetainedOptOut | undefined {
  const { record: stored, subject } = optOut;
  const { channel, subject: only } = stored;
  const isOfSubject = only === true || only === subject;
  if (!isOfSubject && typeof only === 'string' && only !== '') return undefined;
  const lasting = Object.fromEntries(lastingMembers.map((name) => [name, stored[name]]));
  return { ...optOut, record: { channel, ...lasting, subject: isOfSubject } };
}

/**
 * Adds the subject to the record retained of an erased person. The record lacks it, and the contact that gains the
 * identity supplies it.
 */
function withSubject(record: Row, subject: string): Row {
  if (Array.isArray(record.subjects)) return record;
  return { ...record, subjects: [subject], ...(record.subject === true ? { subject } : {}) };
}

const recordTextOf = (record: Row, name: string) => (typeof record[name] === 'string' ? record[name] : null);
const timeOf = (record: Row, name: string) =>
  typeof record[name] === 'string' ? new Date(record[name]) : null;
const subjectsOf = (record: Row) => (Array.isArray(record.subjects) ? record.subjects.map(String) : []);
const actorOf = (record: Row) => namedActor((record.actor ?? systemActor) as Consent['actor']);

function toConsent(id: string, contactId: ContactId, record: Row, now: Date): Consent {
  return {
    id: asId(id),
    contactId,
    channel: record.channel as Consent['channel'],
    state: record.state as Consent['state'],
    purpose: recordTextOf(record, 'purpose'),
    sender: recordTextOf(record, 'sender'),
    source: recordTextOf(record, 'source'),
    basis: recordTextOf(record, 'basis'),
    proof: (record.proof ?? {}) as Consent['proof'],
    subjects: subjectsOf(record),
    actor: actorOf(record),
    occurredAt: timeOf(record, 'occurred_at') ?? now,
    expiresAt: timeOf(record, 'expires_at'),
    createdAt: now,
  };
}

function toSuppression(id: string, contactId: ContactId, record: Row, now: Date): Suppression {
  return {
    id: asId(id),
    contactId,
    channel: record.channel as Suppression['channel'],
    subject: recordTextOf(record, 'subject') ?? '',
    reason: recordTextOf(record, 'reason') ?? 'manual',
    source: recordTextOf(record, 'source'),
    note: recordTextOf(record, 'note'),
    expiresAt: timeOf(record, 'expires_at'),
    createdAt: now,
    updatedAt: now,
  };
}
