/** The tests of a package alone, `npm test -w packages/NAME`: from the sources, without a build and without the server. */
import { defineConfig } from 'vitest/config';
import { packagesHere } from '../test/support/packages-here.js';

export default defineConfig({
  plugins: [packagesHere],
  test: {
    include: ['{src,test}/**/*.test.ts'],
    globalSetup: ['../../test/support/run-folder.ts'],
    pool: 'forks',
    maxWorkers: 4,
    execArgv: ['--max-semi-space-size=64', '--interrupt-budget=400000'],
    isolate: false,
    tags: [{ name: 'nightly', description: 'Too long for every run of the tests.' }],
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
