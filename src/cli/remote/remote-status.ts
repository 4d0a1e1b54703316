/** `status` of a far server: what its API tells an account. */
import type { ShownCall } from '../../core/calls/call.js';
import type { UsageDay } from '../../core/usage/usage.js';
import { CallSums, type StatusFacts } from '../run/status-facts.js';
import { Client } from './client.js';
import type { FarServer } from './target.js';

interface HealthWire extends Pick<StatusFacts, 'version' | 'disks'> {
  readonly processes: readonly {
    readonly host: string;
    readonly pid: number;
    readonly version: string | null;
    readonly started_at: string | null;
  }[];
  readonly database: Omit<StatusFacts['database'], 'size_bytes'>;
  readonly newest_backup: { readonly made_at: string } | null;
  readonly imports: { readonly under_way: number } | null;
  readonly webhooks: { readonly disabled: number; readonly deliveries_waiting: number } | null;
  /** absent: an older server */
  readonly intakes?: { readonly payloads_waiting: number; readonly payloads_refused: number } | null;
}

export async function readRemoteStatus(server: FarServer): Promise<StatusFacts> {
  const client = new Client(server);
  const [health, { account }, usage, calls] = await Promise.all([
    client.get<HealthWire>('health'),
    client.account<{ account: { slug: string } }>(),
    client.get<{ days: readonly UsageDay[] }>('usage', { days: 1 }),
    client.get<readonly Pick<ShownCall, 'face' | 'method' | 'path' | 'status' | 'ms'>[]>('calls', {
      limit: 200,
    }),
  ]);
  const sums = new CallSums();
  for (const { face, method, path, status, ms } of calls)
    sums.add(face, `${method} ${path.split('?')[0]}`, status, 1, ms);
  const { up, version, latency_ms } = health.database;
  const today = Object.values(usage.days.at(-1)?.calls ?? {}).reduce((sum, one) => sum + one, 0);
  return {
    version: health.version,
    servers: health.processes.map(({ host, pid, version: of, started_at }) => ({
      at: `process ${pid} on ${host}, version ${of ?? 'unknown'}`,
      version: of,
      started_at,
      // Settings are for the operator of the server; the health has what comes of them.
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
      payloads_waiting: (health.intakes?.payloads_waiting ?? 0) + (health.intakes?.payloads_refused ?? 0),
    },
    calls: sums.facts('of the latest'),
    senders: [{ account: account.slug, calls: today }],
  };
}
