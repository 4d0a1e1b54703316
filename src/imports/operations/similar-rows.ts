/**
 * Finds the stored contacts that rows without a contact look like: in dry runs, and for imports that reject such rows.
 * Rows are not compared with each other, so contacts that the import itself made do not count.
 */
import type { ContactRecord, FileRow } from '@switchbook/contact-files/record.js';
import { comparableOf } from '@switchbook/domain/contact/comparable-edit.js';
import { type ComparedPerson, comparedPerson } from '@switchbook/domain/contact/compared-person.js';
import { isShared } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { Transaction } from '../../database/database.js';
import { catchUp } from '../../duplicates/operations/compare-contacts.js';
import { findMatches, type Match } from '../../duplicates/operations/find-pairs.js';
import { beginWalk, hasKeys } from '../../duplicates/store/walk-progress.js';
import type { Context } from '../../operation-context/context.js';
import { decidesByEmail, identitiesOf } from './decide-rows.js';
import type { ImportTask } from './import.js';
import type { ImportDecisionState } from './import-decision-state.js';
import { newEdit } from './record-edit.js';
import type { SimilarContact } from './row-errors.js';

/** Contacts with which one row is compared, those of its rarest keys first: a file may have very many rows. */
const maxCandidates = 8;
/** Rows that a dry run compares only to note them: each costs several times as much as its decision. */
const maxNoted = 20_000;
/** Milliseconds of one step in which contacts get the keys by which they are found. */
const preparingMs = 500;

/** Whether every stored contact can be found; otherwise a step towards that was done. */
export async function prepareComparison({ database }: Context, accountId: AccountId): Promise<boolean> {
  await beginWalk(database, accountId);
  return (await catchUp(database, accountId, preparingMs)) || (await hasKeys(database, accountId));
}

/** Returns the likeliest contact of each row, by the number of the row. The statements for all rows are bounded. */
export async function findSimilar(
  { reads }: Context,
  tx: Transaction,
  { accountId, id: importId, options }: ImportTask,
  state: ImportDecisionState,
  rows: readonly FileRow[],
): Promise<ReadonlyMap<number, SimilarContact>> {
  const people = new Map<number, ComparedPerson>();
  const slices = new Slices();
  for (const row of rows) {
    if (row.row > maxNoted && options.onSimilar !== 'review') break;
    if (!('record' in row) || isKnown(row.record, state)) continue;
    people.set(row.row, comparedPerson(comparableOf(newEdit(row.record, options))));
    if (slices.isOver()) await slices.next();
  }
  const best = new Map<number, Match<number>>();
  // Ids ascend with time.
  for (const match of (await findMatches(tx, accountId, people, { most: maxCandidates })) ?? [])
    if (String(match.contact) < importId && match.score > (best.get(match.id)?.score ?? 0))
      best.set(match.id, match);
  const found = [...best.values()];
  const contacts = await reads.findMany(
    tx,
    accountId,
    found.map((one) => one.contact),
  );
  return new Map(
    found.flatMap(({ id, reasons, letters }, index) => {
      const number = contacts[index]?.number;
      return number === undefined ? [] : [[id, { number, reasons, letters }] as const];
    }),
  );
}

/** Whether a contact has an id or an identity of the row, so that the row is about that contact. */
function isKnown(record: ContactRecord, state: ImportDecisionState): boolean {
  if (record.id !== undefined && state.isKnown(record.id)) return true;
  const identities = identitiesOf(record);
  const isByEmail = decidesByEmail(record, identities);
  return identities.some(
    ({ key }) =>
      (!isShared(key.kind) || (isByEmail && key.kind === 'email')) && state.holderIds(key).size > 0,
  );
}
