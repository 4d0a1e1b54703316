/** A book of thousands of numbers is written in chunks, and other requests are served meanwhile. */
import { expect, it } from 'vitest';
import type { PhoneEntry } from './entries.js';
import { formats, writeBook } from './formats.js';

const numbers = Array.from({ length: 10 }, (_, index) => `+4915112345${index}`);
const entry: PhoneEntry = { name: '&'.repeat(200), given: 'A', family: 'B', numbers };
const page = { title: 'Book', next: null, search: null };

it.each(Object.entries(formats))('writes a long book in slices: %s', async (_, format) => {
  let rounds = 0;
  const count = () => {
    rounds += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  let [bytes, chunkBytes] = [0, 0];
  for await (const chunk of writeBook(format, page, Array(5_000).fill(entry), 'account')) {
    bytes += chunk.length;
    chunkBytes = Math.max(chunkBytes, chunk.length);
  }
  clearImmediate(next);
  expect(bytes).toBeGreaterThan(5_000_000);
  expect(chunkBytes).toBeLessThanOrEqual(100_000);
  expect(rounds).toBeGreaterThan(5);
});
