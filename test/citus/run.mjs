/** Runs the suites of the core and of all faces on a Citus cluster: `npm run citus`. More arguments are vitest's. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const suites = [
  ...fs
    .readdirSync(path.join(import.meta.dirname, '../../src'))
    .filter((name) => !['cli', 'compose', 'config', 'http'].includes(name))
    .map((name) => `src/${name}/`),
  ...['segments', 'access-matrix'].map((name) => `test/${name}/`),
  ...Object.entries({
    access: ['idempotent-writes', 'keys'],
    citus: ['citus', 'citus-operate'],
    consents: ['opt-out-sequences'],
    contacts: [
      'contacts-core',
      'contacts-batch',
      'contacts-in-turn',
      'merges',
      'merge-undo',
      'shared-identities',
      'shared-identities-moved',
      'numbers',
      'races',
    ],
    duplicates: ['duplicates'],
    erasure: ['erasure'],
    feed: ['feed', 'feed-imports'],
    intakes: ['pass-on'],
    lists: ['search', 'tallies', 'deep-pages', 'chosen-ids'],
    members: ['members', 'member-owners'],
    pulls: ['read-through'],
    retention: ['retention', 'account-delete'],
    visibility: ['seen-lists', 'masks'],
    webhooks: ['webhooks'],
  }).flatMap(([folder, names]) => names.map((name) => `test/${folder}/${name}.test.ts`)),
];

if (!process.env.SWITCHBOOK_TEST_CITUS_URL) {
  console.log(
    'There is no Citus here: set SWITCHBOOK_TEST_CITUS_URL to the coordinator of a cluster. Nothing was run.',
  );
} else {
  const given = process.argv.slice(2);
  // The last file crashes servers, so no other file may run at the same time.
  const runs = given.length > 0 ? [given] : [suites, ['test/citus/citus-feed.test.ts']];
  for (const files of runs) {
    const { status } = spawnSync('npx', ['vitest', 'run', ...files], {
      stdio: 'inherit',
      env: { SWITCHBOOK_CITUS_ROUNDS: '20', ...process.env },
    });
    process.exitCode ||= status ?? 1;
  }
}
