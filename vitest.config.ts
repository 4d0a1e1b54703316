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
import { runSettings } from './vitest.settings.js';

const root = fileURLToPath(new URL('.', import.meta.url));
/** A watcher sees sources change, and mutants are sources that were never built. */
const usesSources = !process.argv.includes('run') || process.env.TEST_FROM_SOURCES === '1';

/** Set by `npm run mutants -- --map`. */
const isMapped = process.env.MUTANTS_REACHED !== undefined;

/** The slowest first, so that none of them is under way alone at the end. A map that is ended early has most tests. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = slowest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at === -1 ? slowest.length : at;
    };
    const order = isMapped ? -1 : 1;
    return (await super.sort(files)).sort((left, right) => order * (place(left) - place(right)));
  }
}

async function useBuiltProgram(): Promise<Plugin[]> {
  await build({ withConsole: false });
  return [builtProgram(await makeTestedProgram())];
}

/**
 * Tests import the program as it was built, from the bundle that `npm start` runs. Loading each source through Vite
 * takes each worker seconds, and its modules run slower.
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
    ...runSettings,
    server: { deps: { external: [/\/dist\/tested-/] } },
    include: ['{src,test,packages/*/src,clients/typescript/test}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: isMapped ? ['test/mutants/reached.setup.ts'] : [],
    execArgv: [
      ...(runSettings.execArgv ?? []),
      // The bundle is loaded by an option of Node.js that is called experimental; other warnings make a run red.
      '--disable-warning=ExperimentalWarning',
    ],
    sequence: { sequencer: SlowestFirst },
    expect: { poll: { timeout: 60_000 } },
    // Servers, PostgreSQL and browsers that end.
    teardownTimeout: 120_000,
  },
});
