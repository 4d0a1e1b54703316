/** Sessions of members in browsers. Their tokens are in `access_tokens`; a session without a live token has ended. */
import type { AccountId, LoginId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { Columns } from '../../database/statements/columns.js';
import { execute, existsIn, firstColumn, foundRow, rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { MemberSession } from '../../members/values/member.js';

const columns = new Columns(
  's',
  'familyId memberNumber agent createdAt seenAt endsAt providerSid providerRefresh providerCheckedAt provedEmail provedRole provider',
  {
    login: `(select case when l.issuer = '' then 'passkey' else l.label end from member_logins l
    where l.account_id = $1 and l.id = s.login_id)`,
    subject: '(select l.subject from member_logins l where l.account_id = $1 and l.id = s.login_id)',
    issuer: '(select l.issuer from member_logins l where l.account_id = $1 and l.id = s.login_id)',
  },
);
/** SQL: a token of the session `s` is live at $3. */
const liveSql = `exists (select from access_tokens t where t.account_id = $1 and t.family_id = s.family_id
    and t.purpose = 'session' and t.expires_at > $3)`;

const insertSql = prepared(
  'insert_session',
  `insert into sessions (account_id, family_id, member_number, agent, login_id, provider_sid, provider_refresh,
     provider_checked_at, proved_email, proved_role, provider, created_at, seen_at, ends_at)
   values ($1, $2, $3, $4, $5, $6, $7, case when $7::bytea is not null then $8::timestamptz end, $9, $10, $11, $12, $13, $14)`,
);
const listSql = prepared(
  'list_sessions',
  `select ${columns} from sessions s where s.account_id = $1 and s.member_number = $2 and s.ends_at > $3 and ${liveSql}
   order by s.seen_at desc, s.family_id`,
);
const lockSql = prepared(
  'lock_session',
  `select ${columns} from sessions s where s.account_id = $1 and s.family_id = $2 for update`,
);
const seenSql = prepared(
  'store_session_seen',
  'update sessions s set seen_at = $3 where s.account_id = $1 and s.family_id = $2',
);
const claimCheckSql = prepared(
  'begin_provider_check',
  `update sessions s set provider_checked_at = $3
   where s.account_id = $1 and s.family_id = $2 and s.provider_refresh is not null and s.provider_checked_at <= $4
   returning ${columns}`,
);
const storeRefreshSql = prepared(
  'store_provider_refresh',
  `update sessions s set provider_refresh = $3, proved_role = coalesce($4, s.proved_role)
   where s.account_id = $1 and s.family_id = $2 returning s.family_id`,
);
const dropSql = prepared(
  'drop_session',
  `delete from sessions s where s.account_id = $1 and s.family_id = $2 and ($3::bigint is null or s.member_number = $3)
   returning s.family_id`,
);
const dropEndedSql = prepared(
  'drop_ended_sessions',
  `delete from sessions s where s.account_id = $1 and s.member_number = $2 and (s.ends_at <= $3 or not ${liveSql})`,
);
const dropAllSql = prepared(
  'drop_member_sessions',
  'delete from sessions s where s.account_id = $1 and s.member_number = $2',
);
const sessionsOfLoginSql = prepared(
  'list_sessions_of_login',
  `select s.family_id from sessions s where s.account_id = $1 and s.login_id = $2
     and ($3::text is null or s.provider_sid = $3)`,
);

export interface StoredSession extends MemberSession {
  /** the session at the provider; null: none, or unknown */
  readonly providerSid: string | null;
  /** sealed refresh token, to check with the provider whether the person may continue; null: no checks */
  readonly providerRefresh: Buffer | null;
  /** time of the last check; null: no checks */
  readonly providerCheckedAt: Date | null;
  /** the address that the provider verified at sign-in; null: none */
  readonly provedEmail: string | null;
  /** the role of the provider's groups at sign-in; null: none */
  readonly provedRole: string | null;
  /** name of the provider that signed it in: several may have one issuer; null: none, or unknown */
  readonly provider: string | null;
  /** issuer of the login that opened it; empty for a passkey, null without one */
  readonly issuer: string | null;
  readonly subject: string | null;
}

interface NewSession
  extends Pick<
    StoredSession,
    | 'memberNumber'
    | 'familyId'
    | 'agent'
    | 'providerSid'
    | 'providerRefresh'
    | 'providerCheckedAt'
    | 'provedEmail'
    | 'provedRole'
    | 'provider'
    | 'createdAt'
    | 'seenAt'
    | 'endsAt'
  > {
  readonly loginId: LoginId | null;
}

export async function insertSession(on: Queryable, accountId: AccountId, session: NewSession): Promise<void> {
  const { familyId, memberNumber, agent, loginId, createdAt, seenAt, endsAt } = session;
  const { providerSid, providerRefresh, providerCheckedAt, provedEmail, provedRole, provider } = session;
  const providerValues = [loginId, providerSid, providerRefresh, providerCheckedAt];
  const proved = [provedEmail, provedRole, provider];
  const times = [createdAt, seenAt, endsAt];
  await on.query(insertSql, [
    accountId,
    familyId,
    memberNumber,
    agent,
    ...providerValues,
    ...proved,
    ...times,
  ]);
}

/** Lists the live sessions, most recently used first. */
export const listSessions = rowsOf<StoredSession, [memberNumber: number, now: Date]>(listSql);

/** Finds the session, and locks its row until the transaction ends. */
export const lockSession = foundRow<StoredSession, [familyId: TokenFamilyId], Transaction>(lockSql);

export const storeSessionSeen = execute<[familyId: TokenFamilyId, now: Date]>(seenSql);

/** Returns the session if its last check was at `before` or earlier. Only one of simultaneous calls gets it. */
export const claimProviderCheck = foundRow<StoredSession, [familyId: TokenFamilyId, now: Date, before: Date]>(
  claimCheckSql,
);

/** Returns whether the session still exists. */
export const storeProviderRefresh =
  existsIn<[familyId: TokenFamilyId, sealed: Buffer, role: string | null]>(storeRefreshSql);

/**
 * Deletes a session and returns whether it existed; `memberNumber`: only of this member. Its tokens are not deleted.
 */
export const dropSession = existsIn<[familyId: TokenFamilyId, memberNumber: number | null]>(dropSql);

/** Deletes a member's expired sessions. */
export const dropEndedSessions = execute<[memberNumber: number, now: Date]>(dropEndedSql);

export const dropMemberSessions = execute<[memberNumber: number]>(dropAllSql);

/** Lists the sessions that a login opened; optionally only the session with this id at the provider. */
export const listSessionsOfLogin = firstColumn<TokenFamilyId, [loginId: LoginId, providerSid: string | null]>(
  sessionsOfLoginSql,
);
