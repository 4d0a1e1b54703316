/** An installation for commands: its servers with their settings, its state, and its checks. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import { isRunning } from '@switchbook/embedded-postgres/embedded.js';
import { settingsOf } from '../config/published-settings.js';
import { programRelease, programRoot, programVersion } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { Database } from '../database/database.js';
import { installationChecks, postgresChecks } from '../health/operations/checks/all-checks.js';
import type { CheckDependencies } from '../health/operations/checks/check.js';
import { explainError } from '../health/operations/checks/explain-error.js';
import { type CheckedFinding, type CheckOptions, runChecks } from '../health/operations/checks/run-check.js';
import { readAllStates } from '../health/operations/read-states.js';
import type { ServerDescription } from '../health/operations/server-finder.js';
import { readDatabaseSize } from '../health/store/postgres-state.js';
import { directoriesOf, findNewestBackup } from './backups.js';
import { connect, connectForCommand, openBriefCore } from './open-core.js';
import { findKilledServer } from './running-file.js';

/** Servers answer through the database, wherever they run. */
export const answerMs = 1_000;
/** Milliseconds for a statement of a hanging database. */
const requestMs = 5_000;

/** Returns the servers that respond; none if the database does not. The command does not start PostgreSQL. */
export async function findRunning(settings: Settings): Promise<readonly ServerDescription[]> {
  if (settings.databaseUrl === undefined && !isRunning(settings.dataDir)) return [];
  try {
    const postgres = await connectForCommand(settings, () => {});
    const database = connect(postgres, 2, requestMs);
    try {
      const core = await openBriefCore(database, { isReadOnly: true });
      return await core.findServers(answerMs).finally(() => core.close());
    } finally {
      await database.close();
      await postgres.stop().catch(() => {});
    }
  } catch {
    return [];
  }
}

/**
 * Returns settings of this machine's servers, one per backup directory; if no server runs, the settings of this
 * process.
 */
export function settingsInForce(
  servers: readonly ServerDescription[],
  own: Settings,
): readonly [Settings, ...Settings[]] {
  const hostServers = servers.flatMap(({ host, settings }) =>
    host === hostname() && settings !== undefined ? [settingsOf(settings, own)] : [],
  );
  const serversByBackupDir = firstBy(hostServers, ({ backupDir = '' }) => backupDir);
  // A server with backups is first.
  const [first, ...others] = [...serversByBackupDir.values()].sort(
    (left, right) => Number(left.backupDir === undefined) - Number(right.backupDir === undefined),
  );
  return first === undefined ? [own] : [first, ...others];
}

const maxBusiest = 5;

export async function readInstallationStatus(database: Database, settings: Settings) {
  const core = await openBriefCore(database, { isReadOnly: true });
  try {
    const [servers, size, accounts] = await Promise.all([
      core.findServers(answerMs),
      readDatabaseSize(database),
      core.listAccounts(),
    ]);
    const used = settingsInForce(servers, settings);
    const state = await readAllStates({
      on: database,
      now: core.clock(),
      accountId: null,
      findServers: async () => servers,
      // The disk of temporary files does not belong to the installation.
      directories: directoriesOf(used[0]).filter(({ what }) => what !== 'temporary files'),
      newestBackup: () => findNewestBackup(used, database),
    });
    const busiestAccounts = [];
    for (const account of accounts) {
      const { days } = await core.getUsage({ accountId: account.id }, 1);
      const calls = Object.values(days.at(-1)?.calls ?? {}).reduce((sum, call) => sum + call, 0);
      if (calls > 0) busiestAccounts.push({ account: account.slug, calls });
    }
    return {
      ...state,
      version: programVersion,
      servers,
      /** the server that ended without a clean stop; null: none is known, or servers run */
      ended: servers.length > 0 ? null : (findKilledServer(settings) ?? null),
      size,
      /** Accounts by today's calls, most first. */
      senders: busiestAccounts.sort((left, right) => right.calls - left.calls).slice(0, maxBusiest),
    };
  } finally {
    await core.close();
  }
}

export interface Health {
  readonly checks: readonly CheckedFinding[];
  readonly servers: readonly ServerDescription[];
}

/** Checks the database. `isCurrent`: it has exactly the migrations of this program. */
export async function checkInstallation(
  database: Database,
  settings: Settings,
  isCurrent: boolean,
  checkOptions: CheckOptions,
): Promise<Health> {
  const options: CheckOptions = {
    ...checkOptions,
    explain: async (error) => (await explainError(database, error)) ?? checkOptions.explain(error),
  };
  let servers: readonly ServerDescription[] = [];
  // A server deletes expired data, by its own settings.
  const dependencies: CheckDependencies = {
    database,
    clock: () => new Date(),
    schema: readFileSync(path.join(programRoot, 'schema.sql'), 'utf8'),
    version: programRelease,
    get eventsMs() {
      return settingsInForce(servers, settings)[0].eventRetentionMs;
    },
    killedServer: () => findKilledServer(settings),
  };
  const first = await runChecks(postgresChecks(dependencies), options);
  if (!isCurrent) return { checks: first, servers: [] };
  const core = await openBriefCore(database, { isReadOnly: true });
  try {
    const checks = installationChecks(dependencies, core, (descriptions) => {
      servers = descriptions;
    });
    return { checks: [...first, ...(await runChecks(checks, options))], servers };
  } finally {
    await core.close();
  }
}
