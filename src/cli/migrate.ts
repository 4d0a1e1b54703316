/** `migrate`: brings the database up to this program. Every other command does so too when it has to. */
import { migrateDatabase } from '../compose-core.js';
import { readSettings } from '../config/settings.js';
import type { Output } from './output.js';
import { withDatabase } from './session.js';

export async function migrate(): Promise<Output> {
  const applied = await withDatabase(readSettings(process.env), migrateDatabase);
  return {
    json: { applied },
    text:
      applied.length === 0
        ? 'The database is up to date.'
        : `The database is up to date now; applied: ${applied.join(', ')}.`,
  };
}
