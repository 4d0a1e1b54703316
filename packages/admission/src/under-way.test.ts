/** Requests of a caller above its bounds are refused at their turn. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EventLoopTurns } from './event-loop-turns.js';
import { enteredRequestOf, UnderWay } from './under-way.js';

/** A request whose connection is open. */
function newRequest(): { request: IncomingMessage; response: ServerResponse } {
  const request = { socket: Object.assign(new EventEmitter(), { destroyed: false }) };
  const response = Object.assign(new EventEmitter(), { req: request });
  return { request, response } as never;
}

it('a caller above its waiting requests is refused at its turn, between the requests of others', async () => {
  const turns = new EventLoopTurns({ sliceMs: 0 });
  const underWay = new UnderWay({ limits: { served: 100, perAccount: 2, all: 5 }, turns });
  const begun: string[] = [];
  const enter = (caller: string) => {
    const { request, response } = newRequest();
    underWay.enter(
      request,
      response,
      () => caller,
      () => begun.push(`${caller} ${enteredRequestOf(request)?.refused?.kind ?? 'served'}`),
    );
  };
  for (const caller of ['many', 'many', 'many', 'many', 'few']) enter(caller);
  expect(underWay.used).toBe(5);
  while (turns.waitingOf('many') + turns.waitingOf('few') > 0) await nextRound();
  expect(begun).toEqual(['many served', 'many served', 'few served', 'many served', 'many limited']);
});
