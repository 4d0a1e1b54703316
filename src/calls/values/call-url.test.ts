import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { loggedUrlOf } from './call-url.js';

const KiB = 1024;

it('the URL of a call does not keep the rest of a long URL in memory', () => {
  const before = usedHeap();
  const urls = Array.from({ length: 500 }, (_, index) =>
    loggedUrlOf(`/v2/contacts?a_long_parameter=1&x=${index}${'x'.repeat(64 * KiB)}`, '/v2', '/contacts'),
  );
  expect(usedHeap() - before).toBeLessThan(4 * KiB * KiB);
  expect(urls[7]).toBe('/v2/contacts?a_long_parameter=…&x=…');
});
