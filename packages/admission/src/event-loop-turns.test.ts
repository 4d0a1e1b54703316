import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EventLoopTurns } from './event-loop-turns.js';

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
