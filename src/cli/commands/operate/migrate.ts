/** `migrate`: migrates the database to the version of this program. Other commands migrate as well, if necessary. */
import { distributeDatabase } from '../../../compose/open-core.js';
import { upgradeDatabase } from '../../../compose/upgrade.js';
import { readSettings } from '../../../config/read-settings.js';
import { withDatabase } from '../../session/local-session.js';
import type { Actions } from '../../syntax/define.js';
import type { migrate } from '../../syntax/operate.js';
import { printNotice } from '../../terminal/output.js';
import { countWithNoun } from '../../terminal/progress.js';

export const migrateActions: Actions<typeof migrate> = {
  migrate: async ({ withoutBackup, distribute }) => {
    const settings = readSettings(process.env);
    return withDatabase(settings, async (database) => {
      const isWithoutBackup = withoutBackup === true;
      const upgrade = () => upgradeDatabase(database, { settings, log: printNotice, isWithoutBackup });
      if (distribute !== true) {
        const applied = await upgrade();
        return { json: { applied }, text: describeMigrated(applied) };
      }
      const { applied, distributed, nodes } = await distributeDatabase(database, upgrade);
      const text =
        distributed.length === 0
          ? `The database is already distributed over ${countWithNoun(nodes, 'node')}.`
          : `The database is now distributed over ${countWithNoun(nodes, 'node')}: ${countWithNoun(distributed.length, 'table')}.`;
      return { json: { applied, distributed, nodes }, text: `${describeMigrated(applied)}\n${text}` };
    });
  },
};

function describeMigrated(applied: readonly string[]): string {
  const newest = applied.at(-1);
  return newest === undefined
    ? 'The database is up to date.'
    : `The database is up to date. Applied ${countWithNoun(applied.length, 'migration')}, the newest is ${newest}.`;
}
