/** Consents and suppressions: the permission of a person, and blocks that override it. */
import type { Reach } from '../contact/contact.js';
import type { IdentityKind } from '../identity/identity.js';
import type { InheritedIds } from '../identity/inherited-id.js';
import type { ConsentId, ContactId, SuppressionId } from '../runtime/ids.js';
import type { WireName } from '../text/wire-names.js';

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

/** One of `channels`, or any other word of the form `channelForm`: clients may define channels. */
export type Channel = string;

/** `all` is reserved: suppressions and account settings use it. */
export const channelForm = '^(?!all$)[a-z0-9][a-z0-9_.-]{0,63}$';
const channelPattern = new RegExp(channelForm);
export const channelOrAllForm = '^[a-z0-9][a-z0-9_.-]{0,63}$';
export const channelMustBe = 'a channel of at most 64 lower-case letters, digits, "_", "." and "-"';

export function isChannel(text: unknown): text is Channel {
  return typeof text === 'string' && channelPattern.test(text);
}

export function isKnownChannel(text: string): text is KnownChannel {
  return channels.some((channel) => channel === text);
}

/** The kinds of identities that reach a contact on a channel. */
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
export interface EventActor {
  readonly face: string;
  readonly key_id: string | null;
  /** absent: a person or a program decided */
  readonly proof?: MergeProof;
}

export const mergeProofKinds = ['number_change', 'user_id_change', 'lid_and_number'] as const;
export type MergeProofKind = (typeof mergeProofKinds)[number];

/** The signed statement of a platform that made an intake merge two contacts. */
export interface MergeProof {
  readonly platform: string;
  readonly kind: MergeProofKind;
  /** the payload is deleted earlier than the merge */
  readonly payload_id: string;
  /** time of the statement, as in the payload */
  readonly at: string;
}

/** The program itself, which acts for no caller. */
export const systemActor: EventActor = { face: 'system', key_id: null };

/** Returns the actor, with the program in entries of releases before 0.2.0, which have no name. */
export function namedActor(recorded: EventActor): EventActor {
  return recorded.face === '' && recorded.key_id === null ? systemActor : recorded;
}

/** One entry of the ledger. `listInForce` decides which of the latest entries count. */
export interface Consent {
  readonly id: ConsentId;
  readonly contactId: ContactId;
  readonly channel: Channel;
  readonly state: ConsentState;
  readonly purpose: string | null;
  /** the digits of the only number of the business that it applies to; null: all numbers */
  readonly sender: string | null;
  readonly source: string | null;
  readonly basis: string | null;
  readonly proof: Readonly<Record<string, unknown>>;
  /** the identities that it was recorded for, as `space:value` */
  readonly subjects: readonly string[];
  readonly actor: EventActor;
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
  readonly sender?: string | null;
  readonly source?: string | null;
  readonly basis?: string | null;
  readonly proof?: Readonly<Record<string, unknown>>;
  readonly occurredAt?: Date | null;
  readonly expiresAt?: Date | null;
  /** time of recording in the source directory; absent: now */
  readonly createdAt?: Date;
  /** its source does not state when it was given, so it lifts no opt-out */
  readonly isUndated?: boolean;
}

/**
 * Returns when the entry was given; null: unknown. The future time of an answer that permits is wrong, such as a day
 * and a month in another order. It is stored as sent, but ends no opt-out.
 */
export function givenTimeOf(
  { state, occurredAt = null }: Pick<ConsentEdit, 'state' | 'occurredAt'>,
  now: Date,
): Date | null {
  return occurredAt !== null && occurredAt > now && state !== 'opted_out' ? null : occurredAt;
}

/**
 * Returns the entry to store. An opt-out gets the time of another sender's opt-in in the future: that opt-in would
 * otherwise replace the opt-out until then. `related`: the latest entries that may count with the entry.
 */
export function withTimeInForce(entry: ConsentEdit, related: readonly SenderEntry[], now: Date): ConsentEdit {
  if (entry.state !== 'opted_out') return entry;
  const { sender = null, occurredAt } = entry;
  // The entry replaces the entry of its own sender, whatever the times.
  const future = related.filter((one) => (one.sender ?? null) !== sender && one.occurredAt > now);
  if (future.length === 0) return entry;
  return { ...entry, occurredAt: effectiveFrom({ ...entry, occurredAt: occurredAt ?? now }, future) };
}

