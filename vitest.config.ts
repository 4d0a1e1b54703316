import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { build } from './scripts/build.mjs';
import { ofPackages, sourceOf } from './scripts/packages.mjs';
import { packagesHere } from './test/support/packages-here.js';
import { slowest } from './test/support/slowest.js';
import { makeTestedProgram } from './test/support/tested-program.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
/** A watcher sees sources change, and mutants are sources that were never built. */
const usesSources = !process.argv.includes('run') || process.env.TEST_FROM_SOURCES === '1';

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

async function useBuiltProgram(): Promise<Plugin[]> {
  await build({ withConsole: false });
  return [builtProgram(await makeTestedProgram())];
}

/**
 * Tests import the program as it was built, from the bundle that `npm start` runs. Loading each source through Vite takes each
 * worker seconds, and its modules run slower.
 */
const builtProgram = (folder: string): Plugin => ({
  name: 'built program',
  enforce: 'pre',
  resolveId(id, importer) {
    const isOfPackage = ofPackages.test(id);
    if (importer === undefined || !(isOfPackage || id.startsWith('.'))) return null;
    const file = isOfPackage
      ? sourceOf(id).replace(/\.ts$/, '.js')
      : path.relative(root, path.resolve(path.dirname(importer), id));
    const isBuilt = /^(src|packages\/[^/]+\/src)\/.*(?<!\.test|\.test\.support)\.js$/.test(file);
    return isBuilt ? path.join(folder, file) : null;
  },
});

export default defineConfig({
  plugins: usesSources ? [packagesHere] : [...(await useBuiltProgram()), packagesHere],
  test: {
    server: { deps: { external: [/\/dist\/tested-/] } },
    include: ['{src,test,packages/*/src,clients/typescript/test}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Set by `npm run mutants -- --map`.
    setupFiles: process.env.MUTANTS_REACHED === undefined ? [] : ['test/mutants/reached.setup.ts'],
    pool: 'forks',
    // Two workers for each core: a third of the time is spent on waits for processes, timers and locks.
    maxWorkers: 4,
    // Collecting young objects takes an eighth of the time of a worker with the usual size, and half of that with this one. Much
    // of the code runs so seldom that optimizing it as early as usual costs more than it gains.
    execArgv: [
      ...['--max-semi-space-size=64', '--interrupt-budget=400000'],
      // The bundle is loaded by an option of Node.js that is called experimental; other warnings make a run red.
      '--disable-warning=ExperimentalWarning',
    ],
    // Modules are loaded once for each worker; what a file needs of its own is made in its hooks.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    tags: [{ name: 'nightly', description: 'Too long for every run of the tests: npm run nightly.' }],
    // For the reference machine: test/support/global-setup.ts makes them longer on a slower machine. They end a test that hangs, and
    // an assertion that fails earlier has a better message.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Servers, PostgreSQL and browsers that end.
    teardownTimeout: 120_000,
  },
});
