/**
 * What is on record of the contacts of a chunk, and what the rows add to it. An entry of a file never lifts an opt-out
 * unless it says that it was given later: a refusal that got lost in a spreadsheet would be worse than a sale.
 */
import { type Consent, type ConsentState, isActive, type Suppression } from '../../domain/consent.js';
import type { Contact, Reach } from '../../domain/contact.js';
import { refusalSubject } from '../../domain/identity.js';
import { asId, type ContactId } from '../../domain/ids.js';
import type { ContactRecord, RecordConsent, RecordSuppression } from '../../files/record.js';
import type { OnRecord } from '../../store/imports-probe.js';
import type { Recalled } from '../contacts/refusals.js';

interface State {
  readonly state: ConsentState;
  readonly occurredAt: Date;
}
type Suppressed = Pick<Suppression, 'channel' | 'reason' | 'note' | 'expiresAt'>;

/** What rows put on record of one contact. */
export interface Entries {
  readonly consents: readonly Consent[];
  readonly suppressions: Recalled['suppressions'];
}

export const noEntries: Entries = { consents: [], suppressions: [] };

export class Ledger {
  readonly #states = new Map<ContactId, Map<string, State>>();
  readonly #suppressed = new Map<ContactId, Map<string, Suppressed>>();
  readonly #actor: Consent['actor'];
  readonly #newId: () => string;
  readonly #now: Date;

  constructor(records: readonly OnRecord[], actor: Consent['actor'], newId: () => string, now: Date) {
    this.#actor = actor;
    this.#newId = newId;
    this.#now = now;
    for (const { contactId, channel, purpose, state, occurredAt } of records.flatMap((one) => one.consents))
      this.#statesOf(contactId).set(`${channel}/${purpose ?? ''}`, {
        state: state as ConsentState,
        occurredAt,
      });
    for (const { contactId, subject, ...one } of records.flatMap((one) => one.suppressions))
      this.#suppressedOf(contactId).set(`${one.channel}/${subject}`, {
        ...one,
        channel: one.channel as Suppression['channel'],
      });
  }

  /** What is on record of the contact now. */
  recordOf(contactId: ContactId): OnRecord {
    const states = [...(this.#states.get(contactId) ?? [])];
    const suppressed = [...(this.#suppressed.get(contactId) ?? [])];
    return {
      consents: states.map(([name, one]) => {
        const [channel = '', ...purpose] = name.split('/');
        return { ...one, contactId, channel, purpose: purpose.join('/') || null };
      }),
      suppressions: suppressed.map(([name, one]) => {
        const { reason, note, expiresAt, channel } = one;
        return { contactId, channel, subject: name.slice(channel.length + 1), reason, note, expiresAt };
      }),
    };
  }

  /** The entries that say something new of the contact; they are on record from then on. */
  enter(contact: Contact, record: ContactRecord, policy: 'new' | 'update' | 'fill'): Entries {
    if (record.consents === undefined && record.suppressions === undefined) return noEntries;
    const subjects = contact.identities.flatMap((one) => refusalSubject(one) ?? []);
    const states = this.#statesOf(contact.id);
    const consents = (record.consents ?? []).flatMap((said) => {
      const name = `${said.channel}/${said.purpose ?? ''}`;
      const known = states.get(name);
      if (policy !== 'new' && !isNews(said, known, policy)) return [];
      const consent = this.#consent(contact.id, said, subjects);
      states.set(name, { state: consent.state, occurredAt: consent.occurredAt });
      return [consent];
    });
    const suppressed = this.#suppressedOf(contact.id);
    const suppressions = (record.suppressions ?? []).flatMap((said) => {
      const name = `${said.channel}/${said.subject}`;
      const known = suppressed.get(name);
      if (known !== undefined && (policy === 'fill' || isSame(said, known))) return [];
      const suppression = this.#suppression(contact.id, said);
      suppressed.set(name, suppression);
      const own = said.subject === '' ? subjects : [said.subject];
      return [{ suppression, subjects: own, actor: this.#actor }];
    });
    return { consents, suppressions };
  }

  /** Whether one may write to the contact on WhatsApp, by what is on record now. */
  reach(id: ContactId): Reach {
    const state = this.#states.get(id)?.get('whatsapp/')?.state;
    const isSuppressed = [...(this.#suppressed.get(id)?.values() ?? [])].some(
      (one) =>
        (one.channel === 'whatsapp' || one.channel === 'all') &&
        (one.expiresAt === null || one.expiresAt > this.#now),
    );
    return { optedIn: state === 'opted_in', optedOut: state === 'opted_out' || isSuppressed };
  }

  #statesOf(id: ContactId): Map<string, State> {
    const known = this.#states.get(id) ?? new Map<string, State>();
    this.#states.set(id, known);
    return known;
  }

  #suppressedOf(id: ContactId): Map<string, Suppressed> {
    const known = this.#suppressed.get(id) ?? new Map<string, Suppressed>();
    this.#suppressed.set(id, known);
    return known;
  }

  #consent(contactId: ContactId, said: RecordConsent, subjects: readonly string[]): Consent {
    return {
      id: asId(this.#newId()),
      contactId,
      channel: said.channel,
      state: said.state,
      purpose: said.purpose ?? null,
      source: said.source ?? null,
      basis: said.basis ?? null,
      proof: said.proof ?? {},
      subjects,
      actor: this.#actor,
      occurredAt: said.occurredAt ?? this.#now,
      expiresAt: said.expiresAt ?? null,
      createdAt: this.#now,
    };
  }

  #suppression(contactId: ContactId, said: RecordSuppression): Suppression {
    return {
      id: asId(this.#newId()),
      contactId,
      channel: said.channel,
      subject: said.subject,
      reason: said.reason,
      source: said.source ?? null,
      note: said.note ?? null,
      expiresAt: said.expiresAt ?? null,
      createdAt: this.#now,
      updatedAt: this.#now,
    };
  }
}

function isNews(said: RecordConsent, known: State | undefined, policy: 'update' | 'fill'): boolean {
  if (known === undefined) return true;
  if (policy === 'fill' || said.state === known.state) return false;
  if (known.state !== 'opted_out') return true;
  return said.occurredAt !== undefined && said.occurredAt > known.occurredAt;
}

function isSame(said: RecordSuppression, known: Suppressed): boolean {
  return (
    said.reason === known.reason &&
    (said.note ?? null) === known.note &&
    (said.expiresAt ?? null)?.getTime() === known.expiresAt?.getTime()
  );
}

/** What refusals that waited for a newcomer's numbers make of its reach. */
export function reachWith(reach: Reach, recalled: Recalled, now: Date): Reach {
  const isOut =
    recalled.consents.some((one) => one.channel === 'whatsapp' && one.state === 'opted_out') ||
    recalled.suppressions.some(
      ({ suppression }) =>
        (suppression.channel === 'whatsapp' || suppression.channel === 'all') && isActive(suppression, now),
    );
  return isOut ? { ...reach, optedOut: true } : reach;
}
