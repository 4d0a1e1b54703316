/**
 * `/health`: the state of the server. It needs a separate scope, because it shows data of the whole server. Background
 * work is shown only of the account.
 */

import {
  count,
  instant,
  nullable,
  nullableCount,
  nullableInstant,
  nullableText,
  oneOf,
  shape,
} from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { itemRoute } from '../faces/directory/kit/route-kinds.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { ServingHealth } from './operations/health-answer.js';

const states = ['ok', 'warning', 'failed'] as const;

const healthReasonWire = shape('HealthReason', {
  code: Type.String(),
  values: Type.Unsafe<Readonly<Record<string, string | number>>>({
    type: 'object',
    additionalProperties: { type: ['string', 'number'] },
  }),
});
const healthCheckWire = shape('HealthCheck', {
  name: Type.String(),
  state: oneOf(states),
  message: Type.String(),
  next_step: nullableText,
  reasons: Type.Array(healthReasonWire),
});
const serverProcessWire = shape('ServerProcess', {
  host: Type.String(),
  pid: count,
  version: nullableText,
  started_at: nullableInstant,
});
const databaseWire = shape('DatabaseHealth', {
  up: Type.Boolean(),
  version: nullableText,
  latency_ms: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  connections: shape('ConnectionsInUse', { in_use: count, idle: count, waiting: count, max: count }),
});
const diskWire = shape('DiskUse', { what: Type.String(), free_bytes: count, total_bytes: count });
const inUseWire = shape('InUse', {
  what: Type.String(),
  unit: oneOf(['count', 'bytes']),
  taken: count,
  maximum: nullableCount,
});
const backupWire = shape('NewestBackup', { made_at: instant });
const importsWire = shape('ImportsUnderWay', {
  under_way: count,
  rows_waiting: count,
  oldest_at: nullableInstant,
});
const backlogWire = shape('WebhookBacklog', {
  webhooks: count,
  disabled: count,
  deliveries_waiting: count,
  oldest_at: nullableInstant,
});

const inboxWire = shape('IntakeBacklog', {
  intakes: count,
  payloads_waiting: count,
  payloads_refused: count,
  oldest_at: nullableInstant,
});

const healthWire = shape('Health', {
  state: oneOf(states),
  checked_at: instant,
  checks: Type.Array(healthCheckWire),
  version: Type.String(),
  started_at: instant,
  processes: Type.Array(serverProcessWire),
  database: databaseWire,
  disks: Type.Array(diskWire),
  in_use: Type.Array(inUseWire),
  newest_backup: nullable(backupWire),
  imports: nullable(importsWire),
  webhooks: nullable(backlogWire),
  intakes: nullable(inboxWire),
});
export const healthRoutes: readonly KeyRoute[] = [
  itemRoute('GET /health', 'getHealth', 'Show the health of the server', {
    scope: 'health:read',
    item: healthWire,
    data: async ({ core, caller }) => encodeHealth(await core.getHealth(caller.accountId)),
  }),
];

const encode = encoderOf(healthWire);
function encodeHealth(health: ServingHealth) {
  const { servers: processes, database, imports, webhooks, intakes } = health;
  return encode({
    ...health,
    checks: health.checks.map((check) => ({ ...check, reasons: check.reasons ?? [] })),
    processes,
    database: { ...database, up: database.isUp, connections: database.pool },
    imports: imports && { ...imports, underWay: imports.imports, rowsWaiting: imports.rows },
    webhooks: webhooks && { ...webhooks, deliveriesWaiting: webhooks.waiting },
    intakes: intakes && { ...intakes, payloadsWaiting: intakes.waiting, payloadsRefused: intakes.refused },
  });
}
