/** Lists the phones of an account by contact and id: a corrected number does not change its position. */
import { type AccountId, type ContactId, highestId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { cutRows, type SizedRow } from '../../database/statements/page-cut.js';
import { prepared } from '../../database/statements/sql.js';

export interface StoredPhone {
  readonly contactId: ContactId;
  readonly id: string;
  readonly value: string;
  readonly raw: string;
}

const phonesSql = prepared(
  'phones_in_order',
  cutRows(`select i.contact_id as "contactId", i.id, i.value, coalesce(i.raw, '+' || i.value) as raw,
     200 + coalesce(octet_length(i.raw), 0) as size from identities i
   where i.account_id = $1 and i.kind = 'phone' and (i.contact_id, i.id) < ($2::uuid, $3::uuid)
   order by i.contact_id desc, i.id desc limit $4`),
);

/**
 * Returns the phones of the newest contacts first, until they reach a bound in bytes. `after`: the contact and the
 * phone of the last row that was read.
 */
export async function listPhones(
  on: Queryable,
  accountId: AccountId,
  after: readonly [contactId: string, id: string] | null,
  limit: number,
): Promise<readonly (StoredPhone & SizedRow)[]> {
  return on.query<StoredPhone & SizedRow>(phonesSql, [
    accountId,
    ...(after ?? [highestId, highestId]),
    limit,
  ]);
}
