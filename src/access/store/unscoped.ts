/**
 * The few statements that run before the account is known, or without an account. All other files of this folder but
 * `unscoped-sweep.ts` filter by account; keep these two short.
 */
import type { Account } from '@switchbook/domain/access.js';
import { foldedAddressSql } from '@switchbook/domain/email.js';
import type {
  AccountId,
  BulkChangeId,
  ImportId,
  LoginId,
  SegmentId,
  TokenFamilyId,
  WebhookId,
} from '@switchbook/domain/ids.js';
import { type AuditRange, ofEntry } from '../../audit/store.js';
import type { AuditEntry } from '../../audit/values.js';
import { bulkUnderWay } from '../../database/claims.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { keyed } from '../../database/keyed.js';
import { unreadAt } from '../../database/positions-sql.js';
import { arraysOf, planned, prepared } from '../../database/sql.js';
import type { Upstream } from '../../upstreams/values.js';
import {
  joinsMember,
  type KeyAndAccount,
  keyAndAccount,
  ofAccount,
  ofKeyAndAccount,
} from './account-rows.js';
import { type FoundToken, fromTokenRow, ofToken } from './token-rows.js';

const findKeysSql = prepared(
  'find_keys',
  `select k.hash, null::timestamptz as until, ${ofKeyAndAccount}
   from api_keys k join accounts a on a.id = k.account_id ${joinsMember}
   where k.hash = any($1::bytea[]) and a.deleted_at is null
   union all
   select k.former_hash, k.former_until, ${ofKeyAndAccount}
   from api_keys k join accounts a on a.id = k.account_id ${joinsMember}
   where k.former_hash = any($1::bytea[]) and a.deleted_at is null`,
);
const findTokensSql = keyed(
  'find_tokens',
  [['hash', 'bytea']],
  ({ from, account }) => `select u.i, t.hash, ${ofToken}
   from ${from}
   join access_tokens t on t.account_id = ${account} and t.hash = u.hash
   join api_keys k on k.account_id = t.account_id and k.id = t.key_id
   join accounts a on a.id = t.account_id and a.deleted_at is null
   ${joinsMember}`,
  { alias: 'u' },
);
// A person signs in without naming an account. One index lookup each; on several nodes, one on each.
const placesOfSubjectSql = prepared(
  'list_places_of_subject',
  `select l.account_id as "accountId", a.number, a.slug, a.name, l.member_number as "memberNumber",
     m.state in ('invited', 'active') as "mayEnter"
   from member_logins l join accounts a on a.id = l.account_id and a.deleted_at is null
   join members m on m.account_id = l.account_id and m.number = l.member_number
   where l.issuer = $1 and l.subject = $2 order by l.last_used_at desc nulls last, a.number limit 100`,
);
const placesOfEmailSql = prepared(
  'list_places_of_email',
  `select m.account_id as "accountId", a.number, a.slug, a.name, m.number as "memberNumber"
   from members m join accounts a on a.id = m.account_id and a.deleted_at is null
   where ${foldedAddressSql('m.email')} = ${foldedAddressSql('$1')} and m.email is not null and m.state <> 'left' and m.state in ('invited', 'active')
     and m.declined_at is null and not exists (select from member_logins l where l.account_id = m.account_id and l.member_number = m.number
       and l.issuer = $2) order by a.number limit 100`,
);
// Includes members who may not sign in now: a session that a provider ended must not return with them.
const sessionsAtProviderSql = prepared(
  'list_sessions_at_provider',
  `select s.account_id as "accountId", s.family_id as "familyId"
   from sessions s join member_logins l on l.account_id = s.account_id and l.id = s.login_id
   where l.issuer = $1 and ($2::text is null or l.subject = $2) and ($3::text is null or s.provider_sid = $3)
     and coalesce($2::text, $3::text) is not null limit 10000`,
);
// The browser sends the id, and its authenticator states the member, so that the same id does not find another member.
const findPasskeySql = prepared(
  'find_passkey',
  `select l.account_id as "accountId", l.id as "loginId", l.subject as id, l.label, l.counter, l.public_key as "publicKey",
     m.id as "memberId"
   from member_logins l join accounts a on a.id = l.account_id and a.deleted_at is null
   join members m on m.account_id = l.account_id and m.number = l.member_number and m.state = 'active'
   where l.issuer = '' and l.subject = $1 and m.id::text = $2`,
);
const listAccountsSql = prepared(
  'list_accounts',
  `select ${ofAccount} from accounts a where a.deleted_at is null order by a.number`,
);
const slugsSql = prepared(
  'list_slugs',
  `select a.slug from accounts a where a.slug = $1 or a.slug like $1 || '-%'`,
);
const installSql = prepared(
  'install',
  `insert into installation as i (id, token_secret, created_at) values ($1, $2, $3)
   on conflict on constraint installation_pkey do nothing`,
);
const installationSql = prepared(
  'installation',
  'select i.id, i.token_secret as "tokenSecret" from installation i',
);
const lockInstallationSql = prepared('lock_installation', 'select i.id from installation i for update');
/**
 * SQL: the position of an event within its epoch. It is not below the transactions that had ended when the statement
 * began, so that writers of one contact get positions in the order of their writes, not of the begin of their transactions.
 */
