/** The layout of the rows: together on one PostgreSQL, where every statement is sent as it is, or as `citus/` has them. */
import { shardMark } from './citus/send.js';

/** `distributed`: the tables of accounts are spread over nodes by `account_id`. */
export type Layout = 'plain' | 'distributed';

/**
 * SQL: what tells the state of a contact's row `c` from every other that it had or will have, so that what was read of it may be
 * answered again: the transaction that wrote it (an `xid`), since every write of a contact or its parts writes its row.
 */
export const rowMarks: Readonly<Record<Layout, string>> = { plain: 'c.xmin', distributed: shardMark };
