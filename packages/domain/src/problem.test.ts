import { expect, it } from 'vitest';
import { invariant, notFound, ProblemError } from './problem.js';

const framesOf = (error: Error) => error.stack?.match(/\n\s+at /g)?.length ?? 0;

it('a refusal takes no stack, a fault and an outage do, and so does every other error after it', () => {
  expect(framesOf(notFound('contact'))).toBe(0);
  expect(framesOf(new Error('after a refusal'))).toBeGreaterThan(0);
  expect(framesOf(new ProblemError({ kind: 'unavailable' }))).toBeGreaterThan(0);
  let broken: unknown;
  try {
    invariant(false, 'broken');
  } catch (error) {
    broken = error;
  }
  expect(framesOf(broken as Error)).toBeGreaterThan(0);
});
