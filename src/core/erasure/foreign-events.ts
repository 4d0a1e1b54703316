/** Events of other contacts that tell of an identity which was the erased person's. */
import type { AccountId } from '../../domain/ids.js';
import type { Queryable, Transaction } from '../../store/database.js';
import {
  type EventPlace,
  findFence,
  listMergedEvents,
  noEvent,
  rewriteEvent,
  scanEvents,
} from '../../store/person-erasure.js';
import type { Person } from './person.js';
import { scrubJson } from './scrub-json.js';

export class ForeignEvents {
  readonly #accountId: AccountId;
  readonly #person: Person;
  readonly #found = new Map<string, EventPlace>();
  /** searched before it, wholly */
  #from: EventPlace = noEvent;

  constructor(accountId: AccountId, person: Person) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Looks through all events; again, through those that came since. */
  async search(on: Queryable): Promise<void> {
    const pattern = this.#person.quotedPattern;
    if (pattern === null) return;
    const fence = await findFence(on);
    let after: EventPlace | undefined = this.#from;
    while (after !== undefined) {
      const { hits, last } = await scanEvents(on, this.#accountId, after, pattern);
      for (const hit of hits) this.#found.set(nameOf(hit), hit);
      after = last;
    }
    this.#from = fence;
  }

  /** Returns how many were rewritten; those of the person itself are gone by now. */
  async scrub(tx: Transaction): Promise<number> {
    const { ids, values, texts } = this.#person;
    const merged = await listMergedEvents(tx, this.#accountId, ids);
    const all = new Map([...this.#found.values(), ...merged].map((place) => [nameOf(place), place]));
    const asMerged = new Set(merged.map(nameOf));
    let rows = 0;
    for (const [name, place] of all) {
      const sought = asMerged.has(name) ? new Set([...values, ...texts]) : values;
      if (await rewriteEvent(tx, this.#accountId, place, (state) => scrubJson(state, sought))) rows += 1;
    }
    return rows;
  }
}

function nameOf({ position, seq }: EventPlace): string {
  return `${position}/${seq}`;
}
