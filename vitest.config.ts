import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Modules are loaded once for each worker; what a file needs of its own is made in its hooks.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
