import { describe, expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { BodySlots } from './body-slots.js';

/** Work that ends on a call of its function. */
function held(turns: BodySlots, caller: string, signal?: AbortSignal) {
  const state = { begun: false, begunMs: 0, end: () => {} };
  const done = turns.run(
    caller,
    () =>
      new Promise<void>((resolve) => {
        state.begun = true;
        state.begunMs = performance.now();
        state.end = resolve;
      }),
    signal && { signal },
  );
  return { state, done };
}

describe('queue slots of bodies', () => {
  it('are one at a time for each caller, and after a rest', async () => {
    const turns = new BodySlots();
    const [first, second, other] = [held(turns, 'a'), held(turns, 'a'), held(turns, 'b')];
    await until('both callers have begun', () => first.state.begun && other.state.begun);
    expect(second.state.begun).toBe(false);
    const workedMs = performance.now() - first.state.begunMs;
    const endedMs = performance.now();
    first.state.end();
    await until('the second has begun', () => second.state.begun);
    expect(performance.now() - endedMs).toBeGreaterThan(Math.min(workedMs, 100) / 2);
    for (const item of [second, other]) item.state.end();
    await Promise.all([second.done, other.done]);
    expect(turns.waiting).toBe(0);
  });

  it('have a rest for the bytes too', async () => {
    const turns = new BodySlots();
    await turns.run('a', () => {}, { bytes: 2 * 1024 * 1024 });
    const endedMs = performance.now();
    await turns.run('a', () => {});
    expect(performance.now() - endedMs).toBeGreaterThan(50);
  });

  it('go to others when a client leaves or its work fails', async () => {
    const turns = new BodySlots();
    const first = held(turns, 'a');
    const gone = new AbortController();
    const left = held(turns, 'a', gone.signal);
    const failing = turns.run('a', () => Promise.reject(new Error('damaged')));
    const last = held(turns, 'a');
    gone.abort(new Error('it left'));
    await expect(left.done).rejects.toThrow('it left');
    expect(left.state.begun).toBe(false);
    await until('the first has begun', () => first.state.begun);
    first.state.end();
    await expect(failing).rejects.toThrow('damaged');
    await until('the last has begun', () => last.state.begun);
    last.state.end();
    await last.done;
  });

  it('are limited for each caller', async () => {
    const turns = new BodySlots(1);
    const first = held(turns, 'a');
    const waiting = held(turns, 'a');
    await expect(turns.run('a', () => {})).rejects.toMatchObject({ problem: { kind: 'limited' } });
    await until('it has begun', () => first.state.begun);
    first.state.end();
    await until('the other has begun', () => waiting.state.begun);
    waiting.state.end();
    await waiting.done;
  });
});
