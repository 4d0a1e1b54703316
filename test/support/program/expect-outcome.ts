/** Expects the outcome of a command: success with some words, or a refusal with its next step. */
import { expect } from 'vitest';
import type { Ran } from './program.js';

/** Expects success, and all these words on stdout. */
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
