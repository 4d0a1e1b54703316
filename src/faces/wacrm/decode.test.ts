/** The cost of bodies with more tags than a contact can have. */
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { expect, it, vi } from 'vitest';
import { maxTagNames } from './choices.js';
import { decodePatch } from './decode.js';
import { decodeTagChange } from './decode-forks.js';

it.each([
  ['tags', contactLimits.tags, (names: readonly string[]) => decodePatch({ tags: names })],
  ['add', maxTagNames, (names: readonly string[]) => decodeTagChange({ add: names })],
] as const)('%s: names beyond the limit are not folded', (_, max, decode) => {
  const names = Array.from({ length: 10 * max }, (_, at) => `Tag ${at}`);
  const lower = vi.spyOn(String.prototype, 'toLowerCase');
  try {
    expect(() => decode(names)).toThrow();
    expect(lower.mock.calls.length).toBeLessThan(3 * max);
  } finally {
    lower.mockRestore();
  }
});
