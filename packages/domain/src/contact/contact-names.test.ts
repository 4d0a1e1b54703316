import { describe, expect, it } from 'vitest';
import { joinName, nameParts, splitName } from './contact.js';

describe('names', () => {
  it('split at the first run of white space', () => {
    expect(splitName('Ana María López')).toEqual({ given: 'Ana', family: 'María López' });
    expect(splitName('Ana \t María')).toEqual({ given: 'Ana', family: 'María' });
    expect(splitName('Plato')).toEqual({ given: 'Plato', family: '' });
    expect(splitName(null)).toEqual({ given: '', family: '' });
    expect(splitName('  ')).toEqual({ given: '', family: '' });
  });

  it('join by one space, and give null for empty parts', () => {
    expect(joinName('Ana', 'López')).toBe('Ana López');
    expect(joinName('', 'López')).toBe('López');
    expect(joinName('', '')).toBeNull();
  });

  it('prefer the stored pair', () => {
    expect(nameParts({ displayName: 'A B', givenName: 'X', familyName: '' })).toEqual({
      given: 'X',
      family: '',
    });
    expect(nameParts({ displayName: 'A B', givenName: null, familyName: null })).toEqual({
      given: 'A',
      family: 'B',
    });
  });
});
