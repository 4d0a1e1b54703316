/** Lookups of a sign-in, which names no account: the accounts of a person, sessions at a provider, passkeys. */
import type { Account } from '@switchbook/domain/access/access.js';
import type { AccountId, LoginId, TokenFamilyId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';

/** Returns SQL that folds ASCII letters of an address, as `isSameAddress` does, in the form of the index of members. */
const foldedAddress = (text: string) =>
  `translate(${text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;

// A person signs in without naming an account, so these statements search all accounts, by one index lookup each. On
// several nodes, each node makes one lookup.
const membershipsOfSubjectSql = prepared(
  'list_places_of_subject',
  `select l.account_id as "accountId", a.number, a.slug, a.name, l.member_number as "memberNumber",
     m.state in ('invited', 'active') as "mayEnter"
   from member_logins l join accounts a on a.id = l.account_id and a.deleted_at is null
   join members m on m.account_id = l.account_id and m.number = l.member_number
   where l.issuer = $1 and l.subject = $2 order by l.last_used_at desc nulls last, a.number limit 100`,
);
const membershipsOfEmailSql = prepared(
  'list_places_of_email',
  `select m.account_id as "accountId", a.number, a.slug, a.name, m.number as "memberNumber"
   from members m join accounts a on a.id = m.account_id and a.deleted_at is null
   where ${foldedAddress('m.email')} = ${foldedAddress('$1')} and m.email is not null and m.state <> 'left' and m.state in ('invited', 'active')
     and m.declined_at is null and not exists (select from member_logins l where l.account_id = m.account_id and l.member_number = m.number
       and l.issuer = $2) order by a.number limit 100`,
);
// Members who may not sign in now are included, since a session that a provider ended must not return with them.
const sessionsAtProviderSql = prepared(
  'list_sessions_at_provider',
  `select s.account_id as "accountId", s.family_id as "familyId"
   from sessions s join member_logins l on l.account_id = s.account_id and l.id = s.login_id
   where l.issuer = $1 and ($2::text is null or l.subject = $2) and ($3::text is null or s.provider_sid = $3)
     and ($4::timestamptz is null or s.created_at = $4) and coalesce($2::text, $3::text) is not null limit 10000`,
);
// The browser sends the id of the passkey, and its authenticator the id of the member. Both must match.
const findPasskeySql = prepared(
  'find_passkey',
  `select l.account_id as "accountId", l.id as "loginId", l.subject as id, l.label, l.counter, l.public_key as "publicKey",
     m.id as "memberId"
   from member_logins l join accounts a on a.id = l.account_id and a.deleted_at is null
   join members m on m.account_id = l.account_id and m.number = l.member_number and m.state = 'active'
   where l.issuer = '' and l.subject = $1 and m.id::text = $2`,
);

/** An account in which a person is a member. */
export interface Membership extends Pick<Account, 'number' | 'slug' | 'name'> {
  readonly accountId: AccountId;
  readonly memberNumber: number;
}

/** `mayEnter`: the member is not suspended */
type SubjectMembership = Membership & { readonly mayEnter: boolean };

/** Lists the accounts of an issuer's subject, the last used account first. */
export function listMembershipsOfSubject(
  on: Queryable,
  issuer: string,
  subject: string,
): Promise<SubjectMembership[]> {
  return on.query<SubjectMembership>(membershipsOfSubjectSql, [issuer, subject]);
}

/**
 * Lists accounts with a member of this address who may sign in, has no login of the issuer yet, and has not declined.
 */
export function listMembershipsOfEmail(on: Queryable, email: string, issuer: string): Promise<Membership[]> {
  return on.query<Membership>(membershipsOfEmailSql, [email, issuer]);
}

export interface SessionRef {
  readonly accountId: AccountId;
  readonly familyId: TokenFamilyId;
}

interface SessionsAtProvider {
  readonly subject: string | null;
  /** the session at the provider; absent: any */
  readonly sid?: string | null;
  /** the time of the sign-in; absent: any */
  readonly signedInAt?: Date;
}

/** Lists sessions that logins of an issuer opened: of a subject, of a session at the provider, or of both. */
export function listSessionsAtProvider(
  on: Queryable,
  issuer: string,
  { subject, sid = null, signedInAt }: SessionsAtProvider,
): Promise<SessionRef[]> {
  return on.query<SessionRef>(sessionsAtProviderSql, [issuer, subject, sid, signedInAt ?? null]);
}

/** A passkey of a member who may sign in. */
export interface FoundPasskey {
  readonly accountId: AccountId;
  readonly loginId: LoginId;
  readonly memberId: string;
  /** base64url, as the browser sends it */
  readonly id: string;
  readonly label: string;
  readonly counter: number;
  readonly publicKey: Buffer;
}

export async function findPasskeyOfMember(
  on: Queryable,
  id: string,
  memberId: string,
): Promise<FoundPasskey | undefined> {
  return (await on.query<FoundPasskey>(findPasskeySql, [id, memberId]))[0];
}
