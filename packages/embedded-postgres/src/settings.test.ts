import { describe, expect, it } from 'vitest';
import { memorySettings } from './settings.js';

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
});
