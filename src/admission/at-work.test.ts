/** Work whose end is awaited before what it uses is closed. */
import { expect, it } from 'vitest';
import { AtWork } from './under-way.js';

const longMs = 60_000;

it('is over at once without work', async () => {
  await new AtWork().ended(longMs);
});

it('is over with the last of several, and goes on with a part that follows at once', async () => {
  const work = new AtWork();
  const told: string[] = [];
  work.begin();
  work.begin();
  const ended = work.ended(longMs).then(() => told.push('ended'));
  work.end();
  work.end();
  work.begin();
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  told.push('the last part ends');
  work.end();
  await ended;
  expect(told).toEqual(['the last part ends', 'ended']);
});

it('is given up after its time', async () => {
  const work = new AtWork();
  work.begin();
  await work.ended(1);
});
