/** Consents and suppressions: what a person allowed, and what must not be sent regardless. */
import type { Reach } from './contact.js';
import type { IdentityKind } from './identity.js';
import type { ConsentId, ContactId, SuppressionId } from './ids.js';
import type { InheritedIds } from './inherited-id.js';

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
export type KnownChannel = (typeof channels)[number];

/** One of `channels`, or any other word of the form `channelForm`: callers have channels of their own. */
export type Channel = string;

/** `all` is a word of suppressions, and of what an account requires. */
export const channelForm = '^(?!all$)[a-z0-9][a-z0-9_.-]{0,63}$';
const channelPattern = new RegExp(channelForm);
export const channelOrAllForm = '^[a-z0-9][a-z0-9_.-]{0,63}$';
export const channelMustBe = 'a channel of at most 64 lower-case letters, digits, "_", "." and "-"';

export function isChannel(text: unknown): text is Channel {
  return typeof text === 'string' && channelPattern.test(text);
}

export function isKnownChannel(text: string): text is KnownChannel {
  return channels.some((one) => one === text);
}

/** The kinds of identities by which a contact is reached on a channel. */
export const channelKinds: Readonly<Record<KnownChannel, readonly IdentityKind[]>> = {
  whatsapp: ['phone', 'wa_id', 'bsuid', 'lid'],
  sms: ['phone', 'wa_id'],
  email: ['email'],
  voice: ['phone', 'wa_id'],
  instagram: ['instagram'],
  messenger: ['messenger'],
  telegram: ['telegram'],
  viber: ['viber'],
  vk: ['vk'],
  avito: ['avito'],
  max: ['max'],
  webchat: [],
};

export const consentStates = ['opted_in', 'opted_out', 'pending', 'unknown'] as const;
export type ConsentState = (typeof consentStates)[number];

/** The recorded caller; opaque to the core. */
export interface ActorRecord {
  readonly face: string;
  readonly key_id: string | null;
}

/** The program itself, which acts for no caller. */
export const systemActor: ActorRecord = { face: 'system', key_id: null };

/** Names the program where releases before 0.2.0 recorded it without a name. */
export function namedActor(recorded: ActorRecord): ActorRecord {
  return recorded.face === '' && recorded.key_id === null ? systemActor : recorded;
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
  readonly proof: Readonly<Record<string, unknown>>;
  /** the identities it was given for, as `space:value` */
  readonly subjects: readonly string[];
  readonly actor: ActorRecord;
  readonly occurredAt: Date;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
}

/** The current state of a channel: one row, which keeps its id when overwritten. */
export interface ChannelConsent extends Consent {
  /** id and time of the channel's first entry */
  readonly seriesId: ConsentId;
  readonly firstAt: Date;
}

/** An entry to be made in the ledger; `occurredAt` absent: now. */
export interface ConsentEdit {
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose?: string | null;
  readonly source?: string | null;
  readonly basis?: string | null;
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly occurredAt?: Date | null;
  readonly expiresAt?: Date | null;
  /** time of recording in the directory that it comes from; absent: now */
  readonly createdAt?: Date;
}

