/** Checks of rows: references without a target, and totals that differ from the contacts. Large tables are sampled. */

import { type AccountId, asId, type ContactId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { countWords } from '@switchbook/text/words.js';
import { isSameLists } from '../../../contacts/store/packed-items.js';
import { bucketSize } from '../../../contacts/store/tallies.js';
import { asProblems, type Database } from '../../../database/database.js';
import { listTables } from '../../../database/schema/table-catalog.js';
import {
  type Reference,
  unconstrainedReferences,
} from '../../../database/schema/unconstrained-references.js';
import {
  correctLists,
  correctTallies,
  countOrphans,
  countWrongTallies,
  dropOrphans,
  listTallied,
  maxOrphans,
  readStoredLists,
  type StoredLists,
  sampleLists,
  type TalliedAccount,
  turnScansOn,
} from '../../store/health-rows.js';
import { type Check, type CheckDependencies, failedFinding, fixedWords, okFinding } from './check.js';
import { readSchemaSql } from './expected-schema.js';

/** Milliseconds after which reading ends; the finding states how much was read. */
const checkMs = 4_000;
/** Number of rows in a table from which only a sample is read. */
const sampledFrom = 200_000;

interface Orphans {
  readonly reference: Reference;
  readonly count: number;
}

interface RowLimits {
  readonly ms: number;
  readonly sampledFrom: number;
}

const usualLimits: RowLimits = { ms: checkMs, sampledFrom };

export function orphansCheck({ database, schema }: CheckDependencies, limits = usualLimits): Check {
  // Contacts without an account are deleted before the sources and statuses that they refer to.
  const references = [...unconstrainedReferences, ...readSchemaSql(schema).references];
  return {
    name: 'orphan rows',
    run: async () => {
      const { found, scanned, sampled } = await findOrphans(database, references, limits);
      const extent = extentWords(scanned, references.length, 'reference', sampled);
      if (found.length === 0) return okFinding(`No orphan rows were found${extent}.`);
      const words = found.map(
        ({ reference, count }) =>
          `${count >= maxOrphans ? `${maxOrphans} or more` : count} in ${reference.table} without a row in ${reference.to}`,
      );
      const message = `Orphan rows were found: ${words.join(', ')}${extent}.`;
      return found.every(({ reference }) => reference.cascades)
        ? failedFinding(message, 'No client can read them. Delete them: switchbook doctor --fix')
        : failedFinding(
            message,
            'Inspect them in psql: another program deleted the rows that they refer to.',
          );
    },
    fix: async () => {
      const fixes: string[] = [];
      // All references are checked: a deletion for one may remove the target of another.
      for (const reference of references.filter((candidate) => candidate.cascades)) {
        const deleted = await database.transaction(async (tx) => {
          await turnScansOn(tx);
          return dropOrphans(tx, reference);
        }, 'unbounded');
        if (deleted > 0) fixes.push(`${countWords(deleted, 'row')} of ${reference.table}`);
      }
      return fixedWords(fixes, 'Deleted orphan rows: ');
    },
  };
}

async function findOrphans(database: Database, references: readonly Reference[], limits: RowLimits) {
  const tables = await listTables(database);
  const estimates = new Map(tables.map((table) => [table.name, table.estimatedRows]));
  const endsAt = performance.now() + limits.ms;
  const orphans: Orphans[] = [];
  let scanned = 0;
  let sampled = 0;
  for (const reference of references) {
    if (performance.now() > endsAt) break;
    const rows = estimates.get(reference.table);
    // The constraint check reports missing tables.
    if (rows === undefined || !estimates.has(reference.to)) continue;
    const percent = rows > limits.sampledFrom ? Math.max(0.01, (100 * limits.sampledFrom) / rows) : 100;
    const count = await asProblems(() =>
      database.transaction(async (tx) => {
        await turnScansOn(tx);
        return countOrphans(tx, reference, percent);
      }),
    );
    scanned += 1;
    if (percent < 100) sampled += 1;
    if (count > 0) orphans.push({ reference, count });
  }
  return { found: orphans, scanned, sampled };
}

function extentWords(scanned: number, all: number, noun: string, sampled: number): string {
  const parts = [
    ...(scanned < all ? [`only ${scanned} of ${countWords(all, noun)} checked in time`] : []),
    ...(sampled > 0 ? [`a sample of ${countWords(sampled, 'large one')}`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** Parts of a large account that are counted. */
const sampledBuckets = 6;

export function talliesCheck({ database }: CheckDependencies, limits = usualLimits): Check {
  return {
    name: 'tallies',
    run: async () => {
      const accounts = await listTallied(database);
      const endsAt = performance.now() + limits.ms;
      let scanned = 0;
      let sampled = 0;
      let wrong = 0;
      // The order of accounts is random, so that all are reached in the end.
      for (const account of shuffle(accounts)) {
        if (performance.now() > endsAt) break;
        const isSampled = account.contacts > limits.sampledFrom;
        const parts = await asProblems(() =>
          countWrongTallies(database, account.id, isSampled ? someBuckets(account) : null),
        );
        scanned += 1;
        if (isSampled) sampled += 1;
        if (parts > 0) wrong += 1;
      }
      const extent = extentWords(scanned, accounts.length, 'account', sampled);
      if (wrong === 0) return okFinding(`The stored totals match the contacts${extent}.`);
      return failedFinding(
        `The stored totals of ${countWords(wrong, 'account')} do not match the contacts${extent}: lists show wrong totals.`,
        'Correct them while servers run: switchbook doctor --fix',
      );
    },
    fix: async () => {
      let parts = 0;
      let wrong = 0;
      for (const { id } of await listTallied(database)) {
        const corrected = await correctTallies(database, id);
        parts += corrected;
        if (corrected > 0) wrong += 1;
      }
      return wrong === 0
        ? undefined
        : `Corrected the totals of ${countWords(wrong, 'account')}, in ${countWords(parts, 'part')}.`;
    },
  };
}

/** Number of contacts to compare lists of, and the number at a time if all are compared. */
const comparedLists = { max: 2_000, together: 500 } as const;

export function listsCheck({ database }: CheckDependencies): Check {
  const isWrong = ({ stored, made }: StoredLists) => !isSameLists(stored, made);
  return {
    name: 'contact lists',
    run: async () => {
      const contacts =
        (await listTables(database)).find((table) => table.name === 'contacts')?.estimatedRows ?? 0;
      const percent =
        contacts > usualLimits.sampledFrom ? Math.max(0.01, (100 * comparedLists.max) / contacts) : 100;
      const rows = await asProblems(() =>
        database.transaction(async (tx) => {
          await turnScansOn(tx);
          return sampleLists(tx, percent, comparedLists.max);
        }),
      );
      const wrong = rows.filter(isWrong);
      const extent = ` (${countWords(rows.length, 'contact')} compared)`;
      const [first] = wrong;
      if (first === undefined)
        return okFinding(`Contacts show the identities, tags and groups that they have${extent}.`);
      return failedFinding(
        `${countWords(wrong.length, 'contact')} of ${rows.length} compared do not show the identities, tags and groups that they have. The first one is ${first.id}.`,
        'Correct them while servers run: switchbook doctor --fix',
      );
    },
    fix: async () => {
      let corrected = 0;
      let after = { accountId: asId<AccountId>(lowestId), id: asId<ContactId>(lowestId) };
      for (;;) {
        const rows = await readStoredLists(database, after, comparedLists.together);
        const last = rows.at(-1);
        if (last === undefined) break;
        const wrong = rows.filter(isWrong);
        for (const accountId of new Set(wrong.map((lists) => lists.accountId))) {
          const ids = wrong.filter((lists) => lists.accountId === accountId).map((lists) => lists.id);
          await correctLists(database, accountId, ids);
        }
        corrected += wrong.length;
        after = last;
      }
      return corrected === 0 ? undefined : `Corrected the lists of ${countWords(corrected, 'contact')}.`;
    },
  };
}

function someBuckets({ contacts }: TalliedAccount): readonly number[] {
  const last = Math.ceil(contacts / bucketSize);
  return Array.from({ length: sampledBuckets }, () => Math.floor(Math.random() * (last + 1)));
}

function shuffle<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ item }) => item);
}
