/** The facts that `status` shows of an installation: read from its database, and from the servers of this machine. */

import { hostname } from 'node:os';
import { programVersion } from '../config/root.js';
import { type Settings, settingsOf } from '../config/settings.js';
import type { ServerFacts } from '../core/calls/servers.js';
import { type DiskUse, diskUse } from '../core/health/machine-checks.js';
import type { EndedServer } from '../core/health/run-check.js';
import { isRunning } from '../postgres/embedded.js';
import type { Database } from '../store/database/database.js';
import { readDatabaseSize, readVersions } from '../store/health/health.js';
import { newestOf } from './backups.js';
import { connect, openBriefCore, visitPostgres } from './core.js';
import { endedServerOf } from './server-mark.js';

// The servers that run on an installation, and their settings in force, for commands next to them.

/** Servers answer through the database, wherever they run. */
export const answerMs = 1_000;
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

export interface InstallationStatus {
  readonly version: string;
  readonly servers: readonly ServerFacts[];
  /** the one that ended without stopping; null: none is known, or servers run */
  readonly ended: EndedServer | null;
  readonly database: { readonly version: string; readonly latency_ms: number; readonly size_bytes: number };
  readonly disks: readonly DiskUse[];
  readonly backupAt: Date | null;
  readonly queues: {
    readonly imports: number;
    readonly webhooks_disabled: number;
    readonly deliveries_waiting: number;
    readonly payloads_waiting: number;
  };
  /** calls of today, the most first */
  readonly senders: readonly { readonly account: string; readonly calls: number }[];
}

const mostSenders = 5;

export async function readInstallationStatus(
  database: Database,
  settings: Settings,
): Promise<InstallationStatus> {
  const began = performance.now();
  const { server } = await readVersions(database);
  const latency_ms = Math.round((performance.now() - began) * 10) / 10;
  const core = await openBriefCore(database, { isLooking: true });
  try {
    const [servers, imports, webhooks, inboxes, size_bytes, accounts] = await Promise.all([
      core.findServers(answerMs),
      core.importsUnderWay(),
      core.webhookBacklog(),
      core.inboxBacklog(),
      readDatabaseSize(database),
      core.listAccounts(),
    ]);
    const places = inForce(servers, settings);
    const newest = await newestOf(places, database);
    const senders = [];
    for (const account of accounts) {
      const { days } = await core.readUsage(account, 1);
      const calls = Object.values(days.at(-1)?.calls ?? {}).reduce((sum, one) => sum + one, 0);
      if (calls > 0) senders.push({ account: account.slug, calls });
    }
    return {
      version: programVersion,
      servers,
      ended: servers.length > 0 ? null : (endedServerOf(settings) ?? null),
      database: { version: server, latency_ms, size_bytes },
      disks: await disksOf(places[0]),
      backupAt: newest?.madeAt ?? null,
      queues: {
        imports: imports.reduce((sum, one) => sum + one.imports, 0),
        webhooks_disabled: webhooks.disabled,
        deliveries_waiting: webhooks.waiting,
        payloads_waiting: inboxes.waiting + inboxes.refused,
      },
      senders: senders.sort((one, other) => other.calls - one.calls).slice(0, mostSenders),
    };
  } finally {
    await core.close();
  }
}

async function disksOf({ databaseUrl, dataDir, backupDir }: Settings): Promise<InstallationStatus['disks']> {
  const places = [
    ...(databaseUrl === undefined ? [{ what: 'data', directory: dataDir }] : []),
    ...(backupDir === undefined ? [] : [{ what: 'backups', directory: backupDir }]),
  ];
  return Promise.all(places.map(diskUse));
}
