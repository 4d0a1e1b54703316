import { expect, it } from 'vitest';
import { RunningWork } from './running-work.js';

// The end of the work is awaited before its resources close.

const longMs = 60_000;

it('an idle counter ends at once', async () => {
  await new RunningWork().waitForEnd(longMs);
});

it('the counter ends with the last of several, and continues with a part that follows at once', async () => {
  const work = new RunningWork();
  const ends: string[] = [];
  work.begin();
  work.begin();
  const ended = work.waitForEnd(longMs).then(() => ends.push('ended'));
  work.end();
  work.end();
  work.begin();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  ends.push('the last part ends');
  work.end();
  await ended;
  expect(ends).toEqual(['the last part ends', 'ended']);
});

it('the counter ends the wait of each that waits', async () => {
  const work = new RunningWork();
  const ends: string[] = [];
  work.begin();
  void work.waitForEnd(longMs).then(() => ends.push('the first'));
  void work.waitForEnd(longMs).then(() => ends.push('the second'));
  work.end();
  await new Promise(setImmediate);
  expect(ends).toEqual(['the first', 'the second']);
});

it('the counter stops waiting after its time', async () => {
  const work = new RunningWork();
  work.begin();
  await work.waitForEnd(1);
});