/** A suppression to be written; it replaces the one of its channel and subject. */
export interface SuppressionEdit {
  readonly channel: Channel | 'all';
  readonly subject: string;
  readonly reason: string;
  readonly source?: string | null;
  readonly note?: string | null;
  readonly expiresAt?: Date | null;
  /** times in the directory that it comes from */
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

/**
 * Which entries count. `changed`: those that differ from the record; `later`: of them, an entry that lifts an opt-out
 * only when it states a later time; `missing`: those without any record; `all`.
 */
export type EntryRule = 'changed' | 'later' | 'missing' | 'all';

type ConsentOnRecord = Pick<Consent, 'state' | 'occurredAt'>;
type SuppressionOnRecord = Pick<Suppression, 'channel' | 'subject' | 'reason' | 'note' | 'expiresAt'>;

/** The current state of a contact's ledger and suppressions. */
export interface Standing {
  /** the latest entry, by `consentName` */
  readonly consents: ReadonlyMap<string, ConsentOnRecord>;
  /** keyed by channel and subject */
  readonly suppressions: ReadonlyMap<string, SuppressionOnRecord>;
}

export const noStanding: Standing = { consents: new Map(), suppressions: new Map() };

/** A text for the channel and the purpose of an entry. */
export function consentName(one: Pick<ConsentEdit, 'channel' | 'purpose'>): string {
  return `${one.channel}/${one.purpose ?? ''}`;
}

export function suppressionName(one: Pick<SuppressionEdit, 'channel' | 'subject'>): string {
  return `${one.channel}/${one.subject}`;
}

export interface Entries {
  readonly consents: readonly ConsentEdit[];
  readonly suppressions: readonly SuppressionEdit[];
}

export const noEntries: Entries = { consents: [], suppressions: [] };

/** The entries that count, and the record with them. */
export function applyEntries(
  before: Standing,
  said: Partial<Entries>,
  rule: EntryRule,
  now: Date,
): Entries & { readonly standing: Standing } {
  if (said.consents === undefined && said.suppressions === undefined)
    return { ...noEntries, standing: before };
  const consents = new Map(before.consents);
  const suppressions = new Map(before.suppressions);
  return {
    consents: (said.consents ?? []).filter((one) => {
      if (!countsConsent(one, consents.get(consentName(one)), rule)) return false;
      consents.set(consentName(one), { state: one.state, occurredAt: one.occurredAt ?? now });
      return true;
    }),
    suppressions: (said.suppressions ?? []).filter((one) => {
      const known = suppressions.get(suppressionName(one));
      if (known !== undefined && (rule === 'missing' || sameSuppression(one, known))) return false;
      const { channel, subject, reason, note = null, expiresAt = null } = one;
      suppressions.set(suppressionName(one), { channel, subject, reason, note, expiresAt });
      return true;
    }),
    standing: { consents, suppressions },
  };
}

function countsConsent(said: ConsentEdit, known: ConsentOnRecord | undefined, rule: EntryRule): boolean {
  if (rule === 'all' || known === undefined) return true;
  if (rule === 'missing' || said.state === known.state) return false;
  if (rule === 'changed' || known.state !== 'opted_out') return true;
  return said.occurredAt != null && said.occurredAt > known.occurredAt;
}

function sameSuppression(said: SuppressionEdit, known: SuppressionOnRecord): boolean {
  return (
    said.reason === known.reason &&
    (said.note ?? null) === known.note &&
    (said.expiresAt ?? null)?.getTime() === known.expiresAt?.getTime()
  );
}

/** Whether the contact may be messaged on WhatsApp. */
export function reachOf({ consents, suppressions }: Standing, now: Date): Reach {
  const state = consents.get(consentName({ channel: 'whatsapp' }))?.state;
  const isSuppressed = [...suppressions.values()].some(
    (one) => (one.channel === 'whatsapp' || one.channel === 'all') && isActive(one, now),
  );
  return { optedIn: state === 'opted_in', optedOut: state === 'opted_out' || isSuppressed };
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
  readonly inherited?: InheritedIds;
}

export function isActive(suppression: Pick<Suppression, 'expiresAt'>, now: Date): boolean {
  return suppression.expiresAt === null || suppression.expiresAt > now;
}

/** The stricter states first. */
const byStrictness: readonly ConsentState[] = ['opted_out', 'pending', 'unknown', 'opted_in'];

type Limited = Pick<Consent, 'state' | 'expiresAt'>;

/** Whether the first allows less than the second: of two opt-outs the longer, of two opt-ins the shorter. */
export function isStricter(one: Limited, other: Limited): boolean {
  const [rank, otherRank] = [one, other].map(({ state }) => byStrictness.indexOf(state)) as [number, number];
  if (rank !== otherRank) return rank < otherRank;
  return one.state === 'opted_in' ? endsLater(other, one) : endsLater(one, other);
}

/** null: never */
export function endsLater(
  one: { readonly expiresAt: Date | null },
  other: { readonly expiresAt: Date | null },
): boolean {
  if (other.expiresAt === null) return false;
  return one.expiresAt === null || one.expiresAt > other.expiresAt;
}
