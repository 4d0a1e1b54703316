/**
 * `/health`: how the server is. With a scope of its own, since it tells of the machine; of what goes on in the background it
 * tells what is the account's.
 */
import type { ServingHealth } from '../../core/health/serving.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encodeInstant } from './encode.js';
import { itemRoute } from './route-kinds.js';
import { type HealthWire, healthWire } from './wire-health.js';

export const healthRoutes: readonly KeyRoute[] = [
  itemRoute('GET /health', 'getHealth', 'Show how the server is', {
    scope: 'health:read',
    item: healthWire,
    data: async ({ core, caller }) => encodeHealth(await core.readHealth(caller.accountId)),
  }),
];

function encodeHealth(health: ServingHealth): HealthWire {
  const { database, newestBackup: backup, imports, webhooks } = health;
  return {
    state: health.state,
    checked_at: health.checkedAt.toISOString(),
    checks: health.checks.map(({ name, state, message, nextStep }) => ({
      name,
      state,
      message,
      next_step: nextStep,
    })),
    version: health.version,
    started_at: health.startedAt.toISOString(),
    processes: health.servers.map(({ host, pid, version, started_at }) => ({
      host,
      pid,
      version,
      started_at,
    })),
    database: {
      up: database.isUp,
      version: database.version,
      latency_ms: database.latencyMs,
      connections: {
        in_use: database.pool.inUse,
        idle: database.pool.idle,
        waiting: database.pool.waiting,
        max: database.pool.max,
      },
    },
    disks: health.disks.map((one) => ({
      what: one.what,
      free_bytes: one.freeBytes,
      total_bytes: one.totalBytes,
    })),
    in_use: health.inUse.map(({ what, unit, taken, maximum }) => ({ what, unit, taken, maximum })),
    newest_backup: backup && { made_at: backup.madeAt.toISOString() },
    imports: imports && {
      under_way: imports.imports,
      rows_waiting: imports.rows,
      oldest_at: encodeInstant(imports.oldestAt),
    },
    webhooks: webhooks && {
      webhooks: webhooks.webhooks,
      disabled: webhooks.disabled,
      deliveries_waiting: webhooks.waiting,
      oldest_at: encodeInstant(webhooks.oldestAt),
    },
  };
}
