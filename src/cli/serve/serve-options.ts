/** What `serve` takes on its command line: it wins over the environment. */
import type { Settings } from '../../config/settings.js';
import { type Environment, SettingsError, settingsTable } from '../../config/settings.js';

export type ServeSettings = Pick<Settings, 'port' | 'host' | 'dataDir'>;

/** As they were typed. */
export interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  /** also where another database is in charge of the installation */
  readonly force?: boolean;
}

/** The environment with the options in it. Throws SettingsError. */
export function withOptions(environment: Environment, { port, host, data }: ServeOptions): Environment {
  const { databaseUrl, dataDir } = settingsTable;
  const names = [databaseUrl.variable, `${databaseUrl.variable}_FILE`];
  const other = names.find((name) => (environment[name]?.trim() ?? '') !== '');
  if (data !== undefined && other !== undefined)
    throw new SettingsError(
      `--data is for the embedded PostgreSQL, and ${other} names another one.`,
      `Leave --data out, or unset ${other}.`,
    );
  const chosen = {
    [settingsTable.port.variable]: port,
    [settingsTable.host.variable]: host,
    [dataDir.variable]: data,
  };
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  return { ...environment, ...Object.fromEntries(given) };
}
