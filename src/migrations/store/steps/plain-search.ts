/**
 * Converts searched texts to the form of `src/contacts/values/derived-columns.ts`, without accents and with the city,
 * as a step of a migration. Contacts without accents and without a city have this form already, and are skipped.
 */
import { type AccountId, type ContactId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { rewriteValues } from '../../../contacts/store/field-values.js';
import { searchOfNow } from '../../../contacts/values/derived-columns.js';
import type { Transaction } from '../../../database/database.js';
import { planned } from '../../../database/statements/sql.js';

const pieceSize = 1_000;

// A capital encodes a character beyond ASCII (`packages/domain/src/text/compared-text.ts`). Rows of the bin have no
// column for the city.
const tables = [
  { name: 'contacts', id: 'id', city: 't.city' },
  { name: 'deleted_contacts', id: 'contact_id', city: `t.snapshot #>> '{address,city}'` },
] as const;
type Table = (typeof tables)[number];

const listSql = ({ name, id, city }: Table) =>
  planned(`select t.${id} as id, t.search, ${city} as city from ${name} t
    where t.account_id = $1 and t.${id} > $2 and (t.search ~ '[A-Z]' or ${city} <> '') order by t.${id} limit ${pieceSize}`);
const writeSql = ({ name, id }: Table) =>
  planned(`update ${name} t set search = w.search from unnest($2::uuid[], $3::text[]) w(id, search)
    where t.account_id = $1 and t.${id} = w.id`);
const valuesSql = planned(`select distinct v.contact_id as id from field_values v
  where v.account_id = $1 and v.contact_id > $2 and v.search_text ~ '[A-Z]' order by v.contact_id limit ${pieceSize}`);

export async function migrateSearch(tx: Transaction): Promise<void> {
  const accounts = await tx.query<{ id: AccountId }>(
    planned('select a.id from accounts a order by a.id'),
    [],
  );
  for (const { id } of accounts) {
    for (const table of tables) await rewriteSearchTexts(tx, id, table);
    await convertInPieces<{ id: ContactId }>(
      (after) => tx.query(valuesSql, [id, after]),
      (rows) =>
        rewriteValues(
          tx,
          id,
          rows.map((row) => row.id),
        ),
    );
  }
}

interface Row {
  readonly id: string;
  readonly search: string;
  readonly city: string | null;
}

function rewriteSearchTexts(tx: Transaction, accountId: AccountId, table: Table): Promise<void> {
  return convertInPieces<Row>(
    (after) => tx.query(listSql(table), [accountId, after]),
    async (rows) => {
      const searches = rows.map(({ id, search, city }) => ({ id, search, now: searchOfNow(search, city) }));
      const changed = searches.filter(({ search, now }) => now !== search);
      const values = [changed.map(({ id }) => id), changed.map(({ now }) => now)];
      if (changed.length > 0) await tx.query(writeSql(table), [accountId, ...values]);
    },
  );
}

async function convertInPieces<Read extends { readonly id: string }>(
  read: (after: string) => Promise<readonly Read[]>,
  write: (rows: readonly Read[]) => Promise<void>,
): Promise<void> {
  for (let after = lowestId; ; ) {
    const rows = await read(after);
    await write(rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < pieceSize) return;
    after = last.id;
  }
}
