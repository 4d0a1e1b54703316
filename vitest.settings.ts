/** The settings of all runs of tests: of the whole program, and of one package alone. */
import type { ViteUserConfig } from 'vitest/config';

export const runSettings: NonNullable<ViteUserConfig['test']> = {
  pool: 'forks',
  // Three workers keep two cores busy. Each of them compiles the program, and four need a tenth more processor time.
  maxWorkers: 3,
  // Collecting young objects takes an eighth of the time of a worker with the usual size, and half of that with this
  // one. Much of the code runs so seldom that optimizing it as early as usual costs more than it gains. Compiling it at
  // once, without optimizing, saves a twelfth.
  execArgv: ['--max-semi-space-size=64', '--interrupt-budget=400000', '--always-sparkplug'],
  // Modules are loaded once for each worker; each file makes its own fixtures in its hooks.
  isolate: false,
  tags: [{ name: 'nightly', description: 'Too long for every run of the tests: npm run nightly.' }],
  // For the reference machine: test/support/global-setup.ts makes them longer on a slower machine. They end a test that
  // hangs, and an assertion that fails earlier has a better message.
  testTimeout: 240_000,
  hookTimeout: 240_000,
};
