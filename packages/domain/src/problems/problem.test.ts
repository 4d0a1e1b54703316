import { expect, it } from 'vitest';
import { invariant, notFound, ProblemError } from './problem.js';

const framesOf = (error: Error) => error.stack?.match(/\n\s+at /g)?.length ?? 0;

it('a refusal has no stack; a fault, an outage, and every later error have one', () => {
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
