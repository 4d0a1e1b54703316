/** Opt-outs and suppressions that waited for a number or an email hold again for whoever has it now. */
import type { Consent, Suppression } from '../../domain/consent.js';
import { type AccountId, asId, type ContactId } from '../../domain/ids.js';
import {
  insertConsent,
  listCurrentConsents,
  listSuppressions,
  putSuppression,
  type RetainedRefusal,
} from '../../store/consents.js';
import type { Transaction } from '../../store/database.js';
import type { Context } from '../context.js';

/** What the contact says itself about a channel wins over what waited; one refusal for each channel comes back. */
export async function reinstate(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  contactId: ContactId,
  refusals: readonly RetainedRefusal[],
  now: Date,
): Promise<void> {
  if (refusals.length === 0) return;
  const consents = new Set((await listCurrentConsents(tx, accountId, contactId)).map((one) => one.channel));
  const suppressed = new Set((await listSuppressions(tx, accountId, contactId)).map((one) => one.channel));
  for (const refusal of refusals) {
    const { record } = refusal;
    if (refusal.form === 'consent') {
      const channel = refusal.channel as Consent['channel'];
      if (consents.has(channel)) continue;
      consents.add(channel);
      await insertConsent(tx, accountId, toConsent(context.newId(), contactId, record, now));
    } else {
      if (suppressed.has(refusal.channel)) continue;
      suppressed.add(refusal.channel);
      const suppression = toSuppression(context.newId(), contactId, record, now);
      await putSuppression(tx, accountId, suppression, subjectsOf(record), actorOf(record));
    }
  }
}

type Row = Readonly<Record<string, unknown>>;

const textOf = (record: Row, name: string) => (typeof record[name] === 'string' ? record[name] : null);
const timeOf = (record: Row, name: string) =>
  typeof record[name] === 'string' ? new Date(record[name]) : null;
const subjectsOf = (record: Row) => (Array.isArray(record.subjects) ? record.subjects.map(String) : []);
const actorOf = (record: Row) => (record.actor ?? { face: '', key_id: null }) as Consent['actor'];

function toConsent(id: string, contactId: ContactId, record: Row, now: Date): Consent {
  return {
    id: asId(id),
    contactId,
    channel: record.channel as Consent['channel'],
    state: record.state as Consent['state'],
    purpose: textOf(record, 'purpose'),
    source: textOf(record, 'source'),
    basis: textOf(record, 'basis'),
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
    subject: textOf(record, 'subject') ?? '',
    reason: textOf(record, 'reason') ?? 'manual',
    source: textOf(record, 'source'),
    note: textOf(record, 'note'),
    expiresAt: timeOf(record, 'expires_at'),
    createdAt: now,
    updatedAt: now,
  };
}
