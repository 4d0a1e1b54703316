/** Entries of the consent ledger, and what it says of a contact. */
import type { Caller } from '../../domain/access.js';
import {
  type Channel,
  type Consent,
  type ConsentState,
  isActive,
  type Standing,
} from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { refusalSubject } from '../../domain/identity.js';
import { type AccountId, asId, type ContactId } from '../../domain/ids.js';
import { listCurrentConsents, listSuppressions } from '../../store/consents.js';
import type { Transaction } from '../../store/database.js';
import { actorOf, type Context } from '../context.js';

export interface ConsentCommand {
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose?: string | null;
  readonly source?: string | null;
  readonly basis?: string | null;
  readonly proof?: Readonly<Record<string, unknown>>;
  /** default: now */
  readonly occurredAt?: Date | null;
  readonly expiresAt?: Date | null;
  /** when the channel's state is the same already, record nothing */
  readonly onlyIfChanged?: boolean;
}

/** In the name of the caller, for every number and email that the contact has now. */
export function toEntry(
  context: Context,
  caller: Caller,
  contact: Contact,
  consent: ConsentCommand,
  now: Date,
): Consent {
  return {
    id: asId(context.newId()),
    contactId: contact.id,
    channel: consent.channel,
    state: consent.state,
    purpose: consent.purpose ?? null,
    source: consent.source ?? null,
    basis: consent.basis ?? null,
    proof: consent.proof ?? {},
    subjects: contact.identities.flatMap((one) => refusalSubject(one) ?? []),
    actor: actorOf(caller),
    occurredAt: consent.occurredAt ?? now,
    expiresAt: consent.expiresAt ?? null,
    createdAt: now,
  };
}

/** For a contact that is locked, so that it stays true until the transaction ends. */
export async function readStanding(
  tx: Transaction,
  accountId: AccountId,
  contactId: ContactId,
  now: Date,
): Promise<Standing> {
  const current = await listCurrentConsents(tx, accountId, contactId);
  const suppressions = await listSuppressions(tx, accountId, contactId);
  return {
    states: new Map(current.map((one) => [one.channel, one.state])),
    isSuppressed: suppressions.some(
      (one) => (one.channel === 'whatsapp' || one.channel === 'all') && isActive(one, now),
    ),
  };
}
