/** `migrate`: brings the database up to this program. Every other command does so too when it has to. */
import { distributeDatabase } from '../../compose/core.js';
import { upgradeDatabase } from '../../compose/upgrade.js';
import { readSettings } from '../../config/settings.js';
import { note, type Output } from '../run/output.js';
import { withDatabase } from '../session/local-session.js';

export interface MigrateOptions {
  readonly backup: boolean;
  /** over the nodes of a Citus cluster */
  readonly distribute: boolean;
}

export async function migrate({ backup, distribute }: MigrateOptions): Promise<Output> {
  const settings = readSettings(process.env);
  return withDatabase(settings, async (database) => {
    const upgrade = () => upgradeDatabase(database, { settings, log: note, isWithoutBackup: !backup });
    if (!distribute) {
      const applied = await upgrade();
      return { json: { applied }, text: migratedText(applied) };
    }
    const { applied, laid, nodes } = await distributeDatabase(database, upgrade);
    const text =
      laid.length === 0
        ? `The database is distributed already, over ${nodesText(nodes)}.`
        : `The database is distributed now, over ${nodesText(nodes)}: ${laid.length} tables were laid out.`;
    return {
      json: { applied, distributed: laid, nodes },
      text: `${migratedText(applied)}\n${text}`,
    };
  });
}

function migratedText(applied: readonly string[]): string {
  return applied.length === 0
    ? 'The database is up to date.'
    : `The database is up to date now; applied: ${applied.join(', ')}.`;
}

function nodesText(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
