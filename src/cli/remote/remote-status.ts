/** `status` of a far server: what its API tells an account. */
import type { ShownCall } from '../../core/calls/call.js';
import type { UsageDay } from '../../core/usage/usage.js';
import { ours, type Theirs } from '../../domain/wire-names.js';
import { type StatusFacts, slowestOf, timesOf } from '../run/status-facts.js';
import { Client } from './client.js';
import type { FarServer } from './target.js';

interface HealthWire {
  readonly version: string;
  readonly processes: readonly {
    readonly host: string;
    readonly pid: number;
    readonly version: string | null;
    readonly started_at: string | null;
  }[];
  readonly database: {
    readonly up: boolean;
    readonly version: string | null;
    readonly latency_ms: number | null;
  };
  readonly disks: readonly Theirs<StatusFacts['disks'][number]>[];
  readonly newest_backup: { readonly made_at: string } | null;
  readonly imports: { readonly under_way: number } | null;
  readonly webhooks: { readonly disabled: number; readonly deliveries_waiting: number } | null;
}

export async function readRemoteStatus(server: FarServer): Promise<StatusFacts> {
  const client = new Client(server);
  const [health, { account }, usage, calls] = await Promise.all([
    client.get<HealthWire>('health'),
    client.get<{ account: { slug: string } }>('account'),
    client.get<{ days: readonly UsageDay[] }>('usage', { days: 1 }),
    client.get<readonly Pick<ShownCall, 'face' | 'method' | 'path' | 'status' | 'ms'>[]>('calls', {
      limit: 200,
    }),
  ]);
  const { database } = health;
  const today = Object.values(usage.days.at(-1)?.calls ?? {}).reduce((sum, one) => sum + one, 0);
  return {
    version: health.version,
    servers: health.processes.map(({ host, pid, version, started_at }) => ({
      at: `process ${pid} on ${host}, version ${version ?? 'unknown'}`,
      version,
      startedAt: started_at,
    })),
    database: {
      isUp: database.up,
      version: database.version,
      latencyMs: database.latency_ms,
      sizeBytes: null,
    },
    disks: health.disks.map((one) => ours(one)),
    backupAt: health.newest_backup?.made_at ?? null,
    queues: {
      imports: health.imports?.under_way ?? 0,
      webhooksDisabled: health.webhooks?.disabled ?? 0,
      deliveries: health.webhooks?.deliveries_waiting ?? 0,
    },
    calls: {
      of: 'of the latest',
      all: calls.length,
      failed: calls.filter(({ status }) => status >= 500).length,
      refused: calls.filter(({ status }) => status >= 400 && status < 500).length,
      slowest: slowestOf(timesOf(calls)),
    },
    senders: [{ account: account.slug, calls: today }],
  };
}
