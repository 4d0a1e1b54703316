/**
 * The layout of the rows: `plain` on one PostgreSQL, where every statement is sent unchanged, or distributed, which
 * `citus/` implements.
 */
import { shardMark } from './citus/send.js';

/** `distributed`: the tables of accounts are spread over nodes by `account_id`. */
export type Layout = 'plain' | 'distributed';

/**
 * SQL: the version of a contact's row `c`, different for each of its states, so that cached data can be revalidated:
 * the transaction that wrote it (an `xid`), since every write of a contact or its parts writes its row.
 */
export const rowVersions: Readonly<Record<Layout, string>> = { plain: 'c.xmin', distributed: shardMark };
