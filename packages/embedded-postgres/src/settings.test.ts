import { describe, expect, it } from 'vitest';
import { memorySettings, processLimit } from './settings.js';

describe('memory of the embedded server', () => {
  it.each([
    [512, '128MB', '512MB'],
    [2_048, '256MB', '1024MB'],
    [64 * 1_024, '1024MB', '32768MB'],
  ])('a machine of %i MiB gets %s of shared buffers and an expected cache of %s', (machine, shared, cached) => {
    expect(memorySettings(machine * 2 ** 20)).toEqual({
      shared_buffers: shared,
      effective_cache_size: cached,
    });
  });

  it.each([
    [512, 512],
    [3_072, 768],
    [64 * 1_024, 1_024],
  ])('on a machine of %i MiB, a process of it has at most %i MiB', (machine, limit) => {
    expect(processLimit(machine * 2 ** 20)).toBe(limit * 2 ** 20);
  });
});
