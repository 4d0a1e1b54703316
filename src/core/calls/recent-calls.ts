/**
 * The latest calls of each account that this process answered, in memory: so many of each account, of the accounts that
 * called last. Noting one is all that a call costs while nobody watches.
 */
import { type AnsweredCall, type NotedCall, noteCall } from './call.js';
import { watchedAs } from './messages.js';

/** A call takes a kilobyte at most, so an account 64 KiB, and all of them 8 MiB. */
const perAccount = 64;
const maxAccounts = 128;

class Ring {
  readonly #calls: NotedCall[] = [];
  #next = 0;

  add(call: NotedCall): void {
    this.#calls[this.#next] = call;
    this.#next = (this.#next + 1) % perAccount;
  }

  /** Oldest first. */
  list(): readonly NotedCall[] {
    return [...this.#calls.slice(this.#next), ...this.#calls.slice(0, this.#next)];
  }
}

export class RecentCalls {
  readonly #rings = new Map<string, Ring>();
  #last: string | undefined;
  #seq = 0;

  note(call: AnsweredCall, at: number): NotedCall {
    this.#seq += 1;
    const noted = noteCall(call, this.#seq, at);
    const owner = watchedAs(noted);
    if (owner !== undefined) this.#ringOf(owner).add(noted);
    return noted;
  }

  /** Oldest first. */
  of(accountId: string): readonly NotedCall[] {
    return this.#rings.get(accountId)?.list() ?? [];
  }

  #ringOf(accountId: string): Ring {
    const known = this.#rings.get(accountId);
    if (known !== undefined && this.#last === accountId) return known;
    const ring = known ?? new Ring();
    // The account that called last is last.
    this.#rings.delete(accountId);
    this.#rings.set(accountId, ring);
    this.#last = accountId;
    if (this.#rings.size > maxAccounts) this.#rings.delete(this.#rings.keys().next().value ?? '');
    return ring;
  }
}
