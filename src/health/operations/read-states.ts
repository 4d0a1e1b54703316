/**
 * Reads the state of a server or an installation, for one account or all. `status` prints it, and the health page and
 * `doctor` also evaluate it.
 */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { BackupFile } from '../../backups/operations/backup-folder.js';
import { asProblems, type Queryable } from '../../database/database.js';
import { readAccountImports, readImportsUnderWay } from '../../imports/store/due-imports.js';
import { readAccountInbox, readInboxBacklog } from '../../intakes/store/backlog.js';
import { listEndingUpstreams, readUpstreams } from '../../upstreams/store.js';
import { readAccountBacklog, readWebhookBacklog } from '../../webhooks/store/due-webhooks.js';
import { readServerVersions } from '../store/postgres-state.js';
import { type NamedDirectory, readDiskUse } from './checks/machine-checks.js';
import type { ServerDescription } from './server-finder.js';

/** Makes readings of background work; `accountId`: null for all accounts. */
export function makeWorkReaders(on: Queryable, now: Date, accountId: AccountId | null) {
  if (accountId === null)
    return {
      imports: () => asProblems(() => readAllImports(on)),
      webhooks: () => asProblems(() => readWebhookBacklog(on, now)),
      intakes: () => asProblems(() => readInboxBacklog(on)),
      /** upstreams with a refused, expired or soon expiring key */
      upstreams: () => asProblems(() => listEndingUpstreams(on)),
    };
  return {
    imports: () => asProblems(() => readAccountImports(on, accountId)),
    webhooks: () => asProblems(() => readAccountBacklog(on, accountId)),
    intakes: () => asProblems(() => readAccountInbox(on, accountId)),
    upstreams: () => asProblems(() => readUpstreams(on, accountId)),
  };
}

async function readAllImports(on: Queryable) {
  const underWay = await readImportsUnderWay(on);
  const sum = (member: 'imports' | 'rows') => underWay.reduce((all, way) => all + way[member], 0);
  const oldest = Math.min(...underWay.map((way) => way.oldestAt.getTime()));
  return {
    imports: sum('imports'),
    rows: sum('rows'),
    oldestAt: underWay.length === 0 ? null : new Date(oldest),
  };
}

export interface StateSources {
  readonly on: Queryable;
  readonly now: Date;
  /** null: all accounts */
  readonly accountId: AccountId | null;
  readonly findServers: () => Promise<readonly ServerDescription[]>;
  readonly directories: readonly NamedDirectory[];
  readonly newestBackup: () => Promise<BackupFile | undefined>;
}

/** Applies a time limit to a reading; undefined: too late. */
type ReadingLimit = <Value>(reading: Promise<Value>) => Promise<Value | undefined>;

/** Reads all at once. A member is undefined if it came too late or is not available. */
export async function readAllStates(sources: StateSources, withLimit: ReadingLimit = (reading) => reading) {
  const { on, now, accountId, findServers, directories, newestBackup } = sources;
  const work = makeWorkReaders(on, now, accountId);
  const [database, servers, disks, newest, imports, webhooks, intakes] = await Promise.all([
    withLimit(measureTime(() => readServerVersions(on))),
    withLimit(findServers()),
    Promise.all(directories.map((directory) => withLimit(readDiskUse(directory)))),
    withLimit(newestBackup()),
    withLimit(work.imports()),
    withLimit(work.webhooks()),
    withLimit(work.intakes()),
  ]);
  return {
    database: database && { version: database.value.server, latencyMs: database.ms },
    servers,
    disks: disks.filter((disk) => disk !== undefined),
    newest,
    imports,
    webhooks,
    intakes,
  };
}

async function measureTime<Value>(work: () => Promise<Value>) {
  const began = performance.now();
  const value = await asProblems(work);
  return { value, ms: Math.round((performance.now() - began) * 10) / 10 };
}
