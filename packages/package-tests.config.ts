/**
 * The tests of a package alone, `npm test -w packages/NAME`: from the sources, without a build and without the server.
 */
import { defineConfig } from 'vitest/config';
import { packagesHere } from '../test/support/packages-here.js';
import { runSettings } from '../vitest.settings.js';

export default defineConfig({
  plugins: [packagesHere],
  test: {
    ...runSettings,
    include: ['{src,test}/**/*.test.ts'],
    globalSetup: ['../../test/support/run-folder.ts'],
  },
});
