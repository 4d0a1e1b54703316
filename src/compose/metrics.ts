/** Composes what `/metrics` shows: counters of the server, and what its parts say of themselves when they are asked. */

import type { BackupDesk } from '../core/backups/desk.js';
import type { Place } from '../core/health/machine-checks.js';
import { diskUse } from '../core/health/machine-checks.js';
import type { Readings } from '../http/readings.js';
import type { OpenDatabase } from '../store/database/database.js';
import { type DatabaseState, readDatabaseState } from '../store/health/database-state.js';
import { readInUse, type UsedParts } from './taken.js';

export interface MeteredParts extends UsedParts {
  readonly database: OpenDatabase;
  readonly desk: BackupDesk | undefined;
  /** whose free space is told */
  readonly places: readonly Place[];
  readonly databaseState: () => Promise<DatabaseState | undefined>;
}

/** How long the database may take to be asked; then the rest is answered without it. */
const withinMs = 2_000;

export async function readMetrics(parts: MeteredParts): Promise<Readings> {
  const { core, database, listener, room, forwarder, desk, places } = parts;
  const [isDatabaseUp, imports, backlog, nodes, newest, connections, state, disks] = await Promise.all([
    database.isReady(),
    inTime(core.importsUnderWay()),
    inTime(core.webhookBacklog()),
    inTime(core.clusterNodes()),
    desk === undefined ? undefined : inTime(stateOf(desk)),
    listener.connections(),
    inTime(parts.databaseState()),
    Promise.all(places.map((place) => inTime(diskUse(place)))),
  ]);
  const load = core.load();
  return {
    isDatabaseUp,
    pools: database.load(),
    queues: load.queues,
    caches: load.caches,
    shed: {
      ...load.shed,
      bodies: room.smallBodies.refused + room.largeBodies.refused,
      answers: room.answers.refused,
      forwards: forwarder.refused,
      connections: connections.refused,
    },
    inUse: readInUse(parts).inUse,
    connections: connections.open,
    feedWaiters: load.feedWaiters,
    exports: load.exports,
    uploads: load.uploads,
    done: load.done,
    imports,
    backlog,
    nodes,
    backup: newest,
    state: isDatabaseUp ? state : undefined,
    disks: disks.filter((disk) => disk !== undefined),
  };
}

/** Of this age it is told again without being read anew: the size of a large database takes a while to be summed. */
const keptMs = 30_000;

/** Reads at most one at a time, however many ask, and keeps what was read for a while. */
export function keepingState(database: OpenDatabase): () => Promise<DatabaseState | undefined> {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let state: DatabaseState | undefined;
  let reading: Promise<DatabaseState | undefined> | undefined;
  return () => {
    if (performance.now() - readAtMs < keptMs) return Promise.resolve(state);
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

async function stateOf(desk: BackupDesk): Promise<NonNullable<Readings['backup']>> {
  const [newest, { command, test }] = await Promise.all([desk.newest(), desk.status()]);
  return { newest: newest ?? null, followUps: { command, test } };
}

/** Undefined when it fails or takes too long. */
async function inTime<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  try {
    return await Promise.race([reading.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
