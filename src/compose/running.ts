/** The servers that run on an installation, and their settings in force, for commands next to them. */
import { hostname } from 'node:os';
import { type Settings, settingsOf } from '../config/settings.js';
import type { ServerFacts } from '../core/calls/servers.js';
import { isRunning } from '../postgres/embedded.js';
import { connect, openBriefCore, visitPostgres } from './core.js';

/** Servers answer through the database, wherever they run. */
const answerMs = 1_000;
/** Milliseconds for a statement of a database that hangs. */
const requestMs = 5_000;

/** The servers that answer; none where the database does not. PostgreSQL is not started for it. */
export async function findRunning(settings: Settings): Promise<readonly ServerFacts[]> {
  if (settings.databaseUrl === undefined && !isRunning(settings.dataDir)) return [];
  try {
    const postgres = await visitPostgres(settings, () => {});
    const database = connect(postgres, 2, requestMs);
    try {
      const core = await openBriefCore(database, { isLooking: true });
      return await core.findServers(answerMs).finally(() => core.close());
    } finally {
      await database.close();
      await postgres.stop().catch(() => {});
    }
  } catch {
    return [];
  }
}

/** Settings of the servers of this machine, each different set of directories once; those of this process without any. */
export function inForce(servers: readonly ServerFacts[], own: Settings): readonly [Settings, ...Settings[]] {
  const found = new Map<string, Settings>();
  for (const { host, settings } of servers) {
    if (host !== hostname() || settings === undefined) continue;
    const one = settingsOf(settings, own);
    const name = one.backupDir ?? '';
    if (!found.has(name)) found.set(name, one);
  }
  // One that makes backups is first.
  const [first, ...others] = [...found.values()].sort(
    (one, other) => Number(one.backupDir === undefined) - Number(other.backupDir === undefined),
  );
  return first === undefined ? [own] : [first, ...others];
}
