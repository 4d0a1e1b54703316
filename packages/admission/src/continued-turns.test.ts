import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ContinuedTurns } from './continued-turns.js';

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
