import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { slowest } from './test/support/slowest.js';

/** The slowest first, so that none of them is under way alone at the end. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = slowest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at === -1 ? slowest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // More than two cores are asked to do at once: a third of the time goes by waiting for processes, timers and locks.
    maxWorkers: 3,
    // Modules are loaded once for each worker; what a file needs of its own is made in its hooks.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    tags: [{ name: 'nightly', description: 'Too long for every run of the tests: npm run nightly.' }],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
