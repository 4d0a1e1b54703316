/**
 * Lists the contacts of a filter, from the newest to the oldest. A filter may read megabytes of each contact, so each
 * statement has bounded time.
 */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Database, EndSignal } from '../../database/database.js';
import { TreePieces, type TreeShare, tooSlowFilter } from '../../operation-context/time-limits.js';
import type { VisibleFilter } from '../../visibility/values/visible-filter.js';
import { maxScanned, type NextContacts, nextMatching } from '../store/bulk-change-rows.js';

export class MatchingContacts {
  readonly #database: Database;
  readonly #accountId: AccountId;
  readonly #filter: VisibleFilter;
  /** contacts that a statement reads, adapted to the time that it takes */
  #reads = maxScanned;

  constructor(database: Database, accountId: AccountId, filter: VisibleFilter) {
    this.#database = database;
    this.#accountId = accountId;
    this.#filter = filter;
  }

  /**
   * Returns up to `limit` contacts, fewer when the share of time is used up. Each call moves the position by at least
   * one contact, even if it returns none. Throws `invalid` if the first contact alone takes too long.
   */
  async next(from: string, limit: number, share: TreeShare): Promise<NextContacts> {
    const pieces = new TreePieces(share, this.#reads, maxScanned);
    const ids: ContactId[] = [];
    let position: string | null = from;
    let hasRead = false;
    const read = async (until: EndSignal, at: string, reads: number) => {
      const query = { position: at, limit: limit - ids.length, reads };
      return {
        ...(await nextMatching(this.#database.until(until), this.#accountId, this.#filter, query)),
        reads,
      };
    };
    while (position !== null && ids.length < limit && (!hasRead || pieces.leftMs > 0)) {
      const at: string = position;
      const next = await pieces.run(!hasRead, tooSlowFilter, (until, reads) => read(until, at, reads));
      if (next === undefined) continue;
      hasRead = true;
      ids.push(...next.ids);
      position = next.position;
      // Most filters are quick, and then a caller does other work between two statements.
      if (next.reads === maxScanned) break;
    }
    this.#reads = pieces.size;
    return { ids, position };
  }
}
