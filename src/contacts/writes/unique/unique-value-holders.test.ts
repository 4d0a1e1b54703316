import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { ValueHolders } from './unique-value-holders.js';

const [jane, john] = ['jane', 'john'] as readonly string[] as readonly [ContactId, ContactId];

function holdersOf(...entries: readonly (readonly [string, ContactId])[]): ValueHolders {
  const holders = new ValueHolders();
  for (const [name, holder] of entries) holders.set(name, holder);
  return holders;
}

describe('values of unique own fields', () => {
  it('are forgotten with their contact, and those of others stay', () => {
    const holders = holdersOf(['a', jane], ['b', john], ['c', jane]);
    holders.release(jane);
    expect(holders.entries()).toEqual([['b', john]]);
    expect([holders.size, holders.get('a'), holders.get('b')]).toEqual([1, undefined, john]);
  });

  it('belong to their last holder', () => {
    const holders = holdersOf(['a', jane], ['a', john]);
    holders.release(jane);
    expect(holders.get('a')).toBe(john);
    holders.release(john);
    expect(holders.size).toBe(0);
  });

  it('are not released after they were deleted and set again for another', () => {
    const holders = holdersOf(['a', jane]);
    holders.delete('a');
    holders.set('a', john);
    holders.release(jane);
    expect(holders.get('a')).toBe(john);
  });
});
