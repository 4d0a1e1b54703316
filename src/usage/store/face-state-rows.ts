/** The use of each API by an account: its keys, the last comparison and pull, and its calls. */
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { execute, rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

const putKeySql = prepared(
  'put_face_key',
  `insert into face_states (account_id, face, key_id) values ($1, $2, $3)
   on conflict on constraint face_states_pkey do update set key_id = excluded.key_id`,
);
const putComparisonSql = prepared(
  'put_face_comparison',
  `insert into face_states (account_id, face, compared_at, requests, contacts, differences) values ($1, $2, $3, $4, $5, $6)
   on conflict on constraint face_states_pkey do update set compared_at = excluded.compared_at,
     requests = excluded.requests, contacts = excluded.contacts, differences = excluded.differences`,
);

/** Stores the key that was made last for clients of the API. */
export const putFaceKey = execute<[face: string, keyId: KeyId], Transaction>(putKeySql);

export const putFaceComparison =
  execute<[face: string, at: Date, requests: number, contacts: number, differences: number]>(
    putComparisonSql,
  );

/** One kind of use of an API. Counts that the kind does not have are 0, and other members are null. */
export interface FaceStateRow {
  readonly face: string;
  readonly kind: 'key' | 'compared' | 'pulled' | 'called' | 'today' | 'earlier';
  /** time of the comparison, of the end of the pull, or of the first call */
  readonly at: Date | null;
  /** the id of a key or a pull; of calls, the key of the first one */
  readonly id: string | null;
  /** only for a comparison */
  readonly requests: number;
  /** only for a comparison or a pull */
  readonly contacts: number;
  /** only for a comparison */
  readonly differences: number;
  /** all calls of today, or of the six days before */
  readonly calls: number;
  readonly forwarded: number;
  readonly unserved: number;
}

// Live keys that were made for the API, or made the first call of a day.
const readSql = prepared(
  'read_face_states',
  `select s.face, 'compared' as kind, s.compared_at as at, null::uuid as id,
     s.requests, s.contacts, s.differences, 0::bigint as calls, 0::bigint as forwarded, 0::bigint as unserved
   from face_states s where s.account_id = $1 and s.compared_at is not null
   union all
   select k.face, 'key', null, k.id, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
   from (select s.face, s.key_id as id from face_states s where s.account_id = $1 and s.key_id is not null
         union
         select c.face, c.first_key_id from daily_calls c where c.account_id = $1 and c.first_key_id is not null
         union
         select w.face, w.id from unnest($4::text[], $5::uuid[]) w(face, id)) k
   join api_keys a on a.account_id = $1 and a.id = k.id and a.revoked_at is null
     and (a.expires_at is null or a.expires_at > $3)
   union all
   (select distinct on (p.face) p.face, 'pulled', coalesce(n.finished_at, n.updated_at), n.id,
      0::bigint, n.created + n.updated + n.skipped, 0::bigint, 0::bigint, 0::bigint, 0::bigint
    from pulls p join imports n on n.account_id = p.account_id and n.id = p.import_id
    where p.account_id = $1 and n.state = 'done' and not coalesce((n.options ->> 'isDryRun')::boolean, false)
    order by p.face, n.id desc)
   union all
   (select distinct on (c.face) c.face, 'called', c.first_at, c.first_key_id, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint
    from daily_calls c where c.account_id = $1 and c.first_at is not null order by c.face, c.day)
   union all
   (select c.face, case when c.day = $2::date then 'today' else 'earlier' end, null, null,
      0::bigint, 0::bigint, 0::bigint, sum(c.calls)::bigint, sum(c.forwarded)::bigint, sum(c.unserved)::bigint
    from daily_calls c where c.account_id = $1 and c.day > $2::date - 7 group by 1, 2)`,
);

/** Lists the rows, unordered. `faces` and `keys` are pairs: keys of calls that were not written yet. */
export const listFaceStateRows = rowsOf<
  FaceStateRow,
  [today: string, now: Date, faces: readonly string[], keys: readonly KeyId[]]
>(readSql);
