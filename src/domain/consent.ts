/** Consents and suppressions: what a person allowed, and what must not be sent whatever they allowed. */
import type { Reach } from './contact.js';
import type { ConsentId, ContactId, SuppressionId } from './ids.js';

export const channels = [
  'whatsapp',
  'sms',
  'email',
  'voice',
  'instagram',
  'messenger',
  'telegram',
  'viber',
  'vk',
  'avito',
  'max',
  'webchat',
] as const;
export type Channel = (typeof channels)[number];

export const consentStates = ['opted_in', 'opted_out', 'pending', 'unknown'] as const;
export type ConsentState = (typeof consentStates)[number];

/** Who said so; opaque to the core. */
export interface ActorRecord {
  readonly face: string;
  readonly key_id: string | null;
}

/** One entry of the ledger. The current state of a channel is its latest entry without a purpose. */
export interface Consent {
  readonly id: ConsentId;
  readonly contactId: ContactId;
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose: string | null;
  readonly source: string | null;
  readonly basis: string | null;
  /** what the caller gave as evidence */
  readonly proof: Readonly<Record<string, unknown>>;
  /** the identities it was given for, as `space:value` */
  readonly subjects: readonly string[];
  readonly actor: ActorRecord;
  readonly occurredAt: Date;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** The current state of a channel, as one row that stays the same through overwrites. */
export interface ChannelConsent extends Consent {
  /** id and time of the channel's first entry */
  readonly seriesId: ConsentId;
  readonly firstAt: Date;
}

/** An entry to be made in the ledger, unless the channel's latest entry says the same. */
export interface ConsentEdit {
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly source?: string | null;
}

/** What the ledger and the suppressions say of a contact now. */
export interface Standing {
  readonly states: ReadonlyMap<Channel, ConsentState>;
  /** whether a suppression for WhatsApp is in force */
  readonly isSuppressed: boolean;
}

/** Of somebody new: nothing is on record. */
export const noStanding: Standing = { states: new Map(), isSuppressed: false };

/** The standing after the entries that say something new, and those entries. */
export function applyConsents(
  before: Standing,
  edits: readonly ConsentEdit[],
): { readonly standing: Standing; readonly entries: readonly ConsentEdit[] } {
  const states = new Map(before.states);
  const entries = edits.filter((edit) => {
    const isNews = states.get(edit.channel) !== edit.state;
    states.set(edit.channel, edit.state);
    return isNews;
  });
  return { standing: { ...before, states }, entries };
}

export function reachOf(standing: Standing): Reach {
  const state = standing.states.get('whatsapp');
  return { optedIn: state === 'opted_in', optedOut: state === 'opted_out' || standing.isSuppressed };
}

export interface Suppression {
  readonly id: SuppressionId;
  readonly contactId: ContactId;
  readonly channel: Channel | 'all';
  /** `''` for the whole contact, else one identity as `space:value` */
  readonly subject: string;
  readonly reason: string;
  readonly source: string | null;
  readonly note: string | null;
  /** null: permanent */
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function isActive(suppression: Suppression, now: Date): boolean {
  return suppression.expiresAt === null || suppression.expiresAt > now;
}
