import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EventLoopTurns } from './event-loop-turns.js';
import { ContinuedTurns, enteredOf, RunningWork, UnderWay } from './under-way.js';

/** Each begin takes a millisecond, so `sliceMs` of them are one slice. */
function newTurns(sliceMs: number) {
  let now = 0;
  const begun: string[] = [];
  const turns = new EventLoopTurns({ sliceMs, now: () => now });
  const begin = (name: string) => {
    begun.push(name);
    now += 1;
  };
  const enter = (caller: string, name: string) => {
    if (turns.isFree) {
      turns.recordBegin();
      begin(name);
    } else turns.wait(caller, () => begin(name));
  };
  return { turns, begun, enter };
}

describe('start slots of the event loop', () => {
  it('start requests at once while a round has time', () => {
    const { begun, enter } = newTurns(3);
    for (const name of ['a', 'b', 'c', 'd']) enter('one', name);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('start one request of each caller alternately, in the order of the caller', async () => {
    const { begun, enter } = newTurns(2);
    for (let index = 0; index < 9; index += 1) enter('many', `many ${index}`);
    enter('few', 'few 0');
    enter('few', 'few 1');
    enter('another', 'another 0');
    expect(begun).toEqual(['many 0', 'many 1']);
    await nextRound();
    expect(begun.slice(2)).toEqual(['many 2', 'few 0']);
    await nextRound();
    expect(begun.slice(4)).toEqual(['another 0', 'many 3']);
    await nextRound();
    expect(begun.slice(6)).toEqual(['few 1', 'many 4']);
  });

  it('start no more in a round than fit, and end with an empty queue', async () => {
    const { turns, begun, enter } = newTurns(2);
    for (let index = 0; index < 5; index += 1) enter('many', `${index}`);
    expect(turns.waitingOf('many')).toBe(3);
    await nextRound();
    // This round is full, even for a single caller.
    enter('late', 'late');
    expect(begun).toHaveLength(4);
    expect(turns.isFree).toBe(false);
    await nextRound();
    expect(begun.slice(4)).toEqual(['4', 'late']);
    expect(turns.waitingOf('many')).toBe(0);
    await nextRound();
    expect(turns.isFree).toBe(true);
  });
});

describe('turns of work whose waits end together', () => {
  it('let one on after another, each caller in turn, and no more in a round than has time', async () => {
    let now = 0;
    const done: string[] = [];
    const turns = new ContinuedTurns({ sliceMs: 2, now: () => now });
    const work = async (caller: string) => {
      await turns.enter(caller);
      // The work continues in later tasks, like handlers.
      for (let task = 0; task < 5; task += 1) await Promise.resolve();
      now += 1;
      done.push(caller);
    };
    const all = Promise.all(['many', 'many', 'many', 'many', 'few', 'few'].map(work));
    // Ticks run before the next round.
    for (let tick = 0; tick < 20; tick += 1) await new Promise<void>((next) => process.nextTick(next));
    expect(done).toEqual(['many', 'many']);
    await nextRound();
    expect(done.slice(2)).toEqual(['few', 'many']);
    await all;
    expect(done.slice(4)).toEqual(['few', 'many']);
    // This round is full, even for a single caller.
    const late = turns.enter('late');
    expect(late).toBeInstanceOf(Promise);
    await late;
    await nextRound();
    expect(turns.enter('later')).toBeUndefined();
  });
});

// The end of the work is awaited before its resources close.

const longMs = 60_000;

it('an idle counter ends at once', async () => {
  await new RunningWork().waitForEnd(longMs);
});

it('the counter ends with the last of several, and continues with a part that follows at once', async () => {
  const work = new RunningWork();
  const told: string[] = [];
  work.begin();
  work.begin();
  const ended = work.waitForEnd(longMs).then(() => told.push('ended'));
  work.end();
  work.end();
  work.begin();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  told.push('the last part ends');
  work.end();
  await ended;
  expect(told).toEqual(['the last part ends', 'ended']);
});

it('the counter stops waiting after its time', async () => {
  const work = new RunningWork();
  work.begin();
  await work.waitForEnd(1);
});

/** A request whose connection is open. */
function newRequest(): { request: IncomingMessage; response: ServerResponse } {
  const request = { socket: Object.assign(new EventEmitter(), { destroyed: false }) };
  const response = Object.assign(new EventEmitter(), { req: request });
  return { request, response } as never;
}

it('a caller above its waiting requests is refused at its turn, between the requests of others', async () => {
  const turns = new EventLoopTurns({ sliceMs: 0 });
  const underWay = new UnderWay({ limits: { served: 100, perAccount: 2, held: 5 }, turns });
  const begun: string[] = [];
  const enter = (caller: string) => {
    const { request, response } = newRequest();
    underWay.enter(
      request,
      response,
      () => caller,
      () => begun.push(`${caller} ${enteredOf(request)?.refused?.kind ?? 'served'}`),
    );
  };
  for (const caller of ['many', 'many', 'many', 'many', 'few']) enter(caller);
  expect(underWay.taken).toBe(5);
  while (turns.waitingOf('many') + turns.waitingOf('few') > 0) await nextRound();
  expect(begun).toEqual(['many served', 'many served', 'few served', 'many served', 'many limited']);
});
