/** Reads numbers of the parts of the server on demand: for `/metrics`, and the capacity in use by requests. */
import type { ByteBudget } from '@switchbook/admission/byte-budget.js';
import { foundInTime } from '@switchbook/domain/runtime/in-time.js';
import { type InUseReading, inUse } from '@switchbook/domain/runtime/resource-use.js';
import type { ScheduledBackups } from '../backups/jobs.js';
import type { Core } from '../core/core.js';
import type { OpenDatabase } from '../database/database.js';
import { compression } from '../faces/kit/answer/compression.js';
import type { Forwarder } from '../faces/kit/forward/forward.js';
import { type NamedDirectory, readDiskUse } from '../health/operations/checks/machine-checks.js';
import { type DatabaseState, readDatabaseState } from '../health/store/postgres-state.js';
import type { Listener } from '../http/listener.js';
import type { Comparisons } from './comparisons.js';

export interface UsedParts {
  readonly core: Core;
  readonly listener: Listener;
  readonly bytes: ByteBudget;
  readonly forwarder: Forwarder;
  readonly comparisons: Comparisons;
}

export function readInUse({ core, listener, bytes, forwarder, comparisons }: UsedParts): InUseReading {
  return {
    quietMs: listener.underWay.quietMs,
    inUse: [
      inUse('requests', listener.underWay),
      inUse('small_bodies', bytes.smallBodies, 'bytes'),
      inUse('large_bodies', bytes.largeBodies, 'bytes'),
      inUse('answers', bytes.answers, 'bytes'),
      inUse('forwards', forwarder.slots),
      inUse('comparisons', comparisons.slots),
      inUse('packing', compression),
      ...core.readLoad().inUse,
    ],
  };
}

interface MeteredParts extends UsedParts {
  readonly database: OpenDatabase;
  readonly backups: ScheduledBackups | undefined;
  /** directories with reported free space */
  readonly directories: readonly NamedDirectory[];
  readonly databaseState: () => Promise<DatabaseState | undefined>;
  /** number of processes that answer behind one address, including this process */
  readonly workers: number;
}

/** Time limit of the database in milliseconds. Later, the answer omits the values of the database. */
const withinMs = 2_000;

/** Values of the metrics. Values from the database are undefined if it did not respond in time. */
export type ServerReadings = Awaited<ReturnType<typeof readServer>>;

export async function readServer(parts: MeteredParts) {
  const inTime = <Value>(reading: Promise<Value>) => foundInTime(reading, withinMs);
  const { core, database, listener, bytes, forwarder, backups, directories } = parts;
  const [isDatabaseUp, imports, backlog, inboxes, nodes, backup, state, disks] = await Promise.all([
    database.isReady(),
    inTime(core.readImportsUnderWay()),
    inTime(core.webhookBacklog()),
    inTime(core.inboxBacklog()),
    inTime(core.readClusterNodes()),
    backups && inTime(readBackupState(backups)),
    inTime(parts.databaseState()),
    Promise.all(directories.map((directory) => inTime(readDiskUse(directory)))),
  ]);
  const load = core.readLoad();
  return {
    ...load,
    workers: parts.workers,
    isDatabaseUp,
    pools: database.readLoad(),
    refused: {
      ...load.refused,
      bodies: bytes.smallBodies.refused + bytes.largeBodies.refused,
      answers: bytes.answers.refused,
      forwards: forwarder.slots.refused,
      connections: listener.connections.refused,
    },
    inUse: readInUse(parts).inUse,
    connections: listener.connections.open,
    imports,
    backlog,
    inboxes,
    nodes,
    backup,
    state: isDatabaseUp ? state : undefined,
    disks: disks.filter((disk) => disk !== undefined),
  };
}

/** Milliseconds for which a reading is reused, because summing the size of a large database takes a while. */
const cachedMs = 30_000;

/** Shares one reading at a time among any number of callers, and caches its result for a while. */
export function makeStateReader(database: OpenDatabase): () => Promise<DatabaseState | undefined> {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let state: DatabaseState | undefined;
  let reading: Promise<DatabaseState | undefined> | undefined;
  return () => {
    if (performance.now() - readAtMs < cachedMs) return Promise.resolve(state);
    reading ??= readDatabaseState(database.reads)
      .then((read) => {
        readAtMs = performance.now();
        state = read;
        return read;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
}

async function readBackupState(backups: ScheduledBackups) {
  const [newest, { command, test }] = await Promise.all([backups.findNewest(), backups.readStatus()]);
  return { newest, followUps: { command, test } };
}
