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
  givenTimeOf,
  isActive,
  type KnownEntries,
  namedActor,
  type Suppression,
  suppressionName,
  systemActor,
} from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId, type IdSource } from '@switchbook/domain/runtime/ids.js';
import type { RetainedOptOut } from '../../../consents/store/retained-opt-outs.js';
import { optOutMembers } from '../../../consents/store/stored-subjects.js';

export interface StoredSuppression {
  readonly suppression: Suppression;
  readonly subjects: readonly string[];
  readonly actor: Consent['actor'];
}

interface RestoredOptOuts {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly StoredSuppression[];
  /** all entries, with the new ones */
  readonly knownEntries: KnownEntries;
}

/**
 * Restores retained opt-outs, unless the contact's own entries refuse as strictly. `entries` has the entries of the
 * same write for this number. An opt-in among them with a later time lifts a retained opt-out. If several opt-outs are
 * retained for one channel and purpose, only one is restored.
 */
export function restoreOptOuts(
  contactId: ContactId,
  waiting: readonly RetainedOptOut[],
  knownEntries: KnownEntries,
  entries: readonly ConsentEdit[],
  { now, newId }: { readonly now: Date; readonly newId: IdSource },
): RestoredOptOuts {
  const states = new Map(knownEntries.consents);
  const suppressed = new Map(knownEntries.suppressions);
  const index = new EntryIndex(states.values());
  const hasWrongTime = (entry: ConsentEdit) => entry.occurredAt != null && givenTimeOf(entry, now) === null;
  const undatedEntries = entries.filter((entry) => entry.isUndated === true || hasWrongTime(entry));
  const undated = new Set(undatedEntries.map(consentName));
  const dated = new Set(entries.map(consentName).filter((name) => !undated.has(name)));
  const consents: Consent[] = [];
  const suppressions: StoredSuppression[] = [];
  for (const { form, record: stored, subject } of boundedOf(waiting)) {
    const row = withSubject(stored, subject);
    if (form === 'consent') {
      const consent = toConsent(newId(), contactId, row, now);
      const replacedEntry = states.get(consentName(consent));
      const others = index.related(consent);
      const isLifted = others.some(
        (entry) =>
          (entry.sender == null || entry.sender === consent.sender) &&
          dated.has(consentName(entry)) &&
          entry.state === 'opted_in' &&
          entry.occurredAt >= consent.occurredAt,
      );
      if (isLifted || replacedEntry?.state === 'opted_out') continue;
      // Opt-ins that the contact gave with another number, or without a time, do not lift it.
      const earlier = others.filter(
        (recordedConsent) => recordedConsent !== replacedEntry && !dated.has(consentName(recordedConsent)),
      );
      const effective = { ...consent, occurredAt: effectiveFrom(consent, earlier) };
      states.set(consentName(effective), effective);
      index.set(effective);
      consents.push(effective);
    } else {
      const suppression = toSuppression(newId(), contactId, row, now);
      const replacedEntry = suppressed.get(suppressionName(suppression));
      if (
        !isActive(suppression, now) ||
        (replacedEntry !== undefined && !endsLater(suppression, replacedEntry))
      )
        continue;
      suppressed.set(suppressionName(suppression), suppression);
      suppressions.push({ suppression, subjects: subjectsOf(row), actor: actorOf(row) });
    }
  }
  return { consents, suppressions, knownEntries: { consents: states, suppressions: suppressed } };
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
  const subjects = [...new Set(waiting.map((optOut) => optOut.subject))];
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
  const lasting = Object.fromEntries(optOutMembers.map((name) => [name, stored[name]]));
  return { ...optOut, record: { channel, ...lasting, subject: isOfSubject } };
}

/**
 * Adds the subject to the row retained of an erased person. The row lacks it, and the contact that gains the identity
 * supplies it.
 */
function withSubject(row: Row, subject: string): Row {
  if (Array.isArray(row.subjects)) return row;
  return { ...row, subjects: [subject], ...(row.subject === true ? { subject } : {}) };
}

const rowTextOf = (row: Row, name: string) => (typeof row[name] === 'string' ? row[name] : null);
const memberTimeOf = (row: Row, name: string) => (typeof row[name] === 'string' ? new Date(row[name]) : null);
const subjectsOf = (row: Row) => (Array.isArray(row.subjects) ? row.subjects.map(String) : []);
const actorOf = (row: Row) => namedActor((row.actor ?? systemActor) as Consent['actor']);

function toConsent(id: string, contactId: ContactId, row: Row, now: Date): Consent {
  return {
    id: asId(id),
    contactId,
    channel: row.channel as Consent['channel'],
    state: row.state as Consent['state'],
    purpose: rowTextOf(row, 'purpose'),
    sender: rowTextOf(row, 'sender'),
    source: rowTextOf(row, 'source'),
    basis: rowTextOf(row, 'basis'),
    proof: (row.proof ?? {}) as Consent['proof'],
    subjects: subjectsOf(row),
    actor: actorOf(row),
    occurredAt: memberTimeOf(row, 'occurred_at') ?? now,
    expiresAt: memberTimeOf(row, 'expires_at'),
    createdAt: now,
  };
}

function toSuppression(id: string, contactId: ContactId, row: Row, now: Date): Suppression {
  return {
    id: asId(id),
    contactId,
    channel: row.channel as Suppression['channel'],
    subject: rowTextOf(row, 'subject') ?? '',
    reason: rowTextOf(row, 'reason') ?? 'manual',
    source: rowTextOf(row, 'source'),
    note: rowTextOf(row, 'note'),
    expiresAt: memberTimeOf(row, 'expires_at'),
    createdAt: now,
    updatedAt: now,
  };
}
