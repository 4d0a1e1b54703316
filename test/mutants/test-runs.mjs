/**
 * Runs tests of a folder repeatedly while its sources change, for `npm run mutants`. It uses one PostgreSQL, one Vite,
 * and the bundle of the sources as they are at each run. A run of Vitest for each mutant takes seconds to begin.
 *
 * The module is also the process that runs the tests, with the folder as its working directory.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const itself = fileURLToPath(import.meta.url);
/** A mutant that makes tests wait for longer is noticed. */
const longestMs = 300_000;
/** The maximum time of all tests without a mutant. */
export const unbrokenMs = 3_600_000;
/** The build of the program, PostgreSQL and its template. */
const startMs = 600_000;

/** The tests of a folder, which contains the tracked files of this tree. */
export class TestRuns {
  #folder;
  #child;
  /** The files with the failures of the last run. */
  failedFiles = [];

  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * Returns the names of at least the first failing tests; undefined: the tests do not run at all. `pattern`: of the
   * names; `isByDay`: without nightly tests.
   */
  async failuresOf(tests, { pattern, isByDay = false, limitMs = longestMs } = {}) {
    this.#child ??= await this.#begin();
    const child = this.#child;
    child.send({ tests, pattern, isByDay });
    const [answer] = await within(limitMs, child);
    this.failedFiles = answer?.files ?? tests;
    if (answer !== undefined) return answer.failures ?? undefined;
    await this.close();
    return ['(the tests did not end)'];
  }

  async close() {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** `run`: the configuration of Vitest uses the built program. */
  async #begin() {
    const { TEST_FROM_SOURCES: _, ...env } = process.env;
    const child = fork(path.join(this.#folder, 'test/mutants/test-runs.mjs'), ['run'], {
      cwd: this.#folder,
      env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [answer] = await within(startMs, child);
    if (answer?.isReady !== true) throw new Error('the tests do not start');
    return child;
  }
}

/** The next message; none if the process ends before, or the time is over. */
async function within(ms, child) {
  const waits = new AbortController();
  const { signal } = waits;
  const timer = setTimeout(() => waits.abort(), ms);
  const none = () => [];
  try {
    return await Promise.race([
      once(child, 'message', { signal }).catch(none),
      once(child, 'exit', { signal }).then(none, none),
    ]);
  } finally {
    clearTimeout(timer);
    waits.abort();
  }
}

async function serve() {
  const folder = process.cwd();
  const esbuild = await import('esbuild');
  const { createVitest } = await import('vitest/node');
  const { bundleForTests } = await import('../../scripts/bundle.mjs');
  const { makeTestedProgram } = await import('../support/tested-program.mjs');
  // Each worker compiles the program again, which takes as long as most tests of a mutant.
  const vitest = await createVitest('test', {
    run: true,
    watch: false,
    bail: 1,
    maxWorkers: 2,
    reporters: [{}],
  });
  const program = path.join(await makeTestedProgram(), 'program.cjs');
  // Only changed sources are compiled again.
  let context;
  const again = async (options) => {
    context ??= await esbuild.context(options);
    return context.rebuild();
  };
  process.on('message', async (asked) => {
    try {
      fs.writeFileSync(program, await bundleForTests({ ...esbuild, build: again }));
      process.send(await runOf(vitest, folder, asked));
    } catch (error) {
      process.stderr.write(`${error.message.slice(0, 500)}\n`);
      process.send({ failures: null });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send({ isReady: true });
}

async function runOf(vitest, folder, { tests, pattern, isByDay }) {
  const { state } = vitest;
  // Vitest would count earlier failures.
  for (const known of [state.filesMap, state.idMap, state.pathsSet]) known.clear();
  if (pattern === undefined) vitest.resetGlobalTestNamePattern();
  else vitest.setGlobalTestNamePattern(new RegExp(pattern));
  const project = vitest.getRootProject();
  const options = isByDay ? { testTagsFilter: ['!nightly'] } : {};
  const specifications = tests.map((one) => project.createSpecification(path.join(folder, one), options));
  const { testModules } = await vitest.runTestSpecifications(specifications);
  const failed = testModules.flatMap((module) => [...module.children.allTests('failed')]);
  const files = [...new Set(failed.map(({ module }) => path.relative(folder, module.moduleId)))];
  if (failed.length > 0) return { failures: failed.map(nameOf), files };
  const isRun = testModules.some((module) => [...module.children.allTests('passed')].length > 0);
  return { failures: isRun && testModules.every((module) => module.ok()) ? [] : null, files };
}

/** The names of its suites and its own, as `--testNamePattern` compares them. */
function nameOf({ name, parent }) {
  return parent.type === 'suite' ? `${nameOf(parent)} ${name}` : name;
}

if (process.argv[1] === itself && process.send !== undefined) await serve();
