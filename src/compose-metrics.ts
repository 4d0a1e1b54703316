/** Composes what `/metrics` shows: counters of the server, and what its parts say of themselves when they are asked. */
import type { BackupDesk } from './core/backups/desk.js';
import type { Core } from './core/core.js';
import type { ByteRoom } from './faces/kit/byte-room.js';
import type { Forwarder } from './faces/kit/forward.js';
import type { Listener } from './http/listener.js';
import type { Readings } from './http/readings.js';
import type { OpenDatabase } from './store/database.js';

export interface MeteredParts {
  readonly core: Core;
  readonly database: OpenDatabase;
  readonly listener: Listener;
  readonly room: ByteRoom;
  readonly forwarder: Forwarder;
  readonly desk: BackupDesk | undefined;
}

/** How long the database may take to be asked; then the rest is answered without it. */
const withinMs = 2_000;

export async function readMetrics(parts: MeteredParts): Promise<Readings> {
  const { core, database, listener, room, forwarder, desk } = parts;
  const [isDatabaseUp, imports, backlog, nodes, newest, connections] = await Promise.all([
    database.isReady(),
    inTime(core.importsUnderWay()),
    inTime(core.webhookBacklog()),
    inTime(core.clusterNodes()),
    desk === undefined ? undefined : inTime(desk.newest().then((found) => ({ newest: found ?? null }))),
    listener.connections(),
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
    heldBytes: {
      small_bodies: room.smallBodies.taken,
      large_bodies: room.largeBodies.taken,
      answers: room.answers.taken,
    },
    connections: connections.open,
    feedWaiters: load.feedWaiters,
    exports: load.exports,
    uploads: load.uploads,
    done: load.done,
    imports,
    backlog,
    nodes,
    backup: newest,
  };
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
