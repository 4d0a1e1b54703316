/** Changes of existing keys: their names, scopes, rates and secrets. */
import type { Key } from '@switchbook/domain/access/access.js';
import type { AccountId, KeyId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { familySql, keyColumns, toRateColumns } from './api-key-rows.js';

const listFamilySql = prepared(
  'list_key_family',
  `${familySql} select ${keyColumns} from api_keys k join family f on k.account_id = $1 and k.id = f.id
   where k.revoked_at is null`,
);
const changeSql = prepared(
  'change_keys',
  `update api_keys k set name = c.name, scopes = c.scopes, rate_limit_count = c.rate_count,
     rate_limit_seconds = c.rate_seconds
   from jsonb_to_recordset($2) c(id uuid, name text, scopes text[], rate_count integer, rate_seconds integer)
   where k.account_id = $1 and k.id = c.id returning ${keyColumns}`,
);
const rotateSql = prepared(
  'rotate_key',
  `update api_keys k set former_hash = case when $5::timestamptz is null then null else k.hash end, former_until = $5,
     hash = $3, prefix = $4
   where k.account_id = $1 and k.id = $2 returning ${keyColumns}`,
);

/** The columns of a replaced secret. */
const old = { hash: 'former_hash', until: 'former_until' };
/** The old secret of one key may be the current one of another, in any account. It opens only the other key. */
const forgetOldSql = prepared(
  'forget_old_secret',
  `update api_keys k set ${old.hash} = null, ${old.until} = null
   from api_keys o where o.account_id = $1 and o.id = $2 and k.id <> o.id and k.${old.hash} = o.hash`,
);

/** Lists the key and all its descendants that were not revoked, unordered. */
export const listKeyFamily = rowsOf<Key, [id: KeyId]>(listFamilySql);

/** Writes names, scopes and rates; returns the changed keys, unordered. */
export function changeKeys(
  tx: AuditedTransaction,
  accountId: AccountId,
  keys: readonly Key[],
): Promise<readonly Key[]> {
  const rows = keys.map(({ id, name, scopes, rateLimit }) => {
    const [count, seconds] = toRateColumns(rateLimit);
    return { id, name, scopes, rate_count: count, rate_seconds: seconds };
  });
  return tx.query<Key>(changeSql, [accountId, JSON.stringify(rows)]);
}

interface NewKeySecret {
  readonly hash: Buffer;
  readonly prefix: string;
  /** the old secret also opens the key until then; null: it ends at once */
  readonly oldUntil: Date | null;
}

/** Replaces the secret. Another key that had the current secret before no longer has it: a secret is unique. */
export async function replaceSecret(
  tx: AuditedTransaction,
  accountId: AccountId,
  id: KeyId,
  { hash, prefix, oldUntil }: NewKeySecret,
): Promise<Key | undefined> {
  await tx.query(forgetOldSql, [accountId, id]);
  return (await tx.query<Key>(rotateSql, [accountId, id, hash, prefix, oldUntil]))[0];
}
