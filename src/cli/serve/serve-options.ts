/** Options of `serve`: they win over the environment. */
import { type Environment, SettingsError, settingsTable } from '../../config/settings.js';
import type { Given } from '../syntax/define.js';
import type { serve } from '../syntax/operate.js';

/** Options as typed. `force` starts the server although another database is in charge of the installation. */
export type ServeOptions = Given<typeof serve.commands.serve>;

/** The environment with the options in it. Throws SettingsError. */
export function withOptions(
  environment: Environment,
  { port, host, workers, data }: ServeOptions,
): Environment {
  const { databaseUrl, dataDir } = settingsTable;
  const names = [databaseUrl.variable, `${databaseUrl.variable}_FILE`];
  const other = names.find((name) => (environment[name]?.trim() ?? '') !== '');
  if (data !== undefined && other !== undefined)
    throw new SettingsError(
      `--data is for the embedded PostgreSQL, but ${other} names another one.`,
      `Remove --data, or unset ${other}.`,
    );
  const chosen = {
    [settingsTable.port.variable]: port,
    [settingsTable.host.variable]: host,
    [settingsTable.workers.variable]: workers,
    [dataDir.variable]: data,
  };
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  return { ...environment, ...Object.fromEntries(given) };
}
