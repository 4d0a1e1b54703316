/** All background work of a server, one entry each, with its log lines and metrics. */

import type { Logger } from 'pino';
import { dueBackups, type ScheduledBackups } from '../backups/jobs.js';
import type { Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import type { Metrics } from '../http/metrics.js';
import { type Runner, type RunnerOptions, startRunner } from '../job-runner/runner.js';
import type { Swept } from '../retention/operations/sweep-kinds.js';
import { defaultRetention } from '../retention/values.js';
import type { Outage } from './outage.js';
import type { ThreadedRuns } from './start-job-thread.js';

interface JobsOptions {
  readonly core: Core;
  readonly settings: Partial<Pick<Settings, 'eventRetentionMs' | 'importRetentionMs' | 'auditRetentionMs'>>;
  /** Absent: no scheduled backups are made. */
  readonly backups: ScheduledBackups | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly outage: Outage;
  /** Heavy work runs in threads; absent: in this process. */
  readonly threaded?: ThreadedRuns | undefined;
}

type OnError = RunnerOptions['onError'];

interface BackgroundWork extends Pick<RunnerOptions, 'subscribe' | 'everyMs' | 'isEager'> {
  /** `onError` is called for each piece of work that fails; the others continue */
  readonly run: (signal: AbortSignal, onError: OnError) => Promise<void>;
  /** log lines of a failure: without the database, and otherwise */
  readonly outage: string;
  readonly failure: string;
  readonly onEachError?: () => void;
}

/** Starts the jobs. Each stops between two steps, after which any process continues. */
export function startJobs(options: JobsOptions): readonly Runner[] {
  const { backups, logger, outage } = options;
  const work = { ...backgroundWorkOf(options), ...(backups && { backups: backupWork(backups, options) }) };
  return Object.values(work).map(({ run, outage: outageLine, failure, onEachError, ...waking }) => {
    const onError = (error: unknown) => {
      onEachError?.();
      if (!outage.logIfOutage(error, outageLine)) logger.error({ err: error }, failure);
    };
    return startRunner({ ...waking, run: (signal) => run(signal, onError), onError });
  });
}

function backgroundWorkOf({
  core,
  settings,
  logger,
  metrics,
  threaded,
}: JobsOptions): Readonly<Record<string, BackgroundWork>> {
  const {
    eventRetentionMs: eventsMs = defaultRetention.eventsMs,
    importRetentionMs: importRowsMs = defaultRetention.importRowsMs,
    auditRetentionMs: auditMs = defaultRetention.auditMs,
  } = settings;
  const whenDue = { subscribe: core.onJobsDue, everyMs: 3_000 };
  const importWork = { ...whenDue, outage: 'imports wait for the database', failure: 'an import failed' };
  const onOutcome = (face: string, outcome: string) => metrics.webhookCalls.inc({ face, outcome });
  return {
    imports: {
      run: (signal, onError) =>
        core.runImports({ signal, onError, ...(threaded === undefined ? {} : { size: 'small' }) }),
      ...importWork,
    },
    ...(threaded && { largeImports: { run: threaded.largeImports, ...importWork } }),
    pulls: {
      run: (signal) => core.runPulls({ signal }),
      ...whenDue,
      outage: 'pulls wait for the database',
      failure: 'pulls failed',
    },
    bulkChanges: {
      run: (signal, onError) => core.runBulkChanges({ signal, onError }),
      ...whenDue,
      outage: 'bulk changes wait for the database',
      failure: 'a bulk change failed',
    },
    retention: {
      run: async (signal, onError) => {
        const began = performance.now();
        const retention = { eventsMs, importRowsMs, auditMs };
        const swept = await core.sweep({ signal, retention, onError });
        logSwept(swept, performance.now() - began, logger, metrics);
      },
      subscribe: core.onSweepDue,
      everyMs: 10 * 60_000,
      outage: 'deletion of expired rows waits for the database',
      failure: 'deletion of expired rows failed',
    },
    duplicates: {
      run: (signal, onError) => core.searchDuplicates({ signal, onError }),
      subscribe: core.onDuplicatesDue,
      everyMs: 30_000,
      isEager: false,
      outage: 'the search for duplicates waits for the database',
      failure: 'the search for duplicates failed',
    },
    segments: {
      // A check is one statement, which returns no rows while no segment is watched.
      run: (signal, onError) => core.runWatches({ signal, onError }),
      everyMs: 1_000,
      outage: 'watched segments wait for the database',
      failure: 'a watched segment could not be compared',
    },
    payloads: {
      run: threaded?.payloads ?? ((signal, onError) => core.applyPayloads({ signal, onError })),
      subscribe: core.onPayloadsDue,
      everyMs: 1_000,
      outage: 'payloads of intakes wait for the database',
      failure: 'payloads of an intake could not be applied',
    },
    webhooks: {
      // Running requests get some time to finish.
      run: (signal, onError) => core.runWebhooks({ signal, onError, onOutcome }),
      subscribe: core.onWebhooksChanged,
      everyMs: 2_000,
      outage: 'webhooks wait for the database',
      failure: 'a webhook could not be processed',
    },
  };
}

function logSwept(all: Swept, ms: number, logger: Logger, metrics: Metrics): void {
  if (Object.values(all).every((count) => count === 0)) return;
  const swept = Object.fromEntries(Object.entries(all).map(([kind, count]) => [snakeCase(kind), count]));
  for (const [kind, count] of Object.entries(swept)) metrics.swept.inc({ what: kind }, count);
  logger.info({ ...swept, ms: Math.round(ms) }, 'deleted expired rows');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function backupWork(backups: ScheduledBackups, { logger, metrics }: JobsOptions): BackgroundWork {
  const run = dueBackups(backups, {
    onMade: ({ file, summary, removed }, ms) => {
      metrics.backups?.inc({ outcome: 'made' });
      logger.info(
        { file: file.path, bytes: file.bytes, rows: summary.end.rows, removed, ms: Math.round(ms) },
        'a backup was made',
      );
    },
    onOutcome: (followUp, { file, isOk, reason }) => {
      metrics.followUps?.inc({ what: followUp, outcome: isOk ? 'ok' : 'failed' });
      const words = followUp === 'command' ? 'the command after a backup' : 'the restore test of a backup';
      if (isOk) logger.info({ file }, `${words} succeeded`);
      else logger.error({ file, reason }, `${words} failed`);
    },
  });
  return {
    run,
    everyMs: 60_000,
    outage: 'a backup waits for the database',
    failure: 'a backup failed',
    onEachError: () => metrics.backups?.inc({ outcome: 'failed' }),
  };
}
