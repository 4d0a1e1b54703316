/** Examples of W3C Trace Context, level 1, sections 3.2 and 3.3. */
import { describe, expect, it } from 'vitest';
import { formatTrace, readTraceParent, traceOf, traceParentOf, traceStateOf } from './trace-context.js';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([
    [`00-${id}-${parent}-01`, true],
    [`00-${id}-${parent}-00`, false],
    // Other flags are unknown, and the first bit alone counts.
    [`00-${id}-${parent}-03`, true],
    [`00-${id}-${parent}-fe`, false],
    // A later version.
    [`01-${id}-${parent}-01`, true],
    [`cc-${id}-${parent}-01-what-the-future-brings`, true],
  ])('%s is read', (header, isSampled) => {
    expect(readTraceParent(header)).toEqual({ id, isSampled });
  });

  it.each([
    undefined,
    '',
    id,
    `00-${id}-${parent}`,
    `00-${id}-${parent}-1`,
    `00-${id}-${parent}-01-more`,
    `ff-${id}-${parent}-01`,
    `00-${id.toUpperCase()}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `cc-${id}-${parent}-01.future`,
    ` 00-${id}-${parent}-01`,
    `00-${id}-${parent}-01, 00-${id}-${parent}-01`,
    [`00-${id}-${parent}-01`],
  ])('%s is ignored', (header) => {
    expect(readTraceParent(header)).toBeUndefined();
  });

  it('continues with another parent and the flag of the caller', () => {
    expect(traceParentOf({ id, isSampled: true }, Buffer.from('b7ad6b7169203331', 'hex'))).toBe(
      `00-${id}-b7ad6b7169203331-01`,
    );
    // An id of zeros is invalid.
    expect(traceParentOf({ id, isSampled: false }, Buffer.alloc(8))).toBe(`00-${id}-0000000000000001-00`);
  });

  it('is stored and read', () => {
    for (const isSampled of [true, false])
      expect(traceOf(formatTrace({ id, isSampled }))).toEqual({ id, isSampled });
  });
});

describe('tracestate', () => {
  it('keeps whole members, in their order, up to 512 bytes', () => {
    expect(traceStateOf(['rojo=00f067aa0ba902b7, congo=t61rcWkgMzE', '', 'x=1'])).toBe(
      'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,x=1',
    );
    const member = (at: number) => `m${at}=${'x'.repeat(96)}`;
    const many = Array.from({ length: 9 }, (_, at) => member(at));
    expect(traceStateOf(many)).toBe(many.slice(0, 5).join(','));
    expect(traceStateOf(['x'.repeat(513)])).toBeUndefined();
    expect(traceStateOf([])).toBeUndefined();
    expect(traceStateOf(['é=1'])).toBeUndefined();
  });
});
