/**
 * Creates that arrive together share a statement and its commit. When such a batch fails, each is tried alone, so
 * that one bad row harms nobody else.
 */
import type { AccountId, ContactId } from '../../domain/ids.js';
import { Coalescer } from '../../store/coalesce.js';
import { type InsertOutcome, insertContacts, type NewContact } from '../../store/contact-writes.js';
import type { Database } from '../../store/database.js';
import { isRetryable } from '../../store/errors.js';
import type { TallyMerger } from '../../store/tallies.js';

interface Queued {
  readonly accountId: AccountId;
  readonly fresh: NewContact;
}

type Settled = { readonly outcome: InsertOutcome } | { readonly error: unknown };

const maxBatch = 100;
const maxInFlight = 2;
const maxAttempts = 5;

export class InsertQueue {
  readonly #database: Database;
  readonly #tallies: Pick<TallyMerger, 'note'>;
  readonly #queue: Coalescer<Queued, Settled>;

  constructor(database: Database, tallies: Pick<TallyMerger, 'note'>) {
    this.#database = database;
    this.#tallies = tallies;
    this.#queue = new Coalescer({ run: (batch) => this.#run(batch), maxBatch, maxInFlight });
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
        for (const [id, one] of await this.#runAccount(accountId, queued)) settled.set(id, one);
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
      const first = queued[0];
      if (queued.length === 1 && first !== undefined && !isRetryable(error))
        settled.set(first.fresh.contact.id, { error });
      else
        for (const one of queued)
          settled.set(one.fresh.contact.id, await this.#runAlone(accountId, one.fresh));
    }
    return settled;
  }

  async #runAlone(accountId: AccountId, fresh: NewContact): Promise<Settled> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const outcome = (await insertContacts(this.#database, accountId, [fresh], false)).get(
          fresh.contact.id,
        );
        return outcome === undefined ? { error: new Error('no outcome') } : { outcome };
      } catch (error) {
        if (attempt >= maxAttempts || !isRetryable(error)) return { error };
      }
    }
  }
}
