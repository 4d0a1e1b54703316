/** `migrate`: brings the database up to this program. Every other command does so too when it has to. */
import { upgradeDatabase } from '../compose-upgrade.js';
import { readSettings } from '../config/settings.js';
import { note, type Output } from './output.js';
import { withDatabase } from './session.js';

export async function migrate({ backup }: { readonly backup: boolean }): Promise<Output> {
  const settings = readSettings(process.env);
  const applied = await withDatabase(settings, (database) =>
    upgradeDatabase(database, { settings, log: note, isWithoutBackup: !backup }),
  );
  return {
    json: { applied },
    text:
      applied.length === 0
        ? 'The database is up to date.'
        : `The database is up to date now; applied: ${applied.join(', ')}.`,
  };
}
