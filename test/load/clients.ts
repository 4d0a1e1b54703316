/** The clients of the load: their rates of sending, reading and writing. */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.js';
import type { Tally } from './tally.js';
import type { Turn } from './traffic.js';

type Next = () => Turn;

/** Each connection has `depth` requests under way, always. */
export async function closedLoop(
  connections: readonly Connection[],
  next: Next,
  tally: Tally,
  { seconds, depth = 1 }: { readonly seconds: number; readonly depth?: number },
): Promise<{ readonly perSecond: number }> {
  const began = performance.now();
  const endsAt = began + seconds * 1_000;
  const one = async (connection: Connection) => {
    while (performance.now() < endsAt) {
      const turn = next();
      const sentAt = performance.now();
      const answer = await new Promise<Parameters<Tally['note']>[1]>((resolve) =>
        connection.send(turn.request, resolve),
      );
      tally.note(turn, answer, performance.now() - sentAt);
      // A client that is refused or cut off does not come back at once.
      if (answer?.status !== turn.expects) await delay(200);
    }
  };
  await Promise.all(
    connections.flatMap((connection) => Array.from({ length: depth }, () => one(connection))),
  );
  return { perSecond: Math.round(tally.waits.count / ((performance.now() - began) / 1_000)) };
}

const tickMs = 5;
const burst = 8;

export interface OpenLoop {
  readonly plain: readonly Connection[];
  /** send eight requests before they read the first answer */
  readonly pipelining: readonly Connection[];
}

/**
 * Sends requests at a fixed rate, independent of the response times. A request that waits for a connection counts
 * from its due time.
 */
export async function openLoop(
  { plain, pipelining }: OpenLoop,
  next: Next,
  tally: Tally,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<{ readonly mostBehind: number }> {
  const began = performance.now();
  const endsAt = began + seconds * 1_000;
  const idle = [...plain];
  let sent = 0;
  let open = 0;
  let mostBehind = 0;
  const put = (connection: Connection, dueAt: number, isPlain: boolean) => {
    const turn = next();
    open += 1;
    connection.send(turn.request, (answer) => {
      open -= 1;
      tally.note(turn, answer, performance.now() - dueAt);
      if (isPlain) idle.push(connection);
    });
    sent += 1;
  };
  const dueOf = (index: number) => began + (index / perSecond) * 1_000;
  for (;;) {
    const now = performance.now();
    if (now >= endsAt) break;
    const due = Math.floor(((now - began) / 1_000) * perSecond);
    for (const connection of pipelining) {
      if (due - sent < burst * 2) break;
      if (connection.waiting > 0) continue;
      for (let each = 0; each < burst; each += 1) put(connection, dueOf(sent), false);
    }
    while (sent < due) {
      const connection = idle.shift();
      if (connection === undefined) break;
      put(connection, dueOf(sent), true);
    }
    mostBehind = Math.max(mostBehind, due - sent);
    await delay(tickMs);
  }
  while (open > 0 && performance.now() < endsAt + 40_000) await delay(20);
  return { mostBehind };
}

/** Asks for large answers and takes them slowly. */
export async function readSlowly(port: number, turn: Turn, tally: Tally, signal: AbortSignal): Promise<void> {
  const connection = new Connection(port);
  connection.readSlowly(20);
  while (!signal.aborted) {
    const began = performance.now();
    const answer = await new Promise<Parameters<Tally['note']>[1]>((resolve) => {
      connection.send(turn.request, resolve);
    });
    tally.note(turn, answer, performance.now() - began);
    if (answer === undefined) await delay(200);
  }
  connection.close();
}

/** Sends its bodies a few bytes at a time. */
export async function writeSlowly(
  port: number,
  next: Next,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const connection = new Connection(port);
  while (!signal.aborted) {
    const turn = next();
    const began = performance.now();
    tally.note(turn, await connection.sendSlowly(turn.request, 16, 100), performance.now() - began);
  }
  connection.close();
}
