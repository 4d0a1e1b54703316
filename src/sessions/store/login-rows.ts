/** Proofs of members: subjects of issuers, and passkeys. */
import type { AccountId, LoginId } from '@switchbook/domain/runtime/ids.js';
import type { AuditedTransaction } from '../../audit/store.js';
import { Columns } from '../../database/statements/columns.js';
import { execute, existsIn, foundRow, rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { MemberLogin } from '../../members/values/member.js';

const columns = new Columns('l', 'id memberNumber issuer subject label createdAt lastUsedAt');

const listSql = prepared(
  'list_member_logins',
  `select ${columns} from member_logins l where l.account_id = $1 and l.member_number = $2 order by l.created_at, l.id`,
);
const findSql = prepared(
  'find_login_of_subject',
  `select ${columns} from member_logins l where l.account_id = $1 and l.issuer = $2 and l.subject = $3`,
);
const insertSql = prepared(
  'insert_member_login',
  `insert into member_logins as l (account_id, id, member_number, issuer, subject, label, created_at, public_key,
     counter, transports)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict on constraint member_logins_subject_key do nothing
   returning l.id`,
);
const passkeysSql = prepared(
  'list_passkeys',
  `select l.subject as id, l.public_key as "publicKey", l.counter, l.transports from member_logins l
   where l.account_id = $1 and l.member_number = $2 and l.public_key is not null order by l.created_at, l.id`,
);
// The update locks the row, so of two responses with one counter the second finds no row.
const passkeyUsedSql = prepared(
  'store_passkey_use',
  `update member_logins l set last_used_at = $3, counter = $4
   where l.account_id = $1 and l.id = $2 and (l.counter < $4 or (l.counter = 0 and $4 = 0)) returning l.id`,
);
const usedSql = prepared(
  'store_login_use',
  'update member_logins l set last_used_at = $3, label = $4 where l.account_id = $1 and l.id = $2',
);
const dropSql = prepared(
  'drop_member_login',
  'delete from member_logins l where l.account_id = $1 and l.member_number = $2 and l.id = $3 returning l.id',
);
const dropAllSql = prepared(
  'drop_member_logins',
  'delete from member_logins l where l.account_id = $1 and l.member_number = $2',
);

export const listLogins = rowsOf<MemberLogin, [memberNumber: number]>(listSql);

export const findLogin = foundRow<MemberLogin, [issuer: string, subject: string]>(findSql);

export interface StoredPasskey {
  /** base64url */
  readonly id: string;
  readonly publicKey: Uint8Array;
  /** 0: the authenticator does not count */
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Returns false if the login already exists. `passkey`: absent for a subject of a provider. */
export async function insertLogin(
  on: AuditedTransaction,
  accountId: AccountId,
  { id, memberNumber, issuer, subject, label, createdAt }: Omit<MemberLogin, 'lastUsedAt'>,
  passkey?: StoredPasskey,
): Promise<boolean> {
  const { publicKey = null, counter = null, transports = null } = passkey ?? {};
  const values = [accountId, id, memberNumber, issuer, subject, label, createdAt];
  return (await on.query(insertSql, [...values, publicKey, counter, transports])).length > 0;
}

export const listPasskeys = rowsOf<StoredPasskey, [memberNumber: number]>(passkeysSql);

/** Returns false if another answer had the counter, or a later one. */
export const storePasskeyUse = existsIn<[id: LoginId, now: Date, counter: number]>(passkeyUsedSql);

export const storeLoginUse = execute<[id: LoginId, now: Date, label: string]>(usedSql);

/** Returns whether the member had this login. */
export const dropLogin = existsIn<[memberNumber: number, id: LoginId], AuditedTransaction>(dropSql);

export const dropMemberLogins = execute<[memberNumber: number]>(dropAllSql);
