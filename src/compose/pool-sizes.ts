/** The numbers of connections that a server or a command opens, and the sessions that PostgreSQL allows for them. */
import { connectionsOf } from '../database/database.js';

/** Connections for the requests of a server; more would only wait for the same processors. */
const serverPool = 16;
/** Connections of each worker, at least. */
const minWorkerPool = 4;
/** Connections of a command, opened when needed. An import uses one, and another watches it. */
export const commandPool = 3;
/** Sessions of the embedded PostgreSQL: its default, and how many of them a server leaves to commands. */
const usualSessions = 100;
const sessionsOfCommands = 51;
/** Connections of a thread for heavy work; and the sessions of both such threads, with the sessions of claims. */
export const threadPool = 2;
const sessionsOfThreads = 12;

/** Returns connections for the requests of one worker, by the number of workers. */
export function poolSizeOf(workers: number): number {
  return Math.max(minWorkerPool, Math.ceil(serverPool / workers));
}

function sessionsOfWorker(workers: number): number {
  return connectionsOf(poolSizeOf(workers)) + sessionsOfThreads;
}

/** Returns the sessions that the embedded PostgreSQL must allow for this number of workers. */
export function sessionsOf(workers: number): number {
  return Math.max(usualSessions, workers * sessionsOfWorker(workers) + sessionsOfCommands);
}
