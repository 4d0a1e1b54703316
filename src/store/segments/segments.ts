/** Saved segments of an account: their names and trees. Numbers are taken under the counter's row lock. */
import type { AccountId, SegmentId } from '../../domain/ids.js';
import { fold } from '../../domain/text.js';
import { membersOf, shown } from '../database/columns.js';
import type { Queryable, Transaction } from '../database/database.js';
import { finds, reads, tells, writes } from '../database/operations.js';
import { prepared } from '../database/sql.js';

/** `tree` is JSON that the core writes and reads. */
export interface StoredSegment {
  readonly id: SegmentId;
  readonly number: number;
  readonly name: string;
  readonly tree: unknown;
  /** events tell who enters and leaves it */
  readonly isWatched: boolean;
  /** they do so from then on; null: not watched, or its contacts are not all found yet */
  readonly watchedSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const columns = shown(
  's',
  membersOf<StoredSegment>()('id number name tree isWatched watchedSince createdAt updatedAt'),
);

const listSql = prepared(
  'list_segments',
  `select ${columns} from segments s where s.account_id = $1 order by s.number`,
);
const findSql = prepared(
  'find_segment',
  `select ${columns} from segments s where s.account_id = $1 and s.number = $2`,
);
const namedSql = prepared(
  'named_segments',
  `select ${columns} from segments s
   where s.account_id = $1 and (s.number = any($2::bigint[]) or s.folded = any($3::text[]))`,
);
const countSql = prepared(
  'count_segments',
  'select count(*) as found from segments s where s.account_id = $1',
);
// The order keeps two transactions from waiting for each other.
const lockSql = prepared(
  'lock_segments',
  'select s.number from segments s where s.account_id = $1 order by s.number for update',
);
const insertSql = prepared(
  'insert_segment',
  `insert into segments as s (account_id, id, number, name, folded, tree, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7) returning ${columns}`,
);
const updateSql = prepared(
  'update_segment',
  `update segments s set name = coalesce($3, s.name), folded = coalesce($4, s.folded), tree = coalesce($5, s.tree),
     updated_at = $6 where s.account_id = $1 and s.number = $2 returning ${columns}`,
);
const deleteSql = prepared(
  'delete_segment',
  `delete from segments s where s.account_id = $1 and s.number = $2 returning ${columns}`,
);

/** Ascending by number. */
export const listSegments = reads<StoredSegment, []>(listSql);
export const findSegment = finds<StoredSegment, [number: number]>(findSql);
/** Those with one of the numbers or one of the folded names. */
export const findNamed = reads<StoredSegment, [numbers: readonly number[], folded: readonly string[]]>(
  namedSql,
);
/** No other transaction begins to watch a segment until this one ends. */
export const lockSegments = writes<[], Transaction>(lockSql);
export const countSegments = tells<number, [], Transaction>(countSql, 0);
/** Undefined when it is gone. */
export const deleteSegment = finds<StoredSegment, [number: number]>(deleteSql);

export interface NewSegment {
  readonly id: SegmentId;
  readonly number: number;
  readonly name: string;
  readonly tree: unknown;
}

export async function insertSegment(
  tx: Transaction,
  accountId: AccountId,
  { id, number, name, tree }: NewSegment,
  now: Date,
): Promise<StoredSegment | undefined> {
  const values = [accountId, id, number, name, fold(name), JSON.stringify(tree), now];
  return (await tx.query<StoredSegment>(insertSql, values))[0];
}

/** Undefined when it is gone. */
export async function updateSegment(
  on: Queryable,
  accountId: AccountId,
  number: number,
  { name = null, tree }: { readonly name?: string | null; readonly tree?: unknown },
  now: Date,
): Promise<StoredSegment | undefined> {
  const json = tree === undefined ? null : JSON.stringify(tree);
  const values = [accountId, number, name, name === null ? null : fold(name), json, now];
  return (await on.query<StoredSegment>(updateSql, values))[0];
}
