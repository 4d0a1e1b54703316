/** `status` of a remote server: the data that its API shows to an account. */
import type { Account } from '@switchbook/domain/access/access.js';
import { withInstallation } from '../../session/session.js';
import { CallSums, type StatusReport } from '../../terminal/status-report.js';

export function readRemoteStatus(): Promise<StatusReport> {
  return withInstallation(async ({ listAccounts, open }) => {
    const [account] = (await listAccounts()) as readonly [Account];
    const api = await open(account);
    const [health, usage, calls] = await Promise.all([
      api.getHealth(),
      api.getUsage({ days: 1 }),
      api.listCalls({ limit: 200 }),
    ]);
    const sums = new CallSums();
    for (const { face, method, path, status, ms } of calls.data)
      sums.add(face, `${method} ${path.split('?')[0]}`, status, 1, ms);
    const { up, version, latency_ms } = health.database;
    const today = Object.values(usage.days.at(-1)?.calls ?? {}).reduce((sum, call) => sum + call, 0);
    const { payloads_waiting: waiting = 0, payloads_refused: refused = 0 } = health.intakes ?? {};
    return {
      version: health.version,
      servers: health.processes.map(({ host, pid, version: release, started_at }) => ({
        at: `process ${pid} on ${host}, version ${release ?? 'unknown'}`,
        version: release,
        started_at,
        // Settings are for the server's operator; the health shows their effects.
        settings: null,
        differs: null,
      })),
      ended_server: null,
      database: { up, version, latency_ms, size_bytes: null },
      disks: health.disks,
      newest_backup_at: health.newest_backup?.made_at ?? null,
      queues: {
        imports: health.imports?.under_way ?? 0,
        webhooks_disabled: health.webhooks?.disabled ?? 0,
        deliveries_waiting: health.webhooks?.deliveries_waiting ?? 0,
        payloads_waiting: waiting + refused,
      },
      calls: sums.report('of the latest'),
      senders: [{ account: account.slug, calls: today }],
    };
  });
}
