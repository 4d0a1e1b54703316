/**
 * Keeps integers that a file has as ids of contacts valid. A new contact gets its integer as its number. Before any
 * check, the counter is raised above all these numbers, so that no later contact gets one of them. An integer that is
 * another contact's number refuses the file.
 */

import type { FileRow, ImportedContact } from '@switchbook/contact-files/imported-contact.js';
import { type IdentityKey, identityKey, isShared } from '@switchbook/domain/identity/identity.js';
import {
  type IntegerScopes,
  inheritedInteger,
  maxInheritedInteger,
} from '@switchbook/domain/identity/inherited-id.js';
import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { findNumberHolders } from '../../../contacts/store/contact-reads.js';
import { lockContactNumbers, raiseCounter } from '../../../database/counters.js';
import type { Transaction } from '../../../database/database.js';
import type { Context } from '../../../operation-context/context.js';
import { findOwners } from '../../store/matching-rows.js';

/** Lists integers of contacts in the record, in order. */
export function integersOf(record: ImportedContact, scopes: IntegerScopes): readonly number[] {
  if (scopes.size === 0) return [];
  return record.identities.flatMap((identity) => {
    if (identity.kind !== 'vendor_id' || !scopes.get(identity.scope ?? '')?.has('contacts')) return [];
    return inheritedInteger(identity.value) ?? [];
  });
}

interface InheritedNumber {
  readonly number: number;
  readonly row: number;
  readonly record: ImportedContact;
}

const maxNamed = 5;

interface NumbersFor {
  readonly accountId: AccountId;
  readonly isDryRun: boolean;
  /** the stored value for a file that was begun before */
  readonly from?: number | null;
  readonly inTransaction: <Result>(work: (tx: Transaction) => Promise<Result>) => Promise<Result>;
}

export class InheritedNumbers {
  /** the first unassigned number when the file arrived; null while no row had an integer */
  from: number | null;
  readonly #context: Context;
  readonly #of: NumbersFor;
  #brought: InheritedNumber[] = [];

  constructor(context: Context, numbersFor: NumbersFor) {
    this.#context = context;
    this.#of = numbersFor;
    this.from = numbersFor.from ?? null;
  }

  /** Notes the integers of a row; a row with an integer out of range is rejected. */
  take(row: FileRow): FileRow {
    if (!('record' in row)) return row;
    const numbers = integersOf(row.record, this.#context.integerScopes);
    const tooHigh = numbers.find((number) => number > maxInheritedInteger);
    if (tooHigh !== undefined) {
      const column =
        row.record.identities.find((identity) => identity.value === String(tooHigh))?.column ?? null;
      const message = `The id ${tooHigh} is higher than ${maxInheritedInteger}, the highest possible id.`;
      return { row: row.row, raw: row.raw, flaws: [{ column, code: 'too_high', message }] };
    }
    for (const number of numbers) this.#brought.push({ number, row: row.row, record: row.record });
    return row;
  }

  /** Settles the integers of the rows read since; call it before the rows are spooled. Throws `invalid`. */
  async reserve(): Promise<void> {
    const brought = this.#brought;
    this.#brought = [];
    if (brought.length === 0) return;
    const next = await this.#of.inTransaction((tx) => this.#raise(tx, brought));
    this.from ??= next;
    const suspects = brought.filter((number) => number.number < next);
    if (suspects.length > 0) await this.#of.inTransaction((tx) => this.#check(tx, suspects));
  }

  /** Raises the counter to the highest inherited number. Returns the first number that was not assigned before. */
  async #raise(tx: Transaction, brought: readonly InheritedNumber[]): Promise<number> {
    const next = await lockContactNumbers(tx, this.#of.accountId);
    const highest = brought.reduce((max, { number }) => Math.max(max, number), 0);
    if (!this.#of.isDryRun && highest >= next)
      await raiseCounter(tx, this.#of.accountId, 'contacts', highest);
    return next;
  }

  async #check(tx: Transaction, suspects: readonly InheritedNumber[]): Promise<void> {
    const numbers = [...new Set(suspects.map((suspect) => suspect.number))];
    const holders = new Map<number, string>();
    for (const { number, id } of await findNumberHolders(tx, this.#of.accountId, numbers))
      holders.set(number, id);
    const usedNumbers = suspects.filter((suspect) => holders.has(suspect.number));
    const owners = await this.#findOwners(tx, usedNumbers);
    const foreign = usedNumbers.filter(
      (number, index) => owners[index]?.has(holders.get(number.number) ?? '') !== true,
    );
    if (foreign.length > 0) throw usedNumbersError(foreign);
  }

  /** Finds, for each integer, the contacts that its row may match. */
  async #findOwners(
    tx: Transaction,
    brought: readonly InheritedNumber[],
  ): Promise<readonly ReadonlySet<string>[]> {
    const keys: IdentityKey[] = [];
    const rows: number[] = [];
    brought.forEach(({ record }, index) => {
      for (const identity of record.identities) {
        if (isShared(identity.kind)) continue;
        keys.push(identityKey(identity));
        rows.push(index);
      }
    });
    const owners = brought.map(({ record }) => new Set<string>(record.id === undefined ? [] : [record.id]));
    for (const { index, contactId } of await findOwners(tx, this.#of.accountId, keys))
      owners[rows[index] ?? -1]?.add(contactId);
    return owners;
  }
}

const remedy =
  'Import into an account without contacts, or import the contacts of this vendor before all others.';

function usedNumbersError(brought: readonly InheritedNumber[]): ProblemError {
  const issues = brought.slice(0, maxNamed).map(
    ({ number, row }): Issue => ({
      path: `rows.${row}`,
      code: 'conflict',
      message: `The id ${number} is already the number of another contact of the account. ${remedy}`,
    }),
  );
  return new ProblemError({ kind: 'invalid', issues });
}
