/** Upstreams: one for each account and name. */
import { type AccountId, asId, type KeyId } from '../../domain/ids.js';
import type { Upstream } from '../../domain/upstream.js';
import type { Queryable } from '../database/database.js';
import { prepared } from '../database/sql.js';
import type { AuditedTransaction } from './audit.js';

const columns = `u.face, u.url, u.key, u.sealed_as, u.made_by, u.created_at, u.updated_at, u.read_through, u.key_file,
  u.key_ends_at, u.key_refused_at`;
// A key that is no longer there has ended long ago.
const makerEnd = `case when u.made_by is null then null when k.id is null then 'epoch'::timestamptz
  else least(k.revoked_at, k.expires_at) end as maker_ends_at`;

const putSql = prepared(
  'put_upstream',
  `insert into upstreams as u (account_id, face, url, key, created_at, updated_at, made_by, read_through, key_file,
     key_ends_at)
   values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)
   on conflict on constraint upstreams_pkey do update
     set url = excluded.url, key = excluded.key, updated_at = excluded.updated_at,
       made_by = excluded.made_by, read_through = excluded.read_through, key_file = excluded.key_file,
       key_ends_at = excluded.key_ends_at, sealed_as = null, key_refused_at = null
   returning ${columns}`,
);
const listSql = prepared(
  'list_upstreams',
  `select ${columns}, ${makerEnd} from upstreams u
   left join api_keys k on k.account_id = u.account_id and k.id = u.made_by
   where u.account_id = $1 order by u.face collate "C"`,
);
const deleteSql = prepared(
  'delete_upstream',
  `delete from upstreams u where u.account_id = $1 and u.face = $2 returning ${columns}`,
);

const noteKeySql = prepared(
  'note_upstream_key',
  `update upstreams u set key_refused_at = $3 where u.account_id = $1 and u.face = $2
   and (u.key_refused_at is null) <> ($3::timestamptz is null) returning u.face`,
);

interface UpstreamRow {
  face: string;
  url: string;
  key: Buffer | null;
  sealed_as: string | null;
  read_through: boolean;
  key_file: string | null;
  key_ends_at: Date | null;
  key_refused_at: Date | null;
  made_by: string | null;
  maker_ends_at?: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface StoredUpstream extends Upstream {
  /** encrypted */
  readonly sealedKey: Buffer | null;
  /** the name that the key was sealed under */
  readonly sealedAs: string;
}

function fromRow(row: UpstreamRow): StoredUpstream {
  const { face, url, key, made_by, maker_ends_at, created_at, updated_at } = row;
  return {
    face,
    url,
    hasKey: key !== null,
    sealedKey: key,
    sealedAs: row.sealed_as ?? face,
    readsThrough: row.read_through,
    keyFile: row.key_file,
    keyEndsAt: row.key_ends_at,
    keyRefusedAt: row.key_refused_at,
    madeBy: made_by === null ? null : asId<KeyId>(made_by),
    makerEndsAt: maker_ends_at ?? null,
    createdAt: created_at,
    updatedAt: updated_at,
  };
}

/** Replaces the one that is there. */
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
  const [row] = await tx.query<UpstreamRow>(putSql, values);
  return row === undefined ? undefined : fromRow(row);
}

/** By face. */
export async function listUpstreams(on: Queryable, accountId: AccountId): Promise<StoredUpstream[]> {
  return (await on.query<UpstreamRow>(listSql, [accountId])).map(fromRow);
}

/** The one that was there. */
export async function deleteUpstream(
  tx: AuditedTransaction,
  accountId: AccountId,
  face: string,
): Promise<StoredUpstream | undefined> {
  return (await tx.query<UpstreamRow>(deleteSql, [accountId, face])).map(fromRow)[0];
}

/** Notes since when the vendor refuses the key, or that it takes it; whether that is new. */
export async function noteUpstreamKey(
  on: Queryable,
  accountId: AccountId,
  face: string,
  refusedAt: Date | null,
): Promise<boolean> {
  return (await on.query(noteKeySql, [accountId, face, refusedAt])).length > 0;
}
