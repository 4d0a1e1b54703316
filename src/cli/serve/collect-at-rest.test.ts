/** Garbage is collected once the process is at rest, and neither below the limit nor while it is busy. */
import { constants, type NodeGCPerformanceDetail, PerformanceObserver } from 'node:perf_hooks';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { collectAtRest } from './collect-at-rest.js';

const always = { growth: 0, busyPart: 1 };
const limits = { everyMs: 5, minBytes: 0, maxYoungBytes: Number.POSITIVE_INFINITY, growths: [always] };

let forced = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { detail } = entry as { readonly detail?: NodeGCPerformanceDetail };
    const flags = detail?.flags ?? 0;
    if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) forced += 1;
  }
});
observer.observe({ entryTypes: ['gc'] });

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function start(changed: Partial<typeof limits>) {
  ends.push(collectAtRest({ ...limits, ...changed }));
}

it('collects nothing below the limit, without growth, or while busy', async () => {
  const before = forced;
  start({ minBytes: Number.POSITIVE_INFINITY });
  start({ growths: [{ growth: 0, busyPart: -1 }] });
  collectAtRest(limits)();
  await until('several looks', isAfter(20));
  expect(forced).toBe(before);
  start({ growths: [{ growth: 1_000, busyPart: 1 }] });
  await until('the first collection', () => forced > before);
  await until('several looks', isAfter(20));
  expect(forced).toBe(before + 1);
});

it.each([
  ['at rest', [always]],
  ['after little growth without requests', [{ growth: 1_000, busyPart: 1 }, always]],
])('collects %s', async (_, growths) => {
  const before = forced;
  start({ growths });
  await until('a collection', () => forced > before);
});

it('collects a second time if the young generation is large, and not a third time', async () => {
  await until('the events of earlier collections', isAfter(5));
  const before = forced;
  start({ maxYoungBytes: 0, growths: [{ growth: 1_000, busyPart: 1 }] });
  await until('two collections', () => forced >= before + 2);
  await until('several looks', isAfter(20));
  expect(forced).toBe(before + 2);
});

/** Whether a timer has run that many times. */
function isAfter(looks: number): () => boolean {
  let count = 0;
  const looking = setInterval(() => {
    count += 1;
    if (count === looks) clearInterval(looking);
  }, limits.everyMs);
  return () => count >= looks;
}
