/** Health of the server, and of the account's jobs in its background. */

import { type Static, Type } from 'typebox';
import {
  count,
  instant,
  nullable,
  nullableCount,
  nullableInstant,
  nullableText,
  oneOf,
  shape,
} from '../../domain/schemas.js';

const states = ['ok', 'warning', 'failed'] as const;

export const healthCheckWire = shape('HealthCheck', {
  name: Type.String(),
  state: oneOf(states),
  message: Type.String(),
  next_step: nullableText,
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
export const diskWire = shape('DiskUse', { what: Type.String(), free_bytes: count, total_bytes: count });
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

export const healthWire = shape('Health', {
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
export type HealthWire = Static<typeof healthWire>;
