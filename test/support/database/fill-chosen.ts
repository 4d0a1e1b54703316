/** Contacts with ids that clients chose, written without the program. */
import { tallyInserts } from '../../../src/contacts/store/tallies.js';
import type { Database } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';
import type { TestAccount } from '../fixture.js';
import { fillLists } from './fill-lists.js';

export interface ChosenId {
  readonly contact: string;
  readonly raw: string;
  readonly position: number;
  readonly scope: string;
}

/** Computes `vendor_scopes` of account `$1` from its identities. */
export const fillScopes = `
  update contacts c set vendor_scopes = case when octet_length(s.scopes) > 512 then 'null' else s.scopes end
  from (
    select k.account_id, k.contact_id,
      '{' || string_agg(to_json(k.scope)::text || ':' || least(k.ids, 2), ',' order by k.scope collate "C") || '}' as scopes
    from (select i.account_id, i.contact_id, i.scope, count(*) as ids from identities i where i.account_id = $1 and i.kind = 'vendor_id'
      group by i.account_id, i.contact_id, i.scope) k
    group by k.account_id, k.contact_id) s
  where c.account_id = $1 and c.id = s.contact_id`;

/** Writes contacts with chosen ids by SQL. */
export async function fillChosen(
  database: Database,
  of: TestAccount,
  ids: readonly string[],
  chosen: readonly ChosenId[],
) {
  const now = new Date('2026-01-01T00:00:00Z');
  await database.transaction(async (tx) => {
    // The tables have no statistics yet. A nested loop would read all rows for each row.
    await tx.query(planned('set local enable_nestloop = off'), []);
    await tx.query(
      planned(`insert into contacts (account_id, id, number, type, given_folded, family_folded, search, created_at, updated_at)
        select $1, r.id, r.number, 'lead', '', '', '', $3, $3 from unnest($2::uuid[]) with ordinality as r(id, number)`),
      [of.account.id, ids, now],
    );
    await tx.query(
      planned(`insert into identities (account_id, id, contact_id, kind, scope, value, raw, space, origin, position, created_at, updated_at)
        select $1, gen_random_uuid(), r.contact_id, 'vendor_id', r.scope, case when length(r.raw) > 512 then md5(r.raw) else r.raw end,
          r.raw, 'vendor_id', 'test', r.position, $2, $2
        from unnest($3::uuid[], $4::text[], $5::text[], $6::int[]) as r(contact_id, scope, raw, position)`),
      [
        of.account.id,
        now,
        chosen.map((chosenId) => chosenId.contact),
        chosen.map((chosenId) => chosenId.scope),
        chosen.map((chosenId) => chosenId.raw),
        chosen.map((chosenId) => chosenId.position),
      ],
    );
    await tx.query(planned(fillScopes), [of.account.id]);
    await fillLists(tx, of.account.id);
    const made = ids.map((_, at) => ({ number: at + 1, createdAt: now, isDialable: false }));
    await tallyInserts(tx, of.account.id, made);
  });
}
