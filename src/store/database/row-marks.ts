/**
 * What tells the state of a contact's row from every other that it had or will have, so that what was read of it may be
 * answered again. On one PostgreSQL that is the transaction that wrote it (xmin), since every write of a contact or its
 * parts writes its row. Numbers of transactions are those of a node, though: where Citus moves an account, its rows are
 * written again by another node, whose numbers may be any. There the mark names the table too that the shard is, which is
 * made for each move, and the node on which it is.
 */
import type { Layout } from './layout.js';

/** SQL: of the row `c` of contacts; an `xid`, and where rows are distributed a `text`. */
export const rowMarks: Readonly<Record<Layout, string>> = {
  plain: 'c.xmin',
  // The number of a system is unique, and its standby's too.
  distributed: `concat_ws('.', c.xmin, c.tableoid, (select s.system_identifier from pg_control_system() s))`,
};
