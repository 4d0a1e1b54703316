/** `status` next to the database. */
import http from 'node:http';
import { toWireNames } from '@switchbook/domain/text/wire-names.js';
import { readInstallationStatus } from '../../../compose/installation.js';
import { readSettings } from '../../../config/read-settings.js';
import { diskNameOf } from '../../../health/operations/checks/machine-checks.js';
import { withLastingDatabase } from '../../session/local-session.js';
import { settingsOfServer } from '../../terminal/server-settings.js';
import { CallSums, type StatusReport } from '../../terminal/status-report.js';

export function readLocalStatus(): Promise<StatusReport> {
  return withLastingDatabase('installed', async (database) => {
    const status = await readInstallationStatus(database, readSettings(process.env));
    const urls = status.servers.flatMap(({ url }) => (url === null ? [] : [url]));
    const metrics = (await Promise.all(urls.map(readMetrics))).filter((candidate) => candidate !== undefined);
    return {
      version: status.version,
      servers: status.servers.map((server) => {
        const { url, host, pid, version, started_at, workers = 1 } = server;
        return {
          at: `${url ?? 'starting'} (process ${pid} on ${host}, version ${version ?? 'unknown'}${workers > 1 ? `, ${workers} workers` : ''})`,
          version,
          started_at,
          ...settingsOfServer(server),
        };
      }),
      ended_server: status.ended && toWireNames(status.ended),
      database: {
        up: true,
        version: status.database?.version ?? null,
        latency_ms: status.database?.latencyMs ?? null,
        size_bytes: status.size,
      },
      disks: status.disks.map((disk) => toWireNames({ ...disk, what: diskNameOf(disk) })),
      newest_backup_at: status.newest?.madeAt.toISOString() ?? null,
      queues: {
        imports: status.imports?.imports ?? 0,
        webhooks_disabled: status.webhooks?.disabled ?? 0,
        deliveries_waiting: status.webhooks?.waiting ?? 0,
        payloads_waiting: (status.intakes?.waiting ?? 0) + (status.intakes?.refused ?? 0),
      },
      calls: metrics.length === 0 ? null : callsOf(metrics.join('\n')),
      senders: status.senders,
    };
  });
}

const answerMs = 2_000;

/** Returns undefined for a server of another machine, or one that does not respond. */
function readMetrics(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = http.get(new URL('/metrics', url), { timeout: answerMs }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : undefined));
      answer.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

/** Reads counts and durations from the histogram of requests. */
export function callsOf(metrics: string): NonNullable<StatusReport['calls']> {
  const line = /^switchbook_request_duration_seconds_(sum|count)\{([^}]*)\} (\S+)$/gm;
  const sums = new CallSums();
  for (const [, kind, labels = '', text] of metrics.matchAll(line)) {
    const label = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const value = Number(text);
    const [calls, ms] = kind === 'count' ? [value, 0] : [0, value * 1000];
    sums.add(label.face ?? '-', `${label.method} ${label.route}`, Number(label.status), calls, ms);
  }
  return sums.report('since the start');
}
