/** Tables, sequences and views belong to one user: a migration changes them, and only their owner may. */
import { listStrangeOwners } from '../../store/health/health-faults.js';
import { quoted } from './faults.js';
import { type Check, type CheckDependencies, check, ok, warning } from './run-check.js';

const mostShown = 5;

export function ownersCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return check('owners', async () => {
    const strange = await listStrangeOwners(database);
    const [first] = strange;
    if (first === undefined) return ok('One user may change all tables, sequences and views.');
    const shown = strange.slice(0, mostShown);
    const more = strange.length > shown.length ? `, and ${strange.length - shown.length} more` : '';
    const statements = strange.map(
      ({ kind, name }) => `alter ${kind} ${quoted(name)} owner to ${quoted(first.usual)};`,
    );
    return warning(
      `Some tables do not belong to ${first.usual}, as the others do (${shown.map(({ name, owner }) => `${name} to ${owner}`).join(', ')}${more}): a migration that changes them will fail.`,
      `As a superuser: ${statements.join(' ')}`,
    );
  });
}
