/** The numbers of connections that a server opens, and the sessions that PostgreSQL allows for them. */

/** Connections for the requests of a server; more would only wait for the same processors. */
const serverPool = 16;
/** Connections of each worker, at least. */
const minWorkerPool = 4;
/** Sessions of the embedded PostgreSQL: its default, and how many of them a server leaves to commands. */
const usualSessions = 100;
const sessionsOfCommands = 51;
/** Connections of a thread for heavy work; and the sessions of both such threads, with the sessions of claims. */
export const threadPool = 2;
const sessionsOfThreads = 12;

/** Most connections held for long, for LISTEN, eight exports, eight uploaded files and the import runner. */
export const maxHeld = 20;

/** Most connections for reads of a few milliseconds; each serves all concurrent callers. */
export const maxReads = 6;

/** Returns connections for the requests of one worker, by the number of workers. */
export function poolSizeOf(workers: number): number {
  return Math.max(minWorkerPool, Math.ceil(serverPool / workers));
}

/** Returns the maximum number of connections that a process with this pool opens. */
function connectionsOf(poolSize: number): number {
  return poolSize + Math.min(poolSize, maxReads) + maxHeld + 1;
}

function sessionsOfWorker(workers: number): number {
  return connectionsOf(poolSizeOf(workers)) + sessionsOfThreads;
}

/** Returns the sessions that the embedded PostgreSQL must allow for this number of workers. */
export function sessionsOf(workers: number): number {
  return Math.max(usualSessions, workers * sessionsOfWorker(workers) + sessionsOfCommands);
}
