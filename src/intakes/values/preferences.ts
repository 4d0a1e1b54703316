/**
 * Stop and start requests of people, as entries of the consent ledger. Pure. A request applies to the business number
 * that it was sent to. Times decide, not the order of payloads; at the same time the stricter request wins.
 */
import { type Consent, type ConsentEdit, consentName } from '@switchbook/domain/consent/consent.js';
import type { CallPermission, Fact } from '@switchbook/messaging-payloads/facts.js';
import { type Keywords, preferenceOf } from '@switchbook/messaging-payloads/keywords.js';
import type { PreferenceEntry } from '../../consents/values.js';
import { intakeOrigin } from './fact-commands.js';

export const marketing = { channel: 'whatsapp', purpose: 'marketing' } as const;
export const phoneCalls = { channel: 'voice', purpose: 'whatsapp_call' } as const;

type Entry = Pick<ConsentEdit, 'state' | 'proof'> & Pick<Consent, 'occurredAt'>;

interface Preference {
  readonly isStop: boolean;
  readonly by: 'preference' | 'refused_message' | 'keyword';
  readonly messageId: string | null;
}

/** The ledger of one contact while requests are added to it. */
export class PreferenceLedger {
  /** the latest entry, by `consentName` */
  readonly #entries: Map<string, Entry>;
  readonly #keywords: Keywords;

  /** Takes `entries`, the latest of both purposes for each sender of the facts. */
  constructor(entries: readonly PreferenceEntry[], keywords: Keywords) {
    this.#entries = new Map(entries.map((entry) => [consentName(entry), entry]));
    this.#keywords = keywords;
  }

  /** Returns the ledger entry of the fact; undefined if it changes nothing. */
  add(fact: Fact, at: Date): ConsentEdit | undefined {
    const entry = timedEntryOf(fact, at, this.#keywords);
    if (entry === undefined) return undefined;
    const name = consentName(entry);
    const earlier = this.#entries.get(name);
    if (earlier !== undefined && !changesPreference(entry, earlier)) return undefined;
    this.#entries.set(name, entry);
    return entry;
  }
}

function changesPreference(entry: TimedEntry, earlier: Entry): boolean {
  // Each refused message of a campaign reports the same stop.
  if (entry.proof?.by === 'refused_message' && earlier.state === 'opted_out') return false;
  // A resume lifts a stop, but no opt-in; without a number it only lifts a stop without a number.
  if (entry.state === 'unknown' && earlier.state === 'opted_in') return false;
  if (entry.state === 'unknown' && entry.sender === null && earlier.proof?.wish === undefined) return false;
  const later = entry.occurredAt.getTime() - earlier.occurredAt.getTime();
  return later === 0 ? entry.state === 'opted_out' && earlier.state !== 'opted_out' : later > 0;
}

type TimedEntry = ConsentEdit & Entry;

function timedEntryOf(fact: Fact, at: Date, keywords: Keywords): TimedEntry | undefined {
  const sender = senderOfFact(fact);
  const common = { sender, source: intakeOrigin, occurredAt: at };
  if (fact.kind === 'call_permission') return { ...phoneCalls, ...common, ...permissionOf(fact) };
  const preference = findPreferenceIn(fact, keywords);
  if (preference === undefined) return undefined;
  const { isStop, by, messageId } = preference;
  const proof = { wish: isStop ? 'stop' : 'resume', by, ...proofOf(messageId) };
  // A resumed number lifts its own stop, and never makes an opt-in.
  return { ...marketing, ...common, state: isStop ? 'opted_out' : 'unknown', proof };
}

/** Returns the business number that the fact is about; null: unknown. */
export function senderOfFact(fact: Fact): string | null {
  return fact.business?.phone ?? null;
}

function permissionOf({ isAllowed, expiresAt, messageId }: CallPermission) {
  const state = isAllowed ? 'opted_in' : 'opted_out';
  return { state, expiresAt: isAllowed ? expiresAt : null, proof: proofOf(messageId) } as const;
}

function proofOf(messageId: string | null) {
  return messageId === null ? {} : { message_id: messageId };
}

/** Whether the fact is for the ledger. */
export function isPreference(fact: Fact, keywords: Keywords): boolean {
  return fact.kind === 'call_permission' || findPreferenceIn(fact, keywords) !== undefined;
}

function findPreferenceIn(fact: Fact, keywords: Keywords): Preference | undefined {
  const { messageId } = fact;
  if (fact.kind === 'marketing') return { isStop: fact.wish === 'stop', by: fact.by, messageId };
  const preference = fact.kind === 'text' ? preferenceOf(fact.text, keywords) : null;
  return preference === null ? undefined : { isStop: preference === 'stop', by: 'keyword', messageId };
}
