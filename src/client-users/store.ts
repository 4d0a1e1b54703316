/** Users of a client's own system: the table `agents`. The column `scope` has the face: each face has its own list. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../database/database.js';
import { firstColumn, foundRow, rowsOf, scalarOf } from '../database/statements/one-statement.js';
import { arraysOf, prepared } from '../database/statements/sql.js';
import type { ClientUser } from './values.js';

const listSql = prepared(
  'list_agents',
  `select a.id, a.name, a.phone from agents a where a.account_id = $1 and a.scope = $2
   order by a.name collate "C", a.id collate "C"`,
);
const putSql = prepared(
  'put_agents',
  `insert into agents as a (account_id, scope, id, name, phone, created_at, updated_at)
   select $1, $2, n.id, n.name, n.phone, $6, $6
   from unnest($3::text[], $4::text[], $5::text[]) as n(id, name, phone)
   order by n.id
   on conflict on constraint agents_pkey do update
     set name = excluded.name, phone = excluded.phone, updated_at = excluded.updated_at`,
);
const findSql = prepared(
  'find_agent',
  'select a.id, a.name, a.phone from agents a where a.account_id = $1 and a.scope = $2 and a.id = $3',
);
const deleteSql = prepared(
  'delete_agents',
  'delete from agents a where a.account_id = $1 and a.scope = $2 and a.id = any($3::text[]) returning a.id',
);
const countSql = prepared(
  'count_agents',
  'select count(*) as total from agents a where a.account_id = $1 and a.scope = $2',
);

/** Lists the users by name. */
export const listClientUserRows = rowsOf<ClientUser, [face: string]>(listSql);

export const findClientUser = foundRow<ClientUser, [face: string, id: string]>(findSql);

/** Returns the ids that existed. */
export const dropClientUsers = firstColumn<string, [face: string, ids: readonly string[]]>(deleteSql);

/** Inserts or updates users. The caller passes each id once. */
export async function upsertClientUsers(
  on: Queryable,
  accountId: AccountId,
  face: string,
  users: readonly ClientUser[],
  now: Date,
): Promise<void> {
  await on.query(putSql, [accountId, face, ...arraysOf(users, 'id', 'name', 'phone'), now]);
}

export const countClientUsers = scalarOf<number, [face: string]>(countSql, 0);
