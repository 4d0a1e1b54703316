/** Check of the indexes of own fields: each has the values that contacts have. */

import { asId, type ContactId, lowestId } from '@switchbook/domain/runtime/ids.js';
import { countWords } from '@switchbook/text/words.js';
import {
  compareValues,
  dropOrphanValues,
  hasOrphanValues,
  listIndexedAccounts,
  rewriteValues,
} from '../../../contacts/store/field-values.js';
import { asProblems } from '../../../database/database.js';
import { type Check, type CheckDependencies, failedFinding, fixedWords, okFinding } from './check.js';

/** Milliseconds after which reading ends; the finding states how much was read. */
const checkMs = 4_000;
const pieceSize = 1_000;
const beforeAll = asId<ContactId>(lowestId);

export function valuesCheck({ database }: CheckDependencies): Check {
  /** Calls `until` for each piece of the contacts that may have values. Ends when `until` returns false. */
  async function walk(until: (accountId: AccountId, piece: Piece) => Promise<boolean>): Promise<void> {
    for (const accountId of await listIndexedAccounts(database))
      for (let after: ContactId | null = beforeAll; after !== null; ) {
        const piece: Piece = await asProblems(() =>
          compareValues(database, accountId, after ?? beforeAll, pieceSize),
        );
        if (!(await until(accountId, piece))) return;
        after = piece.contactsRead < pieceSize ? null : piece.last;
      }
  }
  async function hasOrphans(endsAt: number): Promise<boolean> {
    for (const accountId of await listIndexedAccounts(database)) {
      if (performance.now() >= endsAt) return false;
      if (await asProblems(() => hasOrphanValues(database, accountId))) return true;
    }
    return false;
  }
  return {
    name: 'field values',
    run: async () => {
      const endsAt = performance.now() + checkMs;
      let compared = 0;
      const wrong: ContactId[] = [];
      const doubled: Piece['doubled'][number][] = [];
      await walk(async (_, piece) => {
        compared += piece.contactsRead;
        wrong.push(...piece.wrong);
        doubled.push(...piece.doubled);
        return wrong.length === 0 && performance.now() < endsAt;
      });
      const [first] = wrong;
      const [repeated] = doubled;
      if (first === undefined && repeated !== undefined)
        return failedFinding(
          `${countWords(doubled.length, 'contact')} of ${compared} compared may have a value of a unique field that another contact has, the first is contact ${repeated.number} in the field "${repeated.key}".`,
          'Change the value or merge the contacts, then check again: switchbook doctor --fix',
        );
      if (first === undefined && (await hasOrphans(endsAt)))
        return failedFinding(
          'The indexes of fields have values without a contact.',
          'Delete them while servers run: switchbook doctor --fix',
        );
      if (first === undefined)
        return okFinding(
          `The indexes of fields have the values of contacts (${countWords(compared, 'contact')} compared).`,
        );
      return failedFinding(
        `The indexes of fields do not have the values of ${countWords(wrong.length, 'contact')} of ${compared} compared, the first is ${first}.`,
        'Correct them while servers run: switchbook doctor --fix',
      );
    },
    fix: async () => {
      let corrected = 0;
      await walk(async (accountId, { wrong, doubled }) => {
        const ids = [...new Set([...wrong, ...doubled.map((item) => item.id)])];
        await database.transaction((tx) => rewriteValues(tx, accountId, ids), 'request', accountId);
        corrected += wrong.length;
        return true;
      });
      let deleted = 0;
      for (const accountId of await listIndexedAccounts(database))
        deleted += await database.transaction((tx) => dropOrphanValues(tx, accountId), 'unbounded');
      const did = [
        ...(corrected > 0 ? [`those of ${countWords(corrected, 'contact')}`] : []),
        ...(deleted > 0 ? [`${countWords(deleted, 'row')} without a contact`] : []),
      ];
      return fixedWords(did, 'Corrected values in indexes of fields: ');
    },
  };
}

type Piece = Awaited<ReturnType<typeof compareValues>>;
type AccountId = Parameters<typeof compareValues>[1];
