/**
 * Batches concurrent creates into one statement and commit, per account. If a batch fails, each create is retried
 * separately, so that an invalid row does not affect other rows. If the database is unreachable, nothing is retried,
 * because the outcome is unknown.
 */

import type { Lanes } from '@switchbook/admission/lanes.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import { Batcher } from '../../database/batcher.js';
import type { Database } from '../../database/database.js';
import { isDatabaseUnavailable, isRetryable } from '../../database/errors.js';
import { atMost } from '../../database/lru-capacity.js';
import { type InsertOutcome, insertContacts, type NewContact } from '../store/contact-writes.js';
import type { TallyMerger } from '../store/tallies.js';

type InsertResult = { readonly outcome: InsertOutcome } | { readonly error: unknown };

const maxBatch = 100;
/** Batches of an account at once. */
const maxInFlight = 2;
/** Time limit of a retry in milliseconds: lock waits are long, and must not add up for a whole batch. */
const aloneMs = 5_000;
/** Accounts with a cached queue. */
const maxQueues = 1_000;

export class CreateBatcher {
  readonly #database: Database;
  readonly #lane: Lanes['single'];
  readonly #tallies: Pick<TallyMerger, 'countWrite'>;
  readonly #queues = new LRUCache<AccountId, Batcher<NewContact, InsertResult>>(atMost(maxQueues));

  constructor(database: Database, lane: Lanes['single'], tallies: Pick<TallyMerger, 'countWrite'>) {
    this.#database = database;
    this.#lane = lane;
    this.#tallies = tallies;
  }

  /** Inserts the contact, or returns the reason why not; throws the store's error of this contact only. */
  async insert(accountId: AccountId, fresh: NewContact): Promise<InsertOutcome> {
    const inserted = await this.#queueOf(accountId).load(fresh);
    if ('error' in inserted) throw inserted.error;
    return inserted.outcome;
  }

  #queueOf(accountId: AccountId): Batcher<NewContact, InsertResult> {
    const known = this.#queues.get(accountId);
    if (known !== undefined) return known;
    const queue = new Batcher<NewContact, InsertResult>({
      run: (batch) => this.#lane.run(accountId, () => this.#run(accountId, batch)),
      maxBatch,
      maxInFlight,
      deadlineMs: this.#database.requestMs,
    });
    this.#queues.set(accountId, queue);
    return queue;
  }

  async #run(accountId: AccountId, batch: readonly NewContact[]): Promise<InsertResult[]> {
    const inserted: InsertResult[] = [];
    for (const chunk of chunksOf(batch, (one) => roughBytes(one.contact)))
      inserted.push(...(await this.#runChunk(accountId, chunk)));
    this.#tallies.countWrite(accountId);
    return inserted;
  }

  async #runChunk(accountId: AccountId, chunk: readonly NewContact[]): Promise<InsertResult[]> {
    try {
      const outcomes = await insertContacts(this.#database, accountId, chunk, false);
      return chunk.map(({ contact }) => {
        const outcome = outcomes.get(contact.id);
        return outcome === undefined ? { error: new Error('no outcome') } : { outcome };
      });
    } catch (error) {
      if (chunk.length === 1 || (isDatabaseUnavailable(error) && !isRetryable(error)))
        return chunk.map(() => ({ error }));
      const giveUpAt = performance.now() + aloneMs;
      const inserted: InsertResult[] = [];
      for (const one of chunk)
        inserted.push(
          ...(performance.now() > giveUpAt ? [{ error }] : await this.#runChunk(accountId, [one])),
        );
      return inserted;
    }
  }
}

const maxBytes = 256 * 1024;
const maxContacts = 250;

/** Splits items into chunks in order; an oversized item is a chunk alone. `sizeOf` gives approximate bytes. */
export function chunksOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): readonly Item[][] {
  if (items.length <= 1) return items.length === 0 ? [] : [[...items]];
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (chunk.length > 0 && (chunk.length >= maxContacts || bytes + size > maxBytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(item);
    bytes += size;
  }
  chunks.push(chunk);
  return chunks;
}

/** Returns approximate bytes of a contact when it is written. */
export function roughBytes({ description, attributes, extensions, identities }: Contact): number {
  const ofIdentities = identities.reduce(
    (sum, { value, raw, label }) => sum + 300 + value.length + raw.length + (label?.length ?? 0),
    0,
  );
  const ofMembers = jsonLength(attributes) + jsonLength(extensions);
  return 1_000 + (description?.length ?? 0) + ofMembers + ofIdentities;
}

/** Objects of contacts are never changed, and a batch measures the objects of one contact for each of its changes. */
const lengths = new WeakMap<object, number>();

function jsonLength(members: object): number {
  const known = lengths.get(members);
  if (known !== undefined) return known;
  const { length } = JSON.stringify(members);
  lengths.set(members, length);
  return length;
}
