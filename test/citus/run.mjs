/** Runs the suites of the core and of all faces on a Citus cluster: `npm run citus`. More arguments are vitest's. */
import { spawnSync } from 'node:child_process';
import { citusTests } from './suites.mjs';

if (!process.env.SWITCHBOOK_TEST_CITUS_URL) {
  console.log(
    'There is no Citus here: set SWITCHBOOK_TEST_CITUS_URL to the coordinator of a cluster. Nothing was run.',
  );
} else {
  const given = process.argv.slice(2);
  // The last file crashes servers, so no other file may run at the same time.
  const runs = given.length > 0 ? [given] : [citusTests, ['test/citus/citus-feed.test.ts']];
  for (const files of runs) {
    const { status } = spawnSync('npx', ['vitest', 'run', ...files], {
      stdio: 'inherit',
      env: { SWITCHBOOK_CITUS_ROUNDS: '20', ...process.env },
    });
    process.exitCode ||= status ?? 1;
  }
}
