/** Upstreams: one for each account and name. */

import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../audit/store.js';
import type { Queryable } from '../database/database.js';
import { Columns } from '../database/statements/columns.js';
import { allRows, existsIn, foundRow, rowsOf } from '../database/statements/one-statement.js';
import { prepared } from '../database/statements/sql.js';
import type { Upstream } from './values.js';

interface StoredUpstream extends Upstream {
  /** encrypted */
  readonly sealedKey: Buffer | null;
  /** the upstream name that the key was encrypted for */
  readonly sealedAs: string;
}

const upstreamColumns = (makerEndsAt: string) =>
  new Columns('u', 'face url keyFile keyEndsAt keyRefusedAt madeBy createdAt updatedAt', {
    hasKey: 'u.key is not null',
    sealedKey: 'u.key',
    sealedAs: 'coalesce(u.sealed_as, u.face)',
    readsThrough: 'u.read_through',
    makerEndsAt,
  });
const returnedColumns = upstreamColumns('null::timestamptz');
// A deleted key counts as ended. The key of a member who may not sign in now counts as ended too.
const listed =
  upstreamColumns(`case when u.made_by is null then null when k.id is null or m.state <> 'active' then 'epoch'::timestamptz
  else least(k.revoked_at, k.expires_at) end`);

const putSql = prepared(
  'put_upstream',
  `insert into upstreams as u (account_id, face, url, key, created_at, updated_at, made_by, read_through, key_file,
     key_ends_at)
   values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)
   on conflict on constraint upstreams_pkey do update
     set url = excluded.url, key = excluded.key, updated_at = excluded.updated_at,
       made_by = excluded.made_by, read_through = excluded.read_through, key_file = excluded.key_file,
       key_ends_at = excluded.key_ends_at, sealed_as = null, key_refused_at = null
   returning ${returnedColumns}`,
);
const listSql = prepared(
  'list_upstreams',
  `select ${listed} from upstreams u
   left join api_keys k on k.account_id = u.account_id and k.id = u.made_by
   left join members m on m.account_id = k.account_id and m.number = k.member_number
   where u.account_id = $1 order by u.face collate "C"`,
);
const deleteSql = prepared(
  'delete_upstream',
  `delete from upstreams u where u.account_id = $1 and u.face = $2 returning ${returnedColumns}`,
);

const storeKeySql = prepared(
  'store_upstream_key',
  `update upstreams u set key_refused_at = $3 where u.account_id = $1 and u.face = $2
   and (u.key_refused_at is null) <> ($3::timestamptz is null) returning u.face`,
);

/** Inserts or replaces the upstream. */
export async function putUpstream(
  tx: AuditedTransaction,
  accountId: AccountId,
  upstream: Pick<
    StoredUpstream,
    'face' | 'url' | 'sealedKey' | 'madeBy' | 'readsThrough' | 'keyFile' | 'keyEndsAt'
  >,
  now: Date,
): Promise<StoredUpstream | undefined> {
  const { face, url, sealedKey, madeBy, readsThrough, keyFile, keyEndsAt } = upstream;
  const values = [accountId, face, url, sealedKey, now, madeBy, readsThrough, keyFile, keyEndsAt];
  return (await tx.query<StoredUpstream>(putSql, values))[0];
}

/** Reads the upstreams, ordered by face. */
export const readUpstreams = rowsOf<StoredUpstream, []>(listSql);

/** Returns the deleted upstream. */
export const dropUpstream = foundRow<StoredUpstream, [face: string], AuditedTransaction>(deleteSql);

/** Stores since when the vendor refuses the key (null: accepted); returns whether that changed. */
export const storeKeyState = existsIn<[face: string, refusedAt: Date | null]>(storeKeySql);

const upstreamFacesSql = prepared('list_upstream_faces', 'select distinct u.face from upstreams u');

const endingUpstreamsSql = prepared(
  'list_ending_upstreams',
  `select u.face, true as "hasKey", u.key_file as "keyFile", u.key_ends_at as "keyEndsAt",
     u.key_refused_at as "keyRefusedAt"
   from upstreams u where u.key is not null and (u.key_refused_at is not null or u.key_ends_at is not null)
   order by u.key_refused_at nulls last, u.key_ends_at limit 1000`,
);

type EndingUpstream = Pick<Upstream, 'face' | 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>;

/** Returns upstreams of all accounts with a key that was refused or expires soon; a thousand at most. */
export const listEndingUpstreams = allRows<EndingUpstream>(endingUpstreamsSql);

/** Lists the names of upstreams that any account has. */
export async function listUpstreamFaces(on: Queryable): Promise<ReadonlySet<string>> {
  return new Set((await on.query<{ face: string }>(upstreamFacesSql, [])).map((row) => row.face));
}
