/**
 * Creates that arrive together share a statement and its commit. When such a batch fails, each is tried alone, so
 * that one bad row harms nobody else; unless the database is away, for then it is not known what became of them.
 */
import type { AccountId, ContactId } from '../../domain/ids.js';
import { Coalescer } from '../../store/coalesce.js';
import { type InsertOutcome, insertContacts, type NewContact } from '../../store/contact-writes.js';
import type { Database } from '../../store/database.js';
import { isAway, isRetryable } from '../../store/errors.js';
import type { TallyMerger } from '../../store/tallies.js';
import { chunksOf, roughBytes } from './chunks.js';

interface Queued {
  readonly accountId: AccountId;
  readonly fresh: NewContact;
}

type Settled = { readonly outcome: InsertOutcome } | { readonly error: unknown };

const maxBatch = 100;
const maxInFlight = 2;
const maxAttempts = 5;
/** Waits for locks are long; those of a whole batch together shall not be. */
const retryMs = 5_000;

export class InsertQueue {
  readonly #database: Database;
  readonly #tallies: Pick<TallyMerger, 'note'>;
  readonly #queue: Coalescer<Queued, Settled>;

  constructor(database: Database, tallies: Pick<TallyMerger, 'note'>) {
    this.#database = database;
    this.#tallies = tallies;
    this.#queue = new Coalescer({
      run: (batch) => this.#run(batch),
      maxBatch,
      maxInFlight,
      deadlineMs: database.requestMs,
    });
  }

  /** Inserts the contact, or says why not; throws the store's error of this contact alone. */
  async insert(accountId: AccountId, fresh: NewContact): Promise<InsertOutcome> {
    const settled = await this.#queue.load({ accountId, fresh });
    if ('error' in settled) throw settled.error;
    return settled.outcome;
  }

  async #run(batch: readonly Queued[]): Promise<Settled[]> {
    const accounts = new Map<AccountId, Queued[]>();
    for (const one of batch) accounts.set(one.accountId, [...(accounts.get(one.accountId) ?? []), one]);
    const settled = new Map<ContactId, Settled>();
    await Promise.all(
      [...accounts].map(async ([accountId, queued]) => {
        for (const chunk of chunksOf(queued, (one) => roughBytes(one.fresh.contact)))
          for (const [id, one] of await this.#runAccount(accountId, chunk)) settled.set(id, one);
      }),
    );
    return batch.map((one) => settled.get(one.fresh.contact.id) ?? { error: new Error('no outcome') });
  }

  async #runAccount(accountId: AccountId, queued: readonly Queued[]): Promise<Map<ContactId, Settled>> {
    const settled = new Map<ContactId, Settled>();
    try {
      const fresh = queued.map((one) => one.fresh);
      for (const [id, outcome] of await insertContacts(this.#database, accountId, fresh, false))
        settled.set(id, { outcome });
      this.#tallies.note(accountId);
    } catch (error) {
      const giveUpAt = performance.now() + retryMs;
      const isLocked = isRetryable(error);
      const isFutile = !isLocked && (queued.length === 1 || isAway(error));
      for (const one of queued) {
        const isOver = isFutile || (isLocked && performance.now() > giveUpAt);
        const alone = isOver ? { error } : await this.#runAlone(accountId, one.fresh, giveUpAt);
        settled.set(one.fresh.contact.id, alone);
      }
    }
    return settled;
  }

  async #runAlone(accountId: AccountId, fresh: NewContact, giveUpAt: number): Promise<Settled> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome = (await insertContacts(this.#database, accountId, [fresh], false)).get(
          fresh.contact.id,
        );
        return outcome === undefined ? { error: new Error('no outcome') } : { outcome };
      } catch (error) {
        const isLast = attempt >= maxAttempts || performance.now() > giveUpAt;
        if (isLast || !isRetryable(error)) return { error };
      }
    }
  }
}
