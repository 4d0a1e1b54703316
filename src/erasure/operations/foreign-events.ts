/** Events of other contacts with an identity of the erased person, or with its fields after a merge. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import {
  blankMergedEntries,
  type EventKey,
  findFence,
  listMergedEvents,
  noEvent,
  rewriteEvent,
  scanEvents,
} from '../store/person-erasure.js';
import { scrubJson } from '../values.js';
import type { ErasedPerson } from './erased-person.js';

export class ForeignEvents {
  readonly #accountId: AccountId;
  readonly #person: ErasedPerson;
  readonly #found = new Map<string, EventKey>();
  /** texts to remove from each event of the time in which the person was merged into another contact */
  readonly #merged = new Map<string, { readonly key: EventKey; readonly texts: ReadonlySet<string> }>();
  /** position up to which all events were searched */
  #from: EventKey = noEvent;

  constructor(accountId: AccountId, person: ErasedPerson) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Searches all events; a second call searches only newer ones. */
  async search(on: Queryable): Promise<void> {
    const patterns = this.#person.statePatterns;
    if (patterns.length === 0) return;
    const fence = await findFence(on, this.#accountId);
    let after: EventKey | undefined = this.#from;
    while (after !== undefined) {
      const from: EventKey = after;
      const pages = [];
      for (const pattern of patterns) pages.push(await scanEvents(on, this.#accountId, from, pattern));
      for (const hit of pages.flatMap(({ hits }) => hits)) this.#found.set(nameOf(hit), hit);
      // Events that were added meanwhile are behind the fence.
      after = pages[0]?.last;
    }
    this.#from = fence;
  }

  /** Current texts of the other contact are not removed: its last event keeps them. */
  async searchMerged(on: Queryable, textsOf: (id: ContactId) => Promise<ReadonlySet<string>>): Promise<void> {
    const { ids, texts } = this.#person;
    const sought = new Map<ContactId, ReadonlySet<string>>();
    for (const { contactId, ...key } of await listMergedEvents(on, this.#accountId, ids)) {
      let mine = sought.get(contactId);
      if (mine === undefined) {
        const others = await textsOf(contactId);
        mine = new Set([...texts].filter((text) => !others.has(text)));
        sought.set(contactId, mine);
      }
      this.#merged.set(nameOf(key), { key, texts: mine });
    }
  }

  /** Returns the number of rewritten events; the person's own events are already deleted. */
  async scrub(tx: Transaction): Promise<number> {
    const { values } = this.#person;
    const keys = [...this.#found.values(), ...[...this.#merged.values()].map(({ key }) => key)];
    let rows = await blankMergedEntries(tx, this.#accountId, this.#person.ids);
    for (const [name, key] of new Map(keys.map((one) => [nameOf(one), one]))) {
      const sought = new Set([...values, ...(this.#merged.get(name)?.texts ?? [])]);
      if (await rewriteEvent(tx, this.#accountId, key, (state) => scrubJson(state, sought))) rows += 1;
    }
    return rows;
  }
}

function nameOf({ position, seq }: EventKey): string {
  return `${position}/${seq}`;
}
