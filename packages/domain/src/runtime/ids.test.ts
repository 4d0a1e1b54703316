import { describe, expect, it } from 'vitest';
import { parseId, uuidV7 } from './ids.js';

describe('uuidV7', () => {
  it('makes uuids of version 7 that ascend, also within one millisecond, with the time in front', () => {
    const before = Date.now();
    const ids = Array.from({ length: 5_000 }, uuidV7);
    expect(
      ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toBe(true);
    expect([...new Set(ids)].sort()).toEqual(ids);
    const times = ids.map((id) => Number.parseInt(id.replace('-', '').slice(0, 12), 16));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBe(ids.length);
  });
});

describe('parseId', () => {
  it('accepts any letter case, hyphenated, and nothing else', () => {
    expect(parseId('0198F3A2-7C11-7E55-8D1B-3F4A5B6C7D8E')).toBe('0198f3a2-7c11-7e55-8d1b-3f4a5b6c7d8e');
    expect(parseId('0198f3a27c117e558d1b3f4a5b6c7d8e')).toBeUndefined();
    expect(parseId('')).toBeUndefined();
  });
});