/** A suppression to be written; it replaces the suppression of its channel and subject. */
export interface SuppressionEdit extends Pick<Suppression, 'channel' | 'subject'>, SentContent {
  /** times in the source directory */
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

/**
 * Selects the entries to store. `changed`: entries that differ from the known ones. `later`: the same, but only an
 * entry with a later time lifts an opt-out, or ends a suppression earlier. `missing`: entries without a known one.
 * `all`: all consents, and the strictest suppressions.
 */
export type EntryRule = 'changed' | 'later' | 'missing' | 'all';

/** Whether it is older than a merge that can be undone: a repeated opt-out is stored again, for both contacts. */
interface MergedEntry {
  readonly predatesMerge?: boolean;
}

type RecordedConsent = Pick<ConsentEdit, 'channel' | 'purpose' | 'sender'> & SenderEntry & MergedEntry;
type RecordedSuppression = Pick<Suppression, 'channel' | 'subject'> &
  SuppressionContent &
  Partial<Pick<Suppression, 'updatedAt'>> &
  MergedEntry;

/** The current state of a contact's ledger and suppressions. */
export interface KnownEntries {
  /** the latest entry, by `consentName` */
  readonly consents: ReadonlyMap<string, RecordedConsent>;
  /** keyed by channel and subject */
  readonly suppressions: ReadonlyMap<string, RecordedSuppression>;
}

export const noKnownEntries: KnownEntries = { consents: new Map(), suppressions: new Map() };

/**
 * Returns a text for the channel, the sender and the purpose of an entry. Neither of the first two has a `+` or a `/`.
 */
export function consentName(consent: Pick<ConsentEdit, 'channel' | 'purpose' | 'sender'>): string {
  return `${consent.channel}${consent.sender == null ? '' : `+${consent.sender}`}/${consent.purpose ?? ''}`;
}

type NamedEntry = Pick<ConsentEdit, 'channel' | 'purpose' | 'sender'>;

/** The latest entries of a contact, found by channel, purpose and sender: there may be thousands of each. */
export class EntryIndex<One extends NamedEntry> {
  /** entries by channel and purpose, and then by sender; '' for all senders */
  readonly #ofPurpose = new Map<string, Map<string, One>>();

  constructor(entries: Iterable<One>) {
    for (const entry of entries) this.set(entry);
  }

  /** Adds an entry, or replaces the entry for the same channel, purpose and sender. */
  set(entry: One): void {
    const purpose = purposeName(entry);
    const entries = this.#ofPurpose.get(purpose);
    if (entries === undefined) this.#ofPurpose.set(purpose, new Map([[entry.sender ?? '', entry]]));
    else entries.set(entry.sender ?? '', entry);
  }

  latest(entry: NamedEntry): One | undefined {
    return this.#ofPurpose.get(purposeName(entry))?.get(entry.sender ?? '');
  }

