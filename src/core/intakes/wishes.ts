/**
 * What people allow and refuse, as entries of the consent ledger: pure. A stop counts for one business number, which the
 * proof of its entry names; the state of the channel is the strictest of all numbers. Times decide, not the order in which
 * payloads come, and at the same time the stricter wish does.
 */
import type { Consent, ConsentEdit } from '../../domain/consent.js';
import type { CallPermission, Fact } from '../../intake/facts.js';
import { type Keywords, wishOf } from '../../intake/keywords.js';
import { intakeOrigin } from './plan.js';

export const marketing = { channel: 'whatsapp', purpose: 'marketing' } as const;
export const calls = { channel: 'voice', purpose: 'whatsapp_call' } as const;

type Entry = Pick<Consent, 'channel' | 'purpose' | 'state' | 'proof' | 'occurredAt' | 'expiresAt'>;

interface Wish {
  readonly isStop: boolean;
  readonly by: 'preference' | 'refused_message' | 'keyword';
  readonly sender: string;
  readonly messageId: string | null;
  readonly at: Date;
}

/** The ledger of one contact while wishes are added to it. */
export class WishLedger {
  readonly #entries: Entry[];
  readonly #keywords: Keywords;

  /** `entries`: of both purposes, oldest first */
  constructor(entries: readonly Entry[], keywords: Keywords) {
    this.#entries = [...entries];
    this.#keywords = keywords;
  }

  /** The entry that the fact makes; undefined: it is nothing new. */
  add(fact: Fact, at: Date): ConsentEdit | undefined {
    const entry = fact.kind === 'call_permission' ? this.#permission(fact, at) : this.#marketing(fact, at);
    if (entry === undefined) return undefined;
    const { channel, purpose, state, proof, expiresAt } = entry;
    this.#entries.push({
      ...{ channel, state, occurredAt: at },
      ...{ purpose: purpose ?? null, proof: proof ?? {}, expiresAt: expiresAt ?? null },
    });
    return entry;
  }

  #marketing(fact: Fact, at: Date): ConsentEdit | undefined {
    const wish = wishIn(fact, at, this.#keywords);
    if (wish === undefined) return undefined;
    const { stops, clearedAt, base } = this.#numbers();
    const known = stops.get(wish.sender);
    if (clearedAt !== null && at <= clearedAt) return undefined;
    if (known !== undefined && !isNewer(wish, known)) return undefined;
    // Each refused message of a campaign tells of the same stop.
    if (wish.by === 'refused_message' && known?.isStop === true) return undefined;
    stops.set(wish.sender, { at, isStop: wish.isStop });
    const isStopped = [...stops.values()].some((one) => one.isStop);
    return {
      ...marketing,
      // A resumed number lifts its own stop, and never makes an opt-in.
      state: isStopped ? 'opted_out' : base === 'opted_in' ? 'opted_in' : 'unknown',
      source: intakeOrigin,
      proof: {
        ...{ wish: wish.isStop ? 'stop' : 'resume', by: wish.by, sender: wish.sender },
        ...(wish.messageId === null ? {} : { message_id: wish.messageId }),
      },
      occurredAt: at,
    };
  }

  /** The last wish for each business number. An entry by others counts for every number: `base` is its state. */
  #numbers() {
    const stops = new Map<string, { readonly at: Date; readonly isStop: boolean }>();
    let clearedAt: Date | null = null;
    let base: Entry['state'] | undefined;
    for (const { channel, purpose, state, proof, occurredAt } of this.#entries) {
      if (channel !== marketing.channel || purpose !== marketing.purpose) continue;
      const { wish, sender } = proof;
      if (typeof sender === 'string' && (wish === 'stop' || wish === 'resume'))
        stops.set(sender, { at: occurredAt, isStop: wish === 'stop' });
      else {
        stops.clear();
        base = state;
        clearedAt = occurredAt;
        if (state === 'opted_out') stops.set('', { at: occurredAt, isStop: true });
      }
    }
    return { stops, clearedAt, base };
  }

  #permission(fact: CallPermission, at: Date): ConsentEdit | undefined {
    const { isAllowed, expiresAt, business, messageId } = fact;
    const isCalls = ({ channel, purpose }: Entry) => channel === calls.channel && purpose === calls.purpose;
    const known = this.#entries.filter(isCalls).at(-1);
    const state = isAllowed ? 'opted_in' : 'opted_out';
    if (known !== undefined) {
      const isLater = at > known.occurredAt;
      const isStricter =
        at.getTime() === known.occurredAt.getTime() && !isAllowed && known.state === 'opted_in';
      if (!isLater && !isStricter) return undefined;
    }
    return {
      ...calls,
      ...{ state, source: intakeOrigin, occurredAt: at },
      expiresAt: isAllowed ? expiresAt : null,
      proof: {
        ...(business === null ? {} : { sender: business.id }),
        ...(messageId === null ? {} : { message_id: messageId }),
      },
    };
  }
}

/** Whether the fact is for the ledger. */
export function isWish(fact: Fact, keywords: Keywords): boolean {
  return fact.kind === 'call_permission' || wishIn(fact, new Date(0), keywords) !== undefined;
}

function wishIn(fact: Fact, at: Date, keywords: Keywords): Wish | undefined {
  const sender = fact.business?.id ?? '';
  const { messageId } = fact;
  if (fact.kind === 'marketing') return { isStop: fact.wish === 'stop', by: fact.by, sender, messageId, at };
  const wish = fact.kind === 'text' ? wishOf(fact.text, keywords) : null;
  return wish === null ? undefined : { isStop: wish === 'stop', by: 'keyword', sender, messageId, at };
}

function isNewer(wish: Wish, known: { readonly at: Date; readonly isStop: boolean }): boolean {
  if (wish.at.getTime() !== known.at.getTime()) return wish.at > known.at;
  return wish.isStop && !known.isStop;
}
