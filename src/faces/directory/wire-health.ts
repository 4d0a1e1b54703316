/** How the server, and what goes on for the account in its background, are. */
import { type Static, Type } from 'typebox';
import { count, instant, nullable, nullableCount, nullableInstant, nullableText, oneOf } from './wire.js';

const states = ['ok', 'warning', 'failed'] as const;

const healthCheckWire = Type.Object(
  { name: Type.String(), state: oneOf(states), message: Type.String(), next_step: nullableText },
  { title: 'HealthCheck' },
);
const serverProcessWire = Type.Object(
  { host: Type.String(), pid: count, version: nullableText, started_at: nullableInstant },
  { title: 'ServerProcess' },
);
const databaseWire = Type.Object(
  {
    up: Type.Boolean(),
    version: nullableText,
    latency_ms: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
    connections: Type.Object(
      { in_use: count, idle: count, waiting: count, max: count },
      { title: 'ConnectionsInUse' },
    ),
  },
  { title: 'DatabaseHealth' },
);
const diskWire = Type.Object(
  { what: Type.String(), free_bytes: count, total_bytes: count },
  { title: 'DiskUse' },
);
const inUseWire = Type.Object(
  { what: Type.String(), unit: oneOf(['count', 'bytes']), taken: count, maximum: nullableCount },
  { title: 'InUse' },
);
const backupWire = Type.Object({ made_at: instant }, { title: 'NewestBackup' });
const importsWire = Type.Object(
  { under_way: count, rows_waiting: count, oldest_at: nullableInstant },
  { title: 'ImportsUnderWay' },
);
const backlogWire = Type.Object(
  { webhooks: count, disabled: count, deliveries_waiting: count, oldest_at: nullableInstant },
  { title: 'WebhookBacklog' },
);

export const healthWire = Type.Object(
  {
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
  },
  { title: 'Health' },
);
export type HealthWire = Static<typeof healthWire>;
