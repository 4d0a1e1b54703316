/**
 * Entries of written contacts in the index of searches. PostgreSQL appends them to a list, which each search reads.
 * Sorting many entries into the index together takes less time for each.
 *
 * - Imports and bulk changes sort the entries of a chunk, before the transaction writes other tables. So searches and
 *   creates of other clients see a long list only for a moment.
 * - Entries of single writes are sorted later, by `EntrySorter`.
 *
 * Decision: docs/decisions/0013-search.md.
 */
import type { Queryable } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';

/**
 * SQL that sorts the lists in: that of contacts, and that of own fields. Only the owner of an index may. For another
 * role it does nothing, and `pendingKb` is lower.
 */
export const sortWaiting = `
  select gin_clean_pending_list(oid) from pg_class
  where oid in ('contacts_search_idx'::regclass, 'field_values_search'::regclass) and pg_has_role(relowner, 'usage')`;

/** Contacts that may wait while clients search: about 256 kB. With more, a search takes a third longer. */
const maxSearched = 160;
/** Contacts that may wait while no client searches: about 2 MB. */
const maxWaiting = 1_280;
/** Time after the last write until all are sorted in. */
const pauseMs = 1_000;

/**
 * Sorts in the entries of single writes, in the background: after many of them, after some of them and a search, and in
 * a pause of writes. A second after a search it also sorts in what other processes left. A writer sorts only above
 * `pendingKb`.
 */
export class EntrySorter {
  readonly #database: Queryable;
  #pause: NodeJS.Timeout | undefined;
  #waiting = 0;
  #isSearched = false;
  #isSorting = false;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Counts contacts whose rows were written. Their entries wait, even if the transaction is rolled back. */
  countWritten(contacts: number): void {
    this.#waiting += contacts;
    this.#pause?.refresh();
    this.#sortInPause();
    if (this.#waiting > (this.#isSearched ? maxSearched : maxWaiting)) this.#sort();
  }

  /** Notes a search, which has read the entries that wait. */
  noteSearch(): void {
    this.#isSearched = true;
    this.#sortInPause();
    if (this.#waiting > maxSearched) this.#sort();
  }

  #sortInPause(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#sort();
    }, pauseMs).unref();
  }

  #sort(): void {
    if (this.#isSorting) return;
    this.#waiting = 0;
    this.#isSearched = false;
    this.#isSorting = true;
    // Entries wait for the next sort after an error, or for the bound of the writers.
    void this.#database
      .query(planned(sortWaiting), [])
      .catch(() => {})
      .finally(() => {
        this.#isSorting = false;
        if (this.#waiting > 0) this.#sortInPause();
      });
  }
}
