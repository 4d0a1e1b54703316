/** `status` next to the database. */
import http from 'node:http';
import { readInstallationStatus } from '../../compose/status.js';
import { readSettings } from '../../config/settings.js';
import { theirs } from '../../domain/wire-names.js';
import { type RouteTimes, type StatusFacts, slowestOf } from '../run/status-facts.js';
import { withLastingDatabase } from '../session/local-session.js';

export function readLocalStatus(): Promise<StatusFacts> {
  return withLastingDatabase('installed', async (database) => {
    const found = await readInstallationStatus(database, readSettings(process.env));
    const urls = found.servers.flatMap(({ url }) => (url === null ? [] : [url]));
    const metrics = (await Promise.all(urls.map(readMetrics))).filter((one) => one !== undefined);
    return {
      version: found.version,
      servers: found.servers.map(({ url, host, pid, version, started_at }) => ({
        at: `${url ?? 'starting'} (process ${pid} on ${host}, version ${version ?? 'unknown'})`,
        version,
        started_at,
      })),
      database: { up: true, ...found.database },
      disks: found.disks.map(theirs),
      newest_backup_at: found.backupAt?.toISOString() ?? null,
      queues: found.queues,
      calls: metrics.length === 0 ? null : callsOf(metrics.join('\n')),
      senders: found.senders,
    };
  });
}

const answerMs = 2_000;

/** Undefined for a server of another machine, or one that does not answer. */
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

/** From the histogram of requests: how many, and how long they took together. */
export function callsOf(metrics: string): NonNullable<StatusFacts['calls']> {
  const line = /^switchbook_request_duration_seconds_(sum|count)\{([^}]*)\} (\S+)$/gm;
  const routes = new Map<string, { api: string; route: string; calls: number; seconds: number }>();
  let all = 0;
  let failed = 0;
  let refused = 0;
  for (const [, kind, labels = '', text] of metrics.matchAll(line)) {
    const label = Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const value = Number(text);
    const status = Number(label.status);
    if (kind === 'count') {
      all += value;
      if (status >= 500) failed += value;
      else if (status >= 400) refused += value;
    }
    const api = label.face ?? '-';
    const route = `${label.method} ${label.route}`;
    const sum = routes.get(`${api} ${route}`) ?? { api, route, calls: 0, seconds: 0 };
    const added = kind === 'count' ? { calls: sum.calls + value } : { seconds: sum.seconds + value };
    routes.set(`${api} ${route}`, { ...sum, ...added });
  }
  const times = [...routes.values()].map(
    ({ seconds, ...one }): RouteTimes => ({
      ...one,
      mean_ms: Math.round((seconds / one.calls) * 10_000) / 10,
    }),
  );
  return { of: 'since the start', all, failed, refused, slowest: slowestOf(times) };
}
