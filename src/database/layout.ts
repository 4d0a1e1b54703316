/**
 * The layout of the rows: `plain` on one PostgreSQL, where every statement is sent unchanged, or distributed, which
 * `citus/` implements.
 */
import { shardMark } from './citus/send.js';

/** `distributed`: the tables of accounts are spread over nodes by `account_id`. */
export type Layout = 'plain' | 'distributed';

/**
 * SQL: the transaction (`xid`) that last wrote the row `c` of a contact. Every write of a contact or its parts writes
 * that row, so a changed value shows that cached data is old.
 */
export const rowVersions: Readonly<Record<Layout, string>> = { plain: 'c.xmin', distributed: shardMark };
