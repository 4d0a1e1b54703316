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
  const recalled = recall(context, contactId, refusals, now, {
    consented: new Set((await listCurrentConsents(tx, accountId, contactId)).map((one) => one.channel)),
    suppressed: new Set((await listSuppressions(tx, accountId, contactId)).map((one) => one.channel)),
  });
  for (const consent of recalled.consents) await insertConsent(tx, accountId, consent);
  for (const { suppression, subjects, actor } of recalled.suppressions)
    await putSuppression(tx, accountId, suppression, subjects, actor);
}

export interface Recalled {
  readonly consents: readonly Consent[];
  readonly suppressions: readonly {
    readonly suppression: Suppression;
    readonly subjects: readonly string[];
    readonly actor: Consent['actor'];
  }[];
}

/** What of the refusals holds for a contact that says something itself about these channels. */
export function recall(
  context: Pick<Context, 'newId'>,
  contactId: ContactId,
  refusals: readonly RetainedRefusal[],
  now: Date,
  said: { readonly consented: ReadonlySet<string>; readonly suppressed: ReadonlySet<string> },
): Recalled {
  const consented = new Set(said.consented);
  const suppressed = new Set(said.suppressed);
  const consents: Consent[] = [];
  const suppressions: Recalled['suppressions'][number][] = [];
  for (const { form, channel, record } of refusals) {
    const known = form === 'consent' ? consented : suppressed;
    if (known.has(channel)) continue;
    known.add(channel);
    if (form === 'consent') consents.push(toConsent(context.newId(), contactId, record, now));
    else
      suppressions.push({
        suppression: toSuppression(context.newId(), contactId, record, now),
        subjects: subjectsOf(record),
        actor: actorOf(record),
      });
  }
  return { consents, suppressions };
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
