/**
 * Finds the accounts with the most contacts of the database. The index of the searched text also has an entry for each
 * account. The entry of such an account is a long list, which takes time to read and excludes hardly any match.
 */

import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../../database/database.js';
import { prepared } from '../../../database/statements/sql.js';

/** Smaller accounts have a short list. */
const minContacts = 50_000;
const knownMs = 60_000;
const maxKnown = 1_000;

export type AccountCheck = '' | ' is true';

const shareSql = prepared(
  'account_share',
  `select coalesce(sum(t.contacts), 0)::bigint as own,
     (select reltuples from pg_class where oid = 'contacts'::regclass)::bigint as everyone
   from contact_tallies t where t.account_id = $1`,
);

export class LargestAccounts {
  readonly #known = new LRUCache<AccountId, boolean>({ ...atMost(maxKnown), ttl: knownMs });
  readonly #database: Pick<Database, 'layout' | 'reads'>;

  constructor(database: Pick<Database, 'layout' | 'reads'>) {
    this.#database = database;
  }

  /**
   * Returns SQL for a statement that finds contacts by their text. It follows the condition for the account, which is
   * in parentheses. With `is true`, no index has that condition, and PostgreSQL checks the account of each match.
   */
  async checkSql(accountId: AccountId): Promise<AccountCheck> {
    return (await this.#hasMostContacts(accountId)) ? ' is true' : '';
  }

  async #hasMostContacts(accountId: AccountId): Promise<boolean> {
    // Citus must see the original condition.
    if (this.#database.layout !== 'plain') return false;
    const isSharing = this.#known.get(accountId);
    if (isSharing !== undefined) return isSharing;
    const [row] = await this.#database.reads.query<{ own: number; everyone: number }>(shareSql, [accountId]);
    const isMost = row !== undefined && row.own >= minContacts && row.own * 2 >= row.everyone;
    this.#known.set(accountId, isMost);
    return isMost;
  }
}
