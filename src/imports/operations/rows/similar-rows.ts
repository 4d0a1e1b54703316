/**
 * Finds the stored contacts that rows without a contact look like: in dry runs, and for imports that reject such rows.
 * Rows are not compared with each other, so contacts that the import itself made do not count. A chunk is compared
 * before its transaction, since events of the account wait for transactions that write. The transaction then decides.
 */
import type { FileRow, ImportedContact, SimilarPerson } from '@switchbook/contact-files/imported-contact.js';
import {
  type ComparedPerson,
  comparableOf,
  comparedPerson,
} from '@switchbook/domain/contact/compared-person.js';
import { type IdentityKey, isShared } from '@switchbook/domain/identity/identity.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { StateChangedError } from '../../../database/connections/retry.js';
import type { Queryable, Transaction } from '../../../database/database.js';
import { compareWithinBudget } from '../../../duplicates/operations/compare-contacts.js';
import { findMatches, type Match } from '../../../duplicates/operations/find-pairs.js';
import { beginSearch, hasKeys } from '../../../duplicates/store/search-progress.js';
import type { Context } from '../../../operation-context/context.js';
import { findKnownIds, findNumbers } from '../../store/matching-rows.js';
import type { ImportTask } from '../../values/import-job.js';
import { decidesByEmail, identitiesOf } from './decide-rows.js';
import type { ImportDecisionState } from './import-decision-state.js';
import { newEdit } from './row-edit.js';

/** Maximum number of contacts to compare with a row, by its rarest keys first. A file may have very many rows. */
const maxCandidates = 8;
/** Rows that a dry run compares only to note them: each costs several times as much as its decision. */
const maxComparedRows = 20_000;
/** Time limit in milliseconds of a step that writes the search keys of contacts. */
const preparingMs = 500;

/** Whether every stored contact can be found; otherwise a step towards that was done. */
export async function prepareComparison({ database }: Context, accountId: AccountId): Promise<boolean> {
  await beginSearch(database, accountId);
  return (
    (await compareWithinBudget(database, accountId, preparingMs)) || (await hasKeys(database, accountId))
  );
}

/** The rows of a chunk that were compared, and the likeliest contact of each, by the number of the row. */
export interface ComparedRows {
  readonly rows: ReadonlySet<number>;
  /** rows that matched a contact before the transaction but not in it; the next attempt compares them */
  readonly missed: Set<number>;
  readonly similar: ReadonlyMap<number, SimilarPerson & { readonly id: ContactId }>;
}

/** Contacts by an id or identity of a row. */
interface Holders {
  isKnown(id: ContactId): boolean;
  holderIds(key: IdentityKey): ReadonlySet<ContactId>;
}

/** Compares the rows that have no contact, and the rows that were missed. The statements for all rows are bounded. */
export async function compareRows(
  on: Queryable,
  { accountId, id: importId, options }: ImportTask,
  holders: Holders,
  rows: readonly FileRow[],
  missed: Set<number>,
): Promise<ComparedRows> {
  const people = new Map<number, ComparedPerson>();
  const slices = new Slices();
  for (const { row, record } of listComparable(
    options,
    rows,
    (fileRow) => missed.has(fileRow.row) || !isKnown(fileRow.record, holders),
  )) {
    people.set(row, comparedPerson(comparableOf(newEdit(record, options))));
    if (slices.isOver()) await slices.next();
  }
  const best = new Map<number, Match<number>>();
  // Ids ascend with time.
  for (const match of (await findMatches(on, accountId, people, { max: maxCandidates })) ?? [])
    if (String(match.contact) < importId && match.score > (best.get(match.id)?.score ?? 0))
      best.set(match.id, match);
  const matches = [...best.values()];
  const contacts = matches.map((match) => match.contact);
  const numbers = await findNumbers(on, accountId, [...new Set(contacts)]);
  const similar = matches.flatMap(({ id, contact, reasons, letters }) => {
    const number = numbers.get(contact);
    return number === undefined ? [] : [[id, { id: contact, number, reasons, letters }] as const];
  });
  return { rows: new Set(people.keys()), missed, similar: new Map(similar) };
}

/**
 * Returns the contacts that rows look like, for the rows that have no contact now. Throws `StateChangedError` for a row
 * that had a contact when the chunk was compared, and for a contact that was deleted since then. The chunk is then
 * compared once more.
 */
export async function decideSimilar(
  tx: Transaction,
  { accountId, options }: ImportTask,
  state: ImportDecisionState,
  rows: readonly FileRow[],
  compared: ComparedRows,
): Promise<ReadonlyMap<number, SimilarPerson>> {
  const similar = new Map<number, SimilarPerson & { readonly id: ContactId }>();
  let isComplete = true;
  for (const { row } of listComparable(options, rows, (fileRow) => !isKnown(fileRow.record, state))) {
    const contact = compared.similar.get(row);
    if (contact !== undefined) similar.set(row, contact);
    if (compared.rows.has(row)) continue;
    compared.missed.add(row);
    isComplete = false;
  }
  if (!isComplete) throw new StateChangedError();
  const ids = [...new Set([...similar.values()].map((contact) => contact.id))];
  if ((await findKnownIds(tx, accountId, ids)).size < ids.length) throw new StateChangedError();
  return similar;
}

type ReadRow = Extract<FileRow, { readonly record: ImportedContact }>;

function* listComparable(
  options: ImportTask['options'],
  rows: readonly FileRow[],
  isNew: (row: ReadRow) => boolean,
): Generator<ReadRow> {
  for (const row of rows) {
    if (row.row > maxComparedRows && options.onSimilar !== 'review') return;
    if ('record' in row && isNew(row)) yield row;
  }
}

/** Whether a contact has an id or an identity of the row, so that the row is about that contact. */
function isKnown(record: ImportedContact, holders: Holders): boolean {
  if (record.id !== undefined && holders.isKnown(record.id)) return true;
  const identities = identitiesOf(record);
  const isByEmail = decidesByEmail(record, identities);
  return identities.some(
    ({ key }) =>
      (!isShared(key.kind) || (isByEmail && key.kind === 'email')) && holders.holderIds(key).size > 0,
  );
}
