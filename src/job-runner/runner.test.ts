import { afterEach, expect, it } from 'vitest';
import { type Runner, startRunner } from './runner.js';

const runners: Runner[] = [];

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

/** Makes a runner that only the test wakes. */
function start(run: (signal: AbortSignal) => Promise<void>) {
  const errors: unknown[] = [];
  const runner = startRunner({
    run,
    onError: (error) => errors.push(error),
    everyMs: 1_000_000,
  });
  runners.push(runner);
  return { runner, errors };
}

it('runs once at the start, and once more for all requests during a run', async () => {
  let runs = 0;
  const { runner, errors } = start(async () => {
    await Promise.resolve();
    runs += 1;
    if (runs === 1) for (let times = 0; times < 3; times += 1) runner.signalWork();
  });
  await runner.idle();
  expect([runs, errors]).toEqual([2, []]);
});

it('runs after every request, at any time', async () => {
  let isDue = false;
  const { runner } = start(async () => {
    isDue = false;
  });
  const say = () => {
    isDue = true;
    runner.signalWork();
  };
  await runner.idle();
  // One of these steps is between the last check and the end of a run.
  for (let step = 0; step < 12; step += 1) {
    say();
    for (let turn = 0; turn < step; turn += 1) await Promise.resolve();
    say();
    await runner.idle();
    expect([step, isDue]).toEqual([step, false]);
  }
});

it('continues after a failed run, and reports it', async () => {
  let runs = 0;
  const { runner, errors } = start(async () => {
    runs += 1;
    throw new Error(`run ${runs}`);
  });
  await runner.idle();
  runner.signalWork();
  await runner.idle();
  expect(errors.map(String)).toEqual(['Error: run 1', 'Error: run 2']);
});

it('aborts the current run, and does not report that failure', async () => {
  const { runner, errors } = start(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  await runner.close();
  expect(errors).toEqual([]);
});
