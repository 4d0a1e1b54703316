/**
 * `/health`: how the server is. With a scope of its own, since it tells of the machine; of what goes on in the background it
 * tells what is the account's.
 */
import type { ServingHealth } from '../../core/health/serving.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encodeInstant } from './encode.js';
import { encoderOf } from './encoder.js';
import { itemRoute } from './route-kinds.js';
import { diskWire, type HealthWire, healthCheckWire, healthWire } from './wire-health.js';

export const healthRoutes: readonly KeyRoute[] = [
  itemRoute('GET /health', 'getHealth', 'Show the health of the server', {
    scope: 'health:read',
    item: healthWire,
    data: async ({ core, caller }) => encodeHealth(await core.readHealth(caller.accountId)),
  }),
];

const encode = encoderOf(healthWire);
function encodeHealth(health: ServingHealth): HealthWire {
  const { database, newestBackup: backup, imports, webhooks, intakes } = health;
  const { inUse, ...pool } = database.pool;
  return encode({
    ...health,
    checks: health.checks.map(encoderOf(healthCheckWire)),
    processes: health.servers,
    database: {
      up: database.isUp,
      version: database.version,
      latency_ms: database.latencyMs,
      connections: { in_use: inUse, ...pool },
    },
    disks: health.disks.map(encoderOf(diskWire)),
    newestBackup: backup && { made_at: backup.madeAt.toISOString() },
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
    intakes: intakes && {
      intakes: intakes.intakes,
      payloads_waiting: intakes.waiting,
      payloads_refused: intakes.refused,
      oldest_at: encodeInstant(intakes.oldestAt),
    },
  });
}
