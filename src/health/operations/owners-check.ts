/** Checks which users own the tables, sequences and views. */
import { listShort } from '@switchbook/text/words.js';
import { listOtherOwners } from '../store/health-faults.js';
import { quoteNameIfNeeded } from './explain-fault.js';
import { type Check, type CheckDependencies, check, maxShown, ok, warning } from './run-check.js';

/**
 * Checks owners. Only the owner of a table, sequence or view may change it, and migrations do so. One user must
 * therefore own all of them.
 */
export function ownersCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return check('owners', async () => {
    const others = await listOtherOwners(database);
    const [first] = others;
    if (first === undefined) return ok('One user may change all tables, sequences and views.');
    const owners = others.map(({ name, owner }) => `${name} to ${owner}`);
    const statements = others.map(
      ({ kind, name }) =>
        `alter ${kind} ${quoteNameIfNeeded(name)} owner to ${quoteNameIfNeeded(first.usual)};`,
    );
    return warning(
      `Some tables do not belong to ${first.usual}, as the others do (${listShort(owners, maxShown)}): a migration that changes them will fail.`,
      `As a superuser: ${statements.join(' ')}`,
    );
  });
}
