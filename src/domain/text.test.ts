import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byCodePoint } from './text.js';

it('texts are ordered by code points, as their UTF-8 is', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'é', '\ue000', '\uffff', '👩', '𝔸', ''),
    maxLength: 5,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(byCodePoint(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
    }),
    { numRuns: 500 },
  );
});
