/**
 * Combines concurrent writes of single contacts into one statement and commit, per account and kind of write. If a
 * batch fails, each write is retried alone, so that one bad row harms no other. If the database is unreachable, nothing
 * is retried, since the outcome is unknown.
 */

import type { Lanes } from '@switchbook/admission/lanes.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { LRUCache } from 'lru-cache';
import { Batcher } from '../../database/connections/batcher.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Database } from '../../database/database.js';
import { isDatabaseUnavailable, isRetryable } from '../../database/errors.js';
import { recheckAfterMs } from '../../operation-context/time-limits.js';
import {
  type ContactUpdate,
  type InsertOutcome,
  insertContacts,
  type NewContact,
  updateContacts,
} from '../store/contact-writes.js';
import type { EntrySorter } from '../store/search-entries.js';
import type { TallyMerger } from '../store/tallies.js';
import { jsonBytes } from '../values/check-limits.js';

const maxBatch = 100;
/** Batches of an account at once. */
const maxInFlight = 2;
/** Time limit of a retry in milliseconds: lock waits are long, and must not add up for a whole batch. */
const aloneMs = 5_000;
/** Accounts with a cached queue. */
const maxQueues = 1_000;

/** Statements of a kind of write. */
interface WriteKind<Item, Result> {
  readonly contactOf: (item: Item) => Contact;
  /** one result per item, in the items' order */
  readonly run: (
    database: Database,
    accountId: AccountId,
    items: readonly Item[],
  ) => Promise<readonly Result[]>;
}

type Settled<Result> = { readonly result: Result } | { readonly error: unknown };

type Writer = Pick<Caller, 'accountId' | 'assertStillAllowed'>;

interface Queued<Item> {
  readonly item: Item;
  readonly writer: Writer;
  readonly since: number;
}

class WriteBatcher<Item, Result> {
  readonly #kind: WriteKind<Item, Result>;
  readonly #database: Database;
  readonly #lane: Lanes['single'];
  readonly #tallies: Pick<TallyMerger, 'countWrite'>;
  readonly #entries: Pick<EntrySorter, 'countWritten'>;
  readonly #queues = new LRUCache<AccountId, Batcher<Queued<Item>, Settled<Result>>>(atMost(maxQueues));

  constructor(
    kind: WriteKind<Item, Result>,
    database: Database,
    lane: Lanes['single'],
    tallies: Pick<TallyMerger, 'countWrite'>,
    entries: Pick<EntrySorter, 'countWritten'>,
  ) {
    this.#kind = kind;
    this.#database = database;
    this.#lane = lane;
    this.#tallies = tallies;
    this.#entries = entries;
  }

  /**
   * Writes the item. Throws the store's error of this item only, or `StateChangedError` if it had no turn. Throws also
   * if the writer has lost its rights while the item was queued.
   */
  async write(writer: Writer, item: Item): Promise<Result> {
    const since = performance.now();
    const settled = await this.#queueOf(writer.accountId).load({ item, writer, since });
    if ('error' in settled) throw settled.error;
    return settled.result;
  }

