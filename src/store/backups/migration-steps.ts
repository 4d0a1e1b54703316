/** Changes that SQL cannot compute: the program makes them in the transaction of a migration, after the statements of all migrations. */
import { bringFormsOver } from '../contacts/compared-forms.js';
import { bringSearchOver } from '../contacts/plain-search.js';
import type { Transaction } from '../database/database.js';

const steps: Readonly<Record<string, (tx: Transaction) => Promise<void>>> = {
  '0061_compared_forms.sql': bringFormsOver,
  '0071_plain_search.sql': bringSearchOver,
};

/** Does nothing for a migration of statements alone. */
export async function takeStep(tx: Transaction, migration: string): Promise<void> {
  await steps[migration]?.(tx);
}