const transactionPosition =
  'greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)';
const epochSql = prepared('epoch', 'select i.epoch, i.cluster from installation i');
const lockEpochSql = prepared(
  'lock_epoch',
  'select i.epoch, i.cluster, exists (select 1 from events) as "hasEvents" from installation i for update',
);
const setEpochSql = prepared('set_epoch', 'update installation set epoch = $1, cluster = $2');
const dueImportsSql = prepared(
  'due_imports',
  `select n.account_id as "accountId", n.id, n.rows from imports n where n.state in ('receiving', 'queued', 'running', 'undoing')
     and not (n.state = 'receiving'
       and exists (select from pulls p where p.account_id = n.account_id and p.import_id = n.id))
   order by n.id limit 1000`,
);
const duePullsSql = prepared(
  'due_pulls',
  `select n.account_id as "accountId", n.id, p.face from imports n join pulls p on p.account_id = n.account_id and p.import_id = n.id
   where n.state = 'receiving' order by n.id limit 1000`,
);
// One bulk change per account: the running one, or the next.
const dueBulkChangesSql = prepared(
  'due_bulk_changes',
  `select distinct on (b.account_id) b.account_id as "accountId", b.id, b.updated_at as "updatedAt" from bulk_changes b
   where b.state in ${bulkUnderWay} order by b.account_id, b.due_at, b.id limit 1000`,
);
// A few index lookups per webhook. A delivery without a time waits for one with a time. $1: only this account
const webhooksSql = prepared(
  'list_webhooks_to_send',
  `select w.account_id as "accountId", w.id, not w.is_held and (w.redelivery is not null
         or ${unreadAt()} is not null)
       or coalesce((select min(d.next_at) <= $2 or count(d.next_at) = 0 from deliveries d
         where d.account_id = w.account_id and d.webhook_id = w.id and d.state = 'waiting' having count(*) > 0), false) as "isDue"
   from webhooks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where w.state = 'active' and w.cursor_position is not null and ($1::uuid is null or w.account_id = $1) order by w.id`,
);
// The queues, and the first event or payload that each has not read.
const backlogSql = prepared(
  'webhook_backlog',
  `select count(distinct w.id)::integer as webhooks,
     count(distinct w.id) filter (where w.state = 'disabled')::integer as disabled, count(d.id) as waiting,
     least(min(d.created_at), min(${unreadAt()})) as "oldestAt",
     least(min(d.next_at) filter (where d.next_at <= $1),
       min(case when w.state = 'active' and not w.is_held then ${unreadAt()} end)) as "dueAt"
   from webhooks w left join deliveries d on d.account_id = w.account_id and d.webhook_id = w.id
     and d.state = 'waiting' and w.state = 'active'
   where w.cursor_position is not null and w.state <> 'paused'`,
);
// Kept for the clients of their API, which has no events to call them with.
const uncalledSql = prepared(
  'uncalled_webhooks',
  `select w.face, count(*)::integer as webhooks from webhooks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where w.cursor_position is null and w.intake_id is null group by w.face order by w.face`,
);
// Counts imports of all accounts, in all processes.
const underWaySql = prepared(
  'imports_under_way',
  `select case when n.state = 'receiving' and p.import_id is not null then 'pulling' else n.state end as state,
     count(*)::integer as imports, coalesce(sum(case n.state when 'receiving' then 0 when 'undoing' then n.checkpoint else n.rows - n.checkpoint end), 0)::bigint as rows,
     min(n.updated_at) as "oldestAt"
   from imports n left join pulls p on p.account_id = n.account_id and p.import_id = n.id
   where n.state in ('receiving', 'queued', 'running', 'undoing') group by 1 order by 1`,
);
// An index lookup per account that has ever requested duplicates; skipped while one of its imports runs.
const walksSql = prepared(
  'list_duplicate_walks',
  `select w.account_id from duplicate_walks w join accounts a on a.id = w.account_id and a.deleted_at is null
   where (w.down_to is not null
       or exists (select from (select from events e where e.account_id = w.account_id
         and (e.position, e.seq) > (w.position, w.seq) order by e.position, e.seq limit 1) e))
     and not exists (select from imports n
       where n.account_id = w.account_id and n.state in ('receiving', 'queued', 'running', 'undoing')) order by w.account_id`,
);
// An index lookup for each watched segment.
const watchesSql = prepared(
  'list_watches',
  `select s.account_id as "accountId", s.id, s.number from segments s join accounts a on a.id = s.account_id and a.deleted_at is null
   where s.is_watched and (s.down_to is not null or s.next_walk_at <= $1
       or exists (select from (select from events e where e.account_id = s.account_id
         and (e.position, e.seq) > (s.position, s.seq) order by e.position, e.seq limit 1) e))
   order by s.account_id, s.number`,
);
// An index lookup for each intake.
const waitingInboxesSql = planned(
  `select distinct n.account_id as "accountId" from intakes n join accounts a on a.id = n.account_id and a.deleted_at is null
   where exists (select from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting')
     or exists (select from intake_payloads p where p.account_id = n.account_id and p.state = 'refused' and p.retry_at <= $1)`,
);
// Index lookups for each account with intakes. Payloads that are applied again are old, and do not count as delayed.
const inboxBacklogSql = prepared(
  'inbox_backlog',
  `select coalesce(sum(b.intakes), 0)::integer as intakes, coalesce(sum(b.waiting), 0)::bigint as waiting,
     coalesce(sum(b.refused), 0)::bigint as refused, min(b.oldest_at) as "oldestAt"
   from (select n.account_id, count(*) as intakes,
       (select count(*) from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting') as waiting,
       (select count(*) from intake_payloads p where p.account_id = n.account_id and p.state = 'refused') as refused,
       (select p.received_at from intake_payloads p where p.account_id = n.account_id and p.state = 'waiting'
         and p.attempts = 0 and p.applied_at is null order by p.id limit 1) as oldest_at
     from intakes n join accounts a on a.id = n.account_id and a.deleted_at is null group by n.account_id) b`,
);
// The table is small, and outlives accounts.
const allAuditSql = prepared(
  'list_all_audit_entries',
  `select ${ofEntry} from audit_entries e
   where ($1::timestamptz is null or e.occurred_at >= $1) and ($2::uuid is null or e.id < $2)
   order by e.id desc limit $3`,
);
const upstreamFacesSql = prepared('list_upstream_faces', 'select distinct u.face from upstreams u');