  #queueOf(accountId: AccountId): Batcher<Queued<Item>, Settled<Result>> {
    const open = this.#queues.get(accountId);
    if (open !== undefined) return open;
    const queue = new Batcher<Queued<Item>, Settled<Result>>({
      run: (batch) => this.#lane.run(accountId, () => this.#runAllowed(accountId, batch)),
      maxBatch,
      maxInFlight,
      deadlineMs: this.#database.requestMs,
    });
    this.#queues.set(accountId, queue);
    return queue;
  }

  async #runAllowed(accountId: AccountId, batch: readonly Queued<Item>[]): Promise<Settled<Result>[]> {
    const refusals = await findRefusals(batch);
    const allowed = batch.filter((_, at) => refusals[at] === undefined);
    const written = (
      await this.#run(
        accountId,
        allowed.map(({ item }) => item),
      )
    ).values();
    return batch.map((_, at) => refusals[at] ?? (written.next().value as Settled<Result>));
  }

  async #run(accountId: AccountId, batch: readonly Item[]): Promise<Settled<Result>[]> {
    const settled: Settled<Result>[] = [];
    for (const chunk of await splitIntoChunks(batch, (item) => roughBytes(this.#kind.contactOf(item))))
      settled.push(...(await this.#runChunk(accountId, chunk)));
    this.#tallies.countWrite(accountId);
    this.#entries.countWritten(batch.length);
    return settled;
  }

  async #runChunk(accountId: AccountId, chunk: readonly Item[]): Promise<Settled<Result>[]> {
    try {
      const results = await this.#kind.run(this.#database, accountId, chunk);
      return results.map((result) => ({ result }));
    } catch (error) {
      if (chunk.length === 1 || (isDatabaseUnavailable(error) && !isRetryable(error)))
        return chunk.map(() => ({ error }));
      const giveUpAt = performance.now() + aloneMs;
      // The error may be another item's. Nothing was written, so an item without its turn is decided again.
      const untried = { error: new StateChangedError() };
      const settled: Settled<Result>[] = [];
      for (const item of chunk)
        settled.push(...(performance.now() > giveUpAt ? [untried] : await this.#runChunk(accountId, [item])));
      return settled;
    }
  }
}

/** Returns the errors of items that were queued for long, and whose writers have lost their rights meanwhile. */
function findRefusals(
  batch: readonly Queued<unknown>[],
): Promise<readonly ({ readonly error: unknown } | undefined)[]> {
  const now = performance.now();
  return Promise.all(
    batch.map(async ({ writer, since }) => {
      if (now - since <= recheckAfterMs) return undefined;
      try {
        return void (await writer.assertStillAllowed?.());
      } catch (error) {
        return { error };
      }
    }),
  );
}

const inserting: WriteKind<NewContact, InsertOutcome> = {
  contactOf: ({ contact }) => contact,
  run: async (database, accountId, items) => {
    const outcomes = await insertContacts(database, accountId, items);
    return items.map(({ contact }) => {
      const outcome = outcomes.get(contact.id);
      invariant(outcome !== undefined, 'an insert has an outcome for each contact');
      return outcome;
    });
  },
};

/** Results in whether the contact still had the version of `before`. */
const updating: WriteKind<ContactUpdate, boolean> = {
  contactOf: ({ after }) => after,
  run: async (database, accountId, items) => {
    // The first change of a contact moves the version that a second one expects.
    const firsts = firstBy(items, (update) => update.after.id);
    const written = await updateContacts(database, accountId, [...firsts.values()]);
    return items.map((update) => firsts.get(update.after.id) === update && written.has(update.after.id));
  },
};

/** Returns the queues of contacts to create and to change. */
export function openWriteBatchers(
  database: Database,
  lane: Lanes['single'],
  tallies: Pick<TallyMerger, 'countWrite'>,
  entries: Pick<EntrySorter, 'countWritten'>,
) {
  return {
    creates: new WriteBatcher(inserting, database, lane, tallies, entries),
    edits: new WriteBatcher(updating, database, lane, tallies, entries),
  };
}

export type WriteBatchers = ReturnType<typeof openWriteBatchers>;

const maxBytes = 256 * 1024;
const maxContacts = 250;

/**
 * Splits items into chunks in order; an oversized item is a chunk alone. `sizeOf` gives approximate bytes. Measuring a
 * batch of 30 MB takes 100 ms.
 */
export async function splitIntoChunks<Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
): Promise<readonly Item[][]> {
  if (items.length <= 1) return items.length === 0 ? [] : [[...items]];
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let bytes = 0;
  const slices = new Slices();
  for (const item of items) {
    if (slices.isOver()) await slices.next();
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
  const identityBytes = identities.reduce(
    (sum, { value, raw, label }) => sum + 300 + value.length + raw.length + (label?.length ?? 0),
    0,
  );
  const memberBytes = jsonBytes(attributes) + jsonBytes(extensions);
  return 1_000 + (description?.length ?? 0) + memberBytes + identityBytes;
}
