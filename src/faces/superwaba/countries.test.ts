import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { countryOfNumber } from './countries.js';

const MiB = 1024 ** 2;

/** Returns a number that is a part of a long text, as it is after a read. */
const numberWithin = (index: number) =>
  `491701234567${String(index).padStart(3, '0')}/${'x'.repeat(MiB)}`.split('/')[0] ?? '';

it('a remembered number keeps nothing in memory but its digits', () => {
  const before = usedHeap();
  for (let index = 0; index < 50; index += 1) countryOfNumber(numberWithin(index));
  expect(usedHeap() - before).toBeLessThan(5 * MiB);
});