  /**
   * Returns the entries that may count with this one: of its sender and for all senders. A state for all senders is the
   * state of each sender.
   */
  related(entry: NamedEntry): readonly One[] {
    const entries = this.#ofPurpose.get(purposeName(entry));
    if (entries === undefined) return [];
    if (entry.sender == null) return [...entries.values()];
    return ['', entry.sender].flatMap((sender) => entries.get(sender) ?? []);
  }
}

const purposeName = ({ channel, purpose }: NamedEntry) => `${channel}/${purpose ?? ''}`;

export function suppressionName(suppression: Pick<SuppressionEdit, 'channel' | 'subject'>): string {
  return `${suppression.channel}/${suppression.subject}`;
}

export interface Entries {
  readonly consents: readonly ConsentEdit[];
  readonly suppressions: readonly SuppressionEdit[];
}

const noEntries: Entries = { consents: [], suppressions: [] };

/** Returns the entries to store, and the known entries afterwards. */
export function applyEntries(
  before: KnownEntries,
  entries: Partial<Entries>,
  rule: EntryRule,
  now: Date,
): Entries & { readonly knownEntries: KnownEntries } {
  if (entries.consents === undefined && entries.suppressions === undefined)
    return { consents: noEntries.consents, suppressions: noEntries.suppressions, knownEntries: before };
  const consents = new Map(before.consents);
  const suppressions = new Map(before.suppressions);
  let index: EntryIndex<RecordedConsent> | undefined;
  const related = (entry: ConsentEdit) => {
    index ??= new EntryIndex(consents.values());
    return index.related(entry);
  };
  return {
    consents: (entries.consents ?? []).flatMap((entry) => {
      const knownConsents = { recorded: consents.get(consentName(entry)), related };
      if (!countsConsent(entry, knownConsents, rule, now)) return [];
      const consent = entry.state === 'opted_out' ? withTimeInForce(entry, related(entry), now) : entry;
      const { channel, purpose = null, sender = null, state } = consent;
      const recorded = { channel, purpose, sender, state, occurredAt: consent.occurredAt ?? now };
      consents.set(consentName(consent), recorded);
      index?.set(recorded);
      return [consent];
    }),
    suppressions: storedSuppressions(entries.suppressions ?? [], suppressions, rule, now),
    knownEntries: { consents, suppressions },
  };
}

/** Returns the suppressions to store, one of each channel and subject, and adds them to the known ones. */
function storedSuppressions(
  entered: readonly SuppressionEdit[],
  knownSuppressions: Map<string, RecordedSuppression>,
  rule: EntryRule,
  now: Date,
): readonly SuppressionEdit[] {
  const stored = new Map<string, SuppressionEdit>();
  for (const suppression of entered) {
    const name = suppressionName(suppression);
    const recorded = knownSuppressions.get(name);
    if (recorded !== undefined && !replacesSuppression(suppression, recorded, rule, now)) continue;
    const { channel, subject, updatedAt = suppression.createdAt ?? now } = suppression;
    knownSuppressions.set(name, { channel, subject, ...suppressionContent(suppression), updatedAt });
    stored.set(name, suppression);
  }
  return [...stored.values()];
}

/** Whether a suppression replaces another one of its channel and subject. */
function replacesSuppression(
  suppression: SuppressionEdit,
  recorded: RecordedSuppression,
  rule: EntryRule,
  now: Date,
): boolean {
  if (rule === 'missing') return false;
  if (sameSuppression(suppression, recorded)) return recorded.predatesMerge === true;
  const { expiresAt = null, createdAt, updatedAt = createdAt } = suppression;
  const endsEarlier = endsLater(recorded, { expiresAt });
  if (rule === 'changed' || !endsEarlier) return true;
  if (rule === 'all') return false;
  const isOver = !isActive(recorded, now);
  return (
    isOver || (updatedAt !== undefined && recorded.updatedAt !== undefined && updatedAt > recorded.updatedAt)
  );
}

interface KnownConsents {
  readonly recorded: RecordedConsent | undefined;
  /** returns the latest entries that may count with an entry */
  readonly related: (entry: ConsentEdit) => readonly RecordedConsent[];
}

/** Whether the entry is recorded. */
function countsConsent(
  entry: ConsentEdit,
  { recorded, related }: KnownConsents,
  rule: EntryRule,
  now: Date,
): boolean {
  if (rule === 'all') return true;
  if (recorded !== undefined && rule === 'missing') return false;
  const counted = strictestOf(listInForce(related(entry), entry.sender ?? null));
  const isRepeated = entry.state === recorded?.state;
  if (isRepeated && recorded?.predatesMerge === true) return true;
  if (isRepeated && (entry.state === counted?.state || !isAnswer(entry))) return false;
  if (rule === 'changed') return true;
  const isRefusal = entry.state === 'opted_out';
  const at = givenTimeOf(entry, now);
  if (recorded === undefined) return isRefusal || at !== null || counted?.state !== 'opted_out';
  if (isRefusal && (!isRepeated || at === null)) return true;
  const lifted = [recorded, counted].filter((consent) => consent?.state === 'opted_out' || isRepeated);
  return lifted.every((consent) => consent === undefined || (at !== null && at > consent.occurredAt));
}

/** Returns the content of a suppression; absent members are null. */
export function suppressionContent({
  reason,
  source = null,
  note = null,
  expiresAt = null,
}: SentContent): SuppressionContent {
  return { reason, source, note, expiresAt };
}

/**
 * Whether a suppression would replace another one of its channel and subject without a change. The source counts: the
 * replacement would have the new source.
 */
export function sameSuppression(suppression: SentContent, otherSuppression: SentContent): boolean {
  const [content, otherContent] = [suppression, otherSuppression].map(suppressionContent);
  return JSON.stringify(content) === JSON.stringify(otherContent);
}

/** Whether the contact may be messaged on WhatsApp. */
export function reachOf({ consents, suppressions }: KnownEntries, now: Date): Reach {
  const whatsappConsents = [...consents.values()].filter(
    ({ channel, purpose = null }) => channel === 'whatsapp' && purpose === null,
  );
  const state = strictestOf(listInForce(whatsappConsents, null))?.state;
  const isSuppressed = [...suppressions.values()].some(
    (suppression) =>
      (suppression.channel === 'whatsapp' || suppression.channel === 'all') && isActive(suppression, now),
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

/** The members that a replacement changes, in addition to the time of the change. */
export type SuppressionContent = Omit<
  Suppression,
  'id' | 'contactId' | 'channel' | 'subject' | 'createdAt' | 'updatedAt' | 'inherited'
>;

type SentContent = Pick<SuppressionContent, 'reason'> & Partial<SuppressionContent>;

/** The members of a consent or a suppression in JSON. */
export type EntryName<Entry extends Consent | Suppression> = WireName<
  Exclude<keyof Entry & string, 'contactId' | 'inherited'>
>;

export function isActive(suppression: Pick<Suppression, 'expiresAt'>, now: Date): boolean {
  return suppression.expiresAt === null || suppression.expiresAt > now;
}

/** The members of an entry that decide between senders. */
type SenderEntry = Pick<Consent, 'state' | 'occurredAt'> & Pick<ConsentEdit, 'sender'>;

/**
 * Returns the entries in force, from the latest entry of each sender of one channel and purpose. With a sender: its own
 * entry or the entry for all senders. With `sender` null (unknown): the entry for all, and stricter entries of single
 * senders; an opt-in for one sender does not count for other senders.
 */
export function listInForce<One extends SenderEntry>(
  entries: readonly One[],
  sender: string | null,
): readonly One[] {
  const all = entries.find((entry) => entry.sender == null);
  const senderEntries = entries.filter(
    (entry) => entry.sender != null && (sender === null || entry.sender === sender),
  );
  const counted =
    sender === null
      ? [all, ...senderEntries.filter((entry) => isRestriction(entry) && countedOf(all, entry) === entry)]
      : [countedOf(all, senderEntries[0])];
  return counted.filter((entry) => entry !== undefined);
}

/** Returns the strictest, of several the latest. */
export function strictestOf<One extends SenderEntry>(entries: readonly One[]): One | undefined {
  // A contact may have thousands of senders.
  return entries.reduce<One | undefined>(
    (strictest, entry) =>
      strictest !== undefined && compareEntries(strictest, entry) <= 0 ? strictest : entry,
    undefined,
  );
}

function compareEntries(entry: SenderEntry, otherEntry: SenderEntry): number {
  return (
    strictnessOf(entry) - strictnessOf(otherEntry) || Number(otherEntry.occurredAt) - Number(entry.occurredAt)
  );
}

/** Returns the time from which the entry is in force, after all opt-ins recorded for its sender. */
export function effectiveFrom(entry: SenderEntry, entries: readonly SenderEntry[]): Date {
  const optIns = entries.filter(
    (senderEntry) =>
      senderEntry.state === 'opted_in' &&
      (entry.sender == null || senderEntry.sender == null || senderEntry.sender === entry.sender),
  );
  return optIns.reduce((at, optIn) => (optIn.occurredAt > at ? optIn.occurredAt : at), entry.occurredAt);
}

/** Returns the entry in force for a sender: its own, or the entry for all senders. */
function countedOf<One extends SenderEntry>(all: One | undefined, own: One | undefined): One | undefined {
  if (own === undefined || own.state === 'unknown') return all ?? own;
  if (all === undefined || all.state === 'unknown' || replacesEntry(own, all)) return own;
  return replacesEntry(all, own) || strictnessOf(all) < strictnessOf(own) ? all : own;
}

/** Whether the first replaces the second: it is later, or at the same time and stricter. */
function replacesEntry(entry: SenderEntry, otherEntry: SenderEntry): boolean {
  if (!isAnswer(entry)) return false;
  const later = entry.occurredAt.getTime() - otherEntry.occurredAt.getTime();
  return later === 0 ? strictnessOf(entry) <= strictnessOf(otherEntry) : later > 0;
}

/** Whether it is an answer; `pending` and `unknown` are not. */
function isAnswer({ state }: Pick<Consent, 'state'>): boolean {
  return state === 'opted_in' || state === 'opted_out';
}

function isRestriction({ state }: Pick<Consent, 'state'>): boolean {
  return state === 'opted_out' || state === 'pending';
}

/** The stricter states first. */
const strictestFirst: readonly ConsentState[] = ['opted_out', 'pending', 'unknown', 'opted_in'];

function strictnessOf({ state }: Pick<Consent, 'state'>): number {
  return strictestFirst.indexOf(state);
}

type TimedState = Pick<Consent, 'state' | 'expiresAt'>;

/** Whether the first is stricter than the second: the longer of two opt-outs, the shorter of two opt-ins. */
export function isStricter(timedState: TimedState, otherState: TimedState): boolean {
  if (timedState.state !== otherState.state) return strictnessOf(timedState) < strictnessOf(otherState);
  return timedState.state === 'opted_in'
    ? endsLater(otherState, timedState)
    : endsLater(timedState, otherState);
}

/** Whether one ends later than the other; null: never. */
export function endsLater(
  entry: { readonly expiresAt: Date | null },
  otherEntry: { readonly expiresAt: Date | null },
): boolean {
  if (otherEntry.expiresAt === null) return false;
  return entry.expiresAt === null || entry.expiresAt > otherEntry.expiresAt;
}
