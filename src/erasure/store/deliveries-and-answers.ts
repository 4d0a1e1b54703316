/** Deliveries and stored answers about an erased person: found in pages outside of a transaction, erased by key. */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { cutRows } from '../../database/statements/page-cut.js';
import { arraysOf, prepared } from '../../database/statements/sql.js';

const rowsAtOnce = 500;
const matchSqlOf = (text: string) =>
  `exists (select from unnest($4::text[]) p(text) where ${text} ~* p.text)`;

export interface DeliveryKey {
  readonly webhookId: string;
  readonly id: string;
}

/** A page of a search; `last` is the position to continue at, undefined at the end. */
export interface SearchedPage<Key> {
  readonly hits: readonly Key[];
  readonly last: Key | undefined;
}

const scanDeliveriesSql = prepared(
  'erasure_scan_deliveries',
  `select s.webhook_id as "webhookId", s.id, s.position < $3 and (s.contact_id = any($2::uuid[])
       or coalesce(${matchSqlOf("convert_from(s.body, 'UTF8')")}, false) or coalesce(${matchSqlOf('s.response')}, false)) as hit
   from (${cutRows(`select d.webhook_id, d.id, d.contact_id, d.position, d.body, d.response,
       coalesce(octet_length(d.body), 0) + coalesce(octet_length(d.response), 0) as size from deliveries d
     where d.account_id = $1 and ($5::uuid is null or (d.webhook_id, d.id) > ($5::uuid, $6::uuid))
     order by d.webhook_id, d.id limit ${rowsAtOnce}`)}) s
   order by s.webhook_id, s.id`,
);
const dropDeliveriesSql = prepared(
  'erase_deliveries',
  `delete from deliveries d using unnest($2::uuid[], $3::uuid[]) k(webhook_id, id)
   where d.account_id = $1 and d.webhook_id = k.webhook_id and d.id = k.id returning d.id`,
);
const scanAnswersSql = prepared(
  'erasure_scan_answers',
  `select s.key, s.created_at <= $2 and (${matchSqlOf('s.response')} or ${matchSqlOf('s.headers')}) as hit
   from (${cutRows(`select k.key, k.created_at, k.response, k.headers::text as headers,
       octet_length(k.response) as size from idempotency_keys k
     where k.account_id = $1 and ($3::text is null or k.key > $3) order by k.key limit ${rowsAtOnce}`)}) s
   order by s.key`,
);
// No request has an empty hash. So the answer to a retry is that another request has used the key.
const dropAnswersSql = prepared(
  'erase_answers',
  `update idempotency_keys k set request_hash = ''::bytea, request_bytes = null, status = 410, headers = '{}', response = ''
   where k.account_id = $1 and k.key = any($2::text[]) returning k.key`,
);

export interface ErasureSearch {
  readonly ids: readonly ContactId[];
  /** position of the erasure: later deliveries and events are about a later person */
  readonly until: number;
  readonly patterns: readonly string[];
}

/** Returns the next deliveries about the contacts, and deliveries with matching texts. */
export async function scanDeliveries(
  on: Queryable,
  accountId: AccountId,
  { ids, until, patterns }: ErasureSearch,
  after: DeliveryKey | undefined,
): Promise<SearchedPage<DeliveryKey>> {
  const values = [accountId, ids, until, patterns, after?.webhookId ?? null, after?.id ?? null];
  return searchedPage(await on.query<DeliveryKey & { hit: boolean }>(scanDeliveriesSql, values));
}

/** Returns the count. */
export async function dropDeliveries(
  tx: Transaction,
  accountId: AccountId,
  keys: readonly DeliveryKey[],
): Promise<number> {
  return (await tx.query(dropDeliveriesSql, [accountId, ...arraysOf(keys, 'webhookId', 'id')])).length;
}

/** Returns the next matching answers that were stored until a time. */
export async function scanAnswers(
  on: Queryable,
  accountId: AccountId,
  { until, patterns }: { readonly until: Date; readonly patterns: readonly string[] },
  after: { readonly key: string } | undefined,
): Promise<SearchedPage<{ readonly key: string }>> {
  const values = [accountId, until, after?.key ?? null, patterns];
  return searchedPage(await on.query<{ key: string; hit: boolean }>(scanAnswersSql, values));
}

/** Empties stored answers; their keys remain used, so that no retry restores the person. Returns the count. */
export async function dropAnswers(
  tx: Transaction,
  accountId: AccountId,
  keys: readonly { readonly key: string }[],
): Promise<number> {
  return (await tx.query(dropAnswersSql, [accountId, keys.map((key) => key.key)])).length;
}

/** Makes the page of all rows that were read. */
export function searchedPage<Key extends { readonly hit: boolean }>(rows: readonly Key[]): SearchedPage<Key> {
  return { hits: rows.filter((row) => row.hit), last: rows.at(-1) };
}
