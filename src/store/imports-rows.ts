/** What became of the rows of an import: read page by page, and backwards when it is undone. */
import { type AccountId, asId, type ContactId, type ImportId } from '../domain/ids.js';
import type { Queryable, Transaction } from './database.js';
import { prepared } from './sql.js';

/** The outcome of one row; what the core alone understands is opaque here. */
export interface StoredOutcome {
  readonly row: number;
  readonly outcome: string;
  readonly contactId: ContactId | null;
  /** of the contact as the row left it; null where nothing was written */
  readonly version: number | null;
  readonly flaws: unknown;
  readonly raw: unknown;
}

interface OutcomeRecord {
  row: number;
  outcome: string;
  contact_id: string | null;
  version: number | null;
  flaws: unknown;
  raw: unknown;
}

const listSql = prepared(
  'list_import_rows',
  `select r.row, r.outcome, r.contact_id, r.version, r.flaws, r.raw from import_rows r
   where r.account_id = $1 and r.import_id = $2 and r.row > $3 order by r.row limit $4`,
);
// Each outcome in its own order, so that a rare one is found without reading past all the others.
const listOutcomesSql = prepared(
  'list_import_outcomes',
  `select r.* from unnest($5::text[]) o(outcome), lateral (
     select r.row, r.outcome, r.contact_id, r.version, r.flaws, r.raw from import_rows r
     where r.account_id = $1 and r.import_id = $2 and r.outcome = o.outcome and r.outcome <> 'created' and r.row > $3
     order by r.row limit $4) r
   order by r.row limit $4`,
);
const listCreatedSql = prepared(
  'list_import_created',
  `select r.row, r.outcome, r.contact_id, r.version, r.flaws, r.raw from import_rows r
   where r.account_id = $1 and r.import_id = $2 and r.row > $3 and r.outcome = 'created' order by r.row limit $4`,
);

/** In the order of the file, those after a row; without outcomes all of them. */
export async function listOutcomes(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  outcomes: readonly string[] | undefined,
  page: { readonly after: number; readonly limit: number },
): Promise<StoredOutcome[]> {
  const at = [accountId, importId, page.after, page.limit];
  if (outcomes === undefined) return (await on.query<OutcomeRecord>(listSql, at)).map(fromRecord);
  const others = outcomes.filter((one) => one !== 'created');
  const rows = others.length === 0 ? [] : await on.query<OutcomeRecord>(listOutcomesSql, [...at, others]);
  if (outcomes.includes('created')) rows.push(...(await on.query<OutcomeRecord>(listCreatedSql, at)));
  return rows
    .sort((one, other) => one.row - other.row)
    .slice(0, page.limit)
    .map(fromRecord);
}

/** A row to be taken back. */
export interface WrittenRow {
  readonly row: number;
  readonly outcome: string;
  readonly contactId: ContactId;
  /** of the contact while it is as this row left it */
  readonly version: number;
  readonly before: unknown;
  /** whether a later row of the import changed the same contact, and what came of taking that back */
  readonly later: 'none' | 'reverted' | 'kept';
}

const toUndoSql = prepared(
  'import_rows_to_undo',
  `select r.row, r.outcome, r.contact_id, coalesce(u.version, r.version) as version, r.before, u.reverted
   from import_rows r
   left join lateral (select u.version, coalesce(u.reverted, false) as reverted from import_rows u
     where u.account_id = $1 and u.import_id = $2 and u.outcome = 'updated' and u.contact_id = r.contact_id
       and u.row > r.row order by u.row limit 1) u on true
   where r.account_id = $1 and r.import_id = $2 and r.row > $3 and r.row <= $4
     and r.outcome in ('created', 'updated')
   order by r.row desc`,
);
const noteUndoneSql = prepared(
  'note_import_rows_undone',
  `update import_rows r set reverted = w.reverted, version = coalesce(w.version, r.version)
   from unnest($3::bigint[], $4::boolean[], $5::bigint[]) w(row, reverted, version)
   where r.account_id = $1 and r.import_id = $2 and r.row = w.row`,
);

/** The rows above one and up to another that wrote something, the last first. */
export async function listWritten(
  on: Queryable,
  accountId: AccountId,
  importId: ImportId,
  above: number,
  upTo: number,
): Promise<WrittenRow[]> {
  const rows = await on.query<OutcomeRecord & { before: unknown; reverted: boolean | null }>(toUndoSql, [
    accountId,
    importId,
    above,
    upTo,
  ]);
  return rows.flatMap((row) =>
    row.contact_id === null || row.version === null
      ? []
      : [
          {
            row: row.row,
            outcome: row.outcome,
            contactId: asId<ContactId>(row.contact_id),
            version: row.version,
            before: row.before,
            later: row.reverted === null ? 'none' : row.reverted ? 'reverted' : 'kept',
          },
        ],
  );
}

/** `version`: of the contact once the row was taken back, for the rows before it. */
export async function noteUndone(
  tx: Transaction,
  accountId: AccountId,
  importId: ImportId,
  undone: readonly { readonly row: number; readonly reverted: boolean; readonly version: number | null }[],
): Promise<void> {
  if (undone.length === 0) return;
  await tx.query(noteUndoneSql, [
    accountId,
    importId,
    undone.map((one) => one.row),
    undone.map((one) => one.reverted),
    undone.map((one) => one.version),
  ]);
}

function fromRecord(row: OutcomeRecord): StoredOutcome {
  return {
    row: row.row,
    outcome: row.outcome,
    contactId: row.contact_id === null ? null : asId<ContactId>(row.contact_id),
    version: row.version,
    flaws: row.flaws,
    raw: row.raw,
  };
}

const sweepSql = prepared(
  'sweep_import_rows',
  `with s as (select r.import_id, r.row from imports n
       join import_rows r on r.account_id = $1 and r.import_id = n.id
       where n.account_id = $1 and n.finished_at < $2 and n.state in ('done', 'cancelled', 'failed', 'undone')
       order by r.import_id, r.row limit $3),
     g as (delete from import_rows r using s
       where r.account_id = $1 and r.import_id = s.import_id and r.row = s.row returning 1)
   select count(*) as gone from g`,
);

/** Deletes rows of imports that ended before, so many at most; how many went. */
export async function sweepOutcomes(
  tx: Transaction,
  accountId: AccountId,
  before: Date,
  limit: number,
): Promise<number> {
  const [row] = await tx.query<{ gone: number }>(sweepSql, [accountId, before, limit]);
  return row?.gone ?? 0;
}
