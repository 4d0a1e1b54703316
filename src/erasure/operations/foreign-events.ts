/** Events of other contacts with an identity of the erased person, or with its fields after a merge. */
import type { AccountId, ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import type { Database } from '../../database/database.js';
import {
  blankMergedEntries,
  type EventKey,
  type FoundEvents,
  listMergedEvents,
  listUndoneMerges,
  noEvent,
  rewriteEvents,
  scanEvents,
  type UndoneMerge,
} from '../store/event-rewrites.js';
import type { ErasedPerson } from '../values/erased-person.js';
import { scrubJson } from '../values/name-hashes.js';
import type { ErasureBatches } from './erasure-batches.js';

/** Events of a merge that are read together. */
const mergedAtOnce = 500;
/** Merges that are read together. */
const mergesAtOnce = 500;

interface ErasedEvents {
  readonly accountId: AccountId;
  readonly person: ErasedPerson;
  /** position of the erasure */
  readonly until: number;
}

/** Removes the identities of the person. */
export async function eraseIdentities(
  on: Database,
  { accountId, person, until }: ErasedEvents,
  batches: ErasureBatches,
): Promise<void> {
  const { ids, statePatterns, values } = person;
  for (const patterns of statePatterns)
    for (let after: EventKey | undefined = noEvent; after !== undefined; ) {
      const from: EventKey = after;
      const page: FoundEvents = await batches.turn(() =>
        scanEvents(on, accountId, from, { ids, until, patterns }),
      );
      await batches.ofFound('events', page.hits, (tx, keys) =>
        rewriteEvents(tx, accountId, keys, (state) => scrubJson(state, values)),
      );
      after = page.last;
    }
}

/**
 * Removes texts of the person that a merge added to events of other contacts, if the merge was undone later. Texts that
 * the other contact still has are kept; `textsOf` returns these.
 */
export async function eraseMerged(
  on: Database,
  { accountId, person, until }: ErasedEvents,
  batches: ErasureBatches,
  textsOf: (id: ContactId) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const { ids, values, texts } = person;
  const eraseMerge = async (merge: UndoneMerge, searchedTexts: ReadonlySet<string>) => {
    for (let after: EventKey = noEvent; ; ) {
      const events: readonly EventKey[] = await listMergedEvents(on, accountId, {
        ...merge,
        until,
        after,
        limit: mergedAtOnce,
      });
      await batches.ofFound('events', events, async (tx, keys) => {
        const blank = await blankMergedEntries(tx, accountId, merge.contactId, keys);
        return blank + (await rewriteEvents(tx, accountId, keys, (state) => scrubJson(state, searchedTexts)));
      });
      if (events.length < mergedAtOnce) return;
      after = events.at(-1) ?? after;
    }
  };
  for (let last: MergeId | null = null; ; ) {
    const merges: readonly UndoneMerge[] = await listUndoneMerges(on, accountId, ids, last, mergesAtOnce);
    for (const merge of merges) {
      const others = await textsOf(merge.contactId);
      const searchedTexts = new Set([...values, ...[...texts].filter((text) => !others.has(text))]);
      await eraseMerge(merge, searchedTexts);
    }
    if (merges.length < mergesAtOnce) return;
    last = merges.at(-1)?.id ?? null;
  }
}