const endingUpstreamsSql = prepared(
  'list_ending_upstreams',
  `select u.face, true as "hasKey", u.key_file as "keyFile", u.key_ends_at as "keyEndsAt",
     u.key_refused_at as "keyRefusedAt"
   from upstreams u where u.key is not null and (u.key_refused_at is not null or u.key_ends_at is not null)
   order by u.key_refused_at nulls last, u.key_ends_at limit 1000`,
);

export interface FoundKey extends KeyAndAccount {
  /** expiry of a secret that was replaced; null: the current one */
  readonly until: Date | null;
}

/** The keys with these hashes, usable or not, and their accounts; by the hash in hex. */
export async function findKeysByHash(
  on: Queryable,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, FoundKey>> {
  if (hashes.length === 0) return new Map();
  type Row = { readonly hash: Buffer; readonly until: Date | null };
  const found = new Map<string, FoundKey>();
  for (const row of await on.query<Row>(findKeysSql, [hashes])) {
    const name = row.hash.toString('hex');
    // If the previous secret of one key is the current secret of another, the current owner wins.
    if (row.until === null || !found.has(name)) found.set(name, { ...keyAndAccount(row), until: row.until });
  }
  return found;
}

/** The tokens with these hashes, each looked up in the account that it contains; by the hash in hex. */
export async function findTokensByHash(
  on: Queryable,
  asked: readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
): Promise<ReadonlyMap<string, FoundToken>> {
  if (asked.length === 0) return new Map();
  const rows = await on.query<FoundToken & { hash: Buffer }>(
    findTokensSql,
    arraysOf(asked, 'accountId', 'hash'),
  );
  return new Map(rows.map((row) => [row.hash.toString('hex'), fromTokenRow(row)]));
}

export function listAccounts(on: Queryable): Promise<Account[]> {
  return on.query<Account>(listAccountsSql, []);
}

/** Accounts whose contacts are to be looked at for duplicates. */
export async function listWalks(on: Queryable): Promise<readonly AccountId[]> {
  return (await on.query<{ account_id: AccountId }>(walksSql, [])).map((row) => row.account_id);
}

export interface DueWatch {
  readonly accountId: AccountId;
  readonly id: SegmentId;
  readonly number: number;
}

/** Watched segments with contacts to be compared. */
export function listWatches(on: Queryable, now: Date): Promise<readonly DueWatch[]> {
  return on.query<DueWatch>(watchesSql, [now]);
}

/** Accounts with payloads that wait to be applied, or are to be applied again now. */
export async function listWaitingInboxes(on: Queryable, now: Date): Promise<readonly AccountId[]> {
  return (await on.query<{ accountId: AccountId }>(waitingInboxesSql, [now])).map((row) => row.accountId);
}

/** The slugs in use that are the stem, or begin with it. */
export async function findSlugs(on: Queryable, stem: string): Promise<ReadonlySet<string>> {
  const rows = await on.query<{ slug: string }>(slugsSql, [stem]);
  return new Set(rows.map((row) => row.slug));
}

interface Installation {
  readonly id: string;
  /** seals page tokens; 32 bytes */
  readonly tokenSecret: Buffer;
}

/** The installation, created on first use. */
export async function install(on: Queryable, candidate: Installation, now: Date): Promise<Installation> {
  const known = await findInstallation(on);
  // An existing one is not written again: on a cluster that would need every node.
  if (known !== undefined) return known;
  await on.query(installSql, [candidate.id, candidate.tokenSecret, now]);
  return (await findInstallation(on)) ?? candidate;
}

/** Undefined before the first installation. */
export async function findInstallation(on: Queryable): Promise<Installation | undefined> {
  return (await on.query<Installation>(installationSql, []))[0];
}

/** Locks the installation: until the transaction ends, other lockers wait. */
export async function lockInstallation(tx: Transaction): Promise<void> {
  await tx.query(lockInstallationSql, []);
}

/** The source of event positions' transaction ids. */
interface Epoch {
  readonly epoch: number;
  /** null: not known yet */
  readonly cluster: string | null;
}

export async function readEpoch(on: Queryable): Promise<Epoch | undefined> {
  return (await on.query<Epoch>(epochSql, []))[0];
}

/** Locks the epoch: until the transaction ends, no other transaction can change it. */
export async function lockEpoch(
  tx: Transaction,
): Promise<(Epoch & { readonly hasEvents: boolean }) | undefined> {
  return (await tx.query<Epoch & { readonly hasEvents: boolean }>(lockEpochSql, []))[0];
}

export async function setEpoch(tx: Transaction, { epoch, cluster }: Epoch): Promise<void> {
  await tx.query(setEpochSql, [epoch, cluster]);
  if (epoch === 0) return;
  // A constant, so that writing an event needs no lookup.
  const position = `${transactionPosition} + ${BigInt(epoch) << 40n}`;
  await tx.query(planned(`alter table events alter column position set default (${position})`), []);
}

interface DueImport {
  readonly accountId: AccountId;
  readonly id: ImportId;
}

/** `rows`: of the file; 0 while it arrives. */
interface DueRows extends DueImport {
  readonly rows: number;
}

/** The unfinished imports, oldest first, except those whose pull still reads from the vendor. */
export function listDueImports(on: Queryable): Promise<readonly DueRows[]> {
  return on.query<DueRows>(dueImportsSql, []);
}

/** Imports that are read from a vendor, oldest first. */
export function listDuePulls(on: Queryable): Promise<readonly (DueImport & { readonly face: string })[]> {
  return on.query<DueImport & { readonly face: string }>(duePullsSql, []);
}

export interface DueBulkChange {
  readonly accountId: AccountId;
  readonly id: BulkChangeId;
  /** time of the last work on it, or of the request for it */
  readonly updatedAt: Date;
}

/** One due bulk change for each account. */
export function listDueBulkChanges(on: Queryable): Promise<readonly DueBulkChange[]> {
  return on.query<DueBulkChange>(dueBulkChangesSql, []);
}

export interface WebhookToSend {
  readonly accountId: AccountId;
  readonly id: WebhookId;
  /** whether there may be something to send now */
  readonly isDue: boolean;
}

/** The active webhooks of one account, or of all. */
export function listWebhooksToSend(
  on: Queryable,
  now: Date,
  accountId: AccountId | null = null,
): Promise<readonly WebhookToSend[]> {
  return on.query<WebhookToSend>(webhooksSql, [accountId, now]);
}

export interface WebhookBacklog {
  readonly webhooks: number;
  readonly disabled: number;
  /** deliveries in queues */
  readonly waiting: number;
  /** the oldest event that some webhook has not received; null: none */
  readonly oldestAt: Date | null;
}

interface WholeBacklog extends WebhookBacklog {
  /** time since when a call was possible and not made; null: nothing is due */
  readonly dueAt: Date | null;
}

export async function readWebhookBacklog(on: Queryable, now: Date): Promise<WholeBacklog> {
  return (await on.query<WholeBacklog>(backlogSql, [now]))[0] as WholeBacklog;
}

export interface Uncalled {
  readonly face: string;
  readonly webhooks: number;
}

/** Webhooks that are kept and never called, of all accounts. */
export function readUncalledWebhooks(on: Queryable): Promise<readonly Uncalled[]> {
  return on.query<Uncalled>(uncalledSql, []);
}

export interface InboxBacklog {
  readonly intakes: number;
  /** payloads that wait to be applied */
  readonly waiting: number;
  /** payloads with a change that was refused, and is tried again */
  readonly refused: number;
  /** receipt of the oldest payload that was not tried yet; null: none */
  readonly oldestAt: Date | null;
}

export async function readInboxBacklog(on: Queryable): Promise<InboxBacklog> {
  return (await on.query<InboxBacklog>(inboxBacklogSql, []))[0] as InboxBacklog;
}

export interface ImportsUnderWay {
  /** `pulling`: it is read from a vendor */
  readonly state: 'receiving' | 'pulling' | 'queued' | 'running' | 'undoing';
  readonly imports: number;
  /** rows still to be settled */
  readonly rows: number;
  /** time of the last work on the import that has waited longest */
  readonly oldestAt: Date;
}

export function readImportsUnderWay(on: Queryable): Promise<readonly ImportsUnderWay[]> {
  return on.query<ImportsUnderWay>(underWaySql, []);
}

type EndingUpstream = Pick<Upstream, 'face' | 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>;

/** The upstreams of all accounts whose key was refused, or expires soon; a thousand at most. */
export function listEndingUpstreams(on: Queryable): Promise<readonly EndingUpstream[]> {
  return on.query<EndingUpstream>(endingUpstreamsSql, []);
}

/** The names of upstreams that any account has. */
export async function listUpstreamFaces(on: Queryable): Promise<ReadonlySet<string>> {
  return new Set((await on.query<{ face: string }>(upstreamFacesSql, [])).map((row) => row.face));
}

/** The audit entries of all accounts, deleted ones included; newest first. */
export function listAllAuditEntries(
  on: Queryable,
  { since, before, limit }: AuditRange,
): Promise<readonly AuditEntry[]> {
  return on.query<AuditEntry>(allAuditSql, [since, before, limit]);
}

/** An account in which a person is a member. */
export interface MemberPlace extends Pick<Account, 'number' | 'slug' | 'name'> {
  readonly accountId: AccountId;
  readonly memberNumber: number;
}

/** `mayEnter`: the member is not suspended */
type PlaceOfSubject = MemberPlace & { readonly mayEnter: boolean };

/** Accounts in which the subject of an issuer is a member, the account that it used last first. */
export function listPlacesOfSubject(
  on: Queryable,
  issuer: string,
  subject: string,
): Promise<PlaceOfSubject[]> {
  return on.query<PlaceOfSubject>(placesOfSubjectSql, [issuer, subject]);
}

/** Accounts in which a member with the address may sign in, has no login of the issuer yet, and has not declined. */
export function listPlacesOfEmail(on: Queryable, email: string, issuer: string): Promise<MemberPlace[]> {
  return on.query<MemberPlace>(placesOfEmailSql, [email, issuer]);
}

interface SessionPlace {
  readonly accountId: AccountId;
  readonly familyId: TokenFamilyId;
}

/** Sessions that logins of an issuer opened: of a subject, of a session there, or of both. */
export function listSessionsAtProvider(
  on: Queryable,
  issuer: string,
  subject: string | null,
  sid: string | null,
): Promise<SessionPlace[]> {
  return on.query<SessionPlace>(sessionsAtProviderSql, [issuer, subject, sid]);
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

export async function findPasskey(
  on: Queryable,
  id: string,
  memberId: string,
): Promise<FoundPasskey | undefined> {
  return (await on.query<FoundPasskey>(findPasskeySql, [id, memberId]))[0];
}
