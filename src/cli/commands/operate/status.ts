/**
 * `status`: an installation on one screen, on its database or over the API. Errors and slow routes come from the
 * servers' metrics, or over the API from the latest calls of the account.
 */

import { remoteServer } from '../../session/remote-server.js';
import type { status } from '../../syntax/catalog.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails } from '../../terminal/output.js';
import { formatBytes, formatCount, formatSeconds } from '../../terminal/progress.js';
import { differenceLine } from '../../terminal/server-settings.js';
import type { StatusReport } from '../../terminal/status-report.js';

export const statusActions: Pick<Actions<typeof status>, 'status'> = {
  status: async () => {
    const report =
      remoteServer() === undefined
        ? await (await import('./status-local.js')).readLocalStatus()
        : await (await import('./status-remote.js')).readRemoteStatus();
    return { json: report, text: statusTextOf(report, new Date()), code: report.database.up ? 0 : 1 };
  },
};

function statusTextOf(status: StatusReport, now: Date): string {
  const { servers, database, disks, newest_backup_at: backupAt, queues, calls, senders } = status;
  const up = database.up ? 'answers' : 'does not answer';
  const size = database.size_bytes === null ? '' : `, ${formatBytes(database.size_bytes)}`;
  const latency = database.latency_ms === null ? '' : `, ${database.latency_ms} ms`;
  return formatDetails([
    ['version', status.version],
    ...(servers.length === 0
      ? [['server', `none is running${endedWords(status, now)}`] as const]
      : servers.flatMap((server) => [
          ['server', `${server.at}${sinceWords(server.started_at, now)}`] as const,
          ...(server.differs ?? []).map((difference) => differenceLine('the server', difference)),
        ])),
    ['database', `${up}, PostgreSQL ${database.version ?? 'unknown'}${latency}${size}`],
    ...disks.map(({ what, free_bytes, total_bytes }) => {
      const space = `${formatBytes(free_bytes)} free of ${formatBytes(total_bytes)}`;
      return [`disk`, `${what}: ${space}`] as const;
    }),
    ['last backup', backupAt === null ? 'none' : `${backupAt}${sinceWords(backupAt, now, ' ago')}`],
    ['imports', `${formatCount(queues.imports)} running`],
    [
      'webhooks',
      `${formatCount(queues.deliveries_waiting)} deliveries waiting, ${queues.webhooks_disabled} webhooks disabled`,
    ],
    ['intakes', `${formatCount(queues.payloads_waiting)} payloads waiting`],
    ...(calls === null ? [] : callLines(calls)),
    ...senders.map(
      ({ account, calls: count }) =>
        ['most requests', `${account}: ${formatCount(count)} requests today`] as const,
    ),
  ]);
}

function endedWords({ ended_server: ended }: StatusReport, now: Date): string {
  if (ended === null) return '';
  return `: process ${ended.pid} on ${ended.host} ended without stopping${sinceWords(ended.seen_at, now, ' ago')}`;
}

function callLines(calls: NonNullable<StatusReport['calls']>): readonly (readonly [string, string])[] {
  const { all, failed, refused, slowest } = calls;
  const rate = all === 0 ? '0' : ((failed / all) * 100).toFixed(failed === 0 ? 0 : 2);
  const requests =
    calls.of === 'of the latest'
      ? `the latest ${formatCount(all)} requests`
      : `${formatCount(all)} requests ${calls.of}`;
  return [
    ['errors', `${rate} % of ${requests} (${formatCount(failed)} failed, ${formatCount(refused)} refused)`],
    ...slowest.map(
      ({ api, route, mean_ms, calls: count }) =>
        ['slowest', `${api} ${route}: ${mean_ms} ms on average, ${formatCount(count)} requests`] as const,
    ),
  ];
}

function sinceWords(instant: string | null, now: Date, after = ''): string {
  if (instant === null) return '';
  const seconds = (now.getTime() - Date.parse(instant)) / 1000;
  return after === '' ? `, for ${formatSeconds(seconds)}` : `, ${formatSeconds(seconds)}${after}`;
}
