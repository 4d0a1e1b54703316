import { expect } from 'vitest';
import type { Ran } from './program.js';

/** Done, with text on stdout that has all these words. */
export function expectDone(ran: Ran, ...words: readonly string[]): void {
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  for (const word of words) expect(ran.stdout).toContain(word);
}

/** Expects a refusal: one sentence and the next step on stderr, and no other output. */
export function expectRefused(ran: Ran, message: RegExp, nextStep: RegExp): void {
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  const [first, second, ...rest] = ran.stderr.split('\n');
  expect(first).toMatch(message);
  expect(second).toMatch(nextStep);
  expect(rest).toEqual(['']);
}
