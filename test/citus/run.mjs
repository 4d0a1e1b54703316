/** Runs the suites of the core and of all faces on a Citus cluster: `npm run citus`. More arguments are vitest's. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const suites = [
  ...fs
    .readdirSync(path.join(import.meta.dirname, '../../src'))
    .filter((name) => !['cli', 'compose', 'config', 'http'].includes(name))
    .map((name) => `src/${name}/`),
  ...['access-matrix', 'bulk-changes', 'catalogs', 'exports', 'fields', 'idempotency', 'imports', 'plans']
    .concat(['segments', 'views'])
    .map((name) => `test/${name}/`),
  ...Object.entries({
    access: ['idempotent-writes', 'key-limits', 'key-uses', 'keys'],
    audit: ['audit'],
    books: ['books'],
    citus: ['citus', 'citus-operate'],
    consents: [
      ...['can-send', 'entry-items', 'large-entries', 'many-senders', 'opt-out-sequences'],
      ...['retained-bounds', 'senders'],
    ],
    contacts: [
      ...['batch-resolve', 'bin', 'contact-fields', 'contacts', 'contacts-batch', 'contacts-core'],
      ...['contacts-in-turn', 'create-contacts', 'lids', 'merge-undo', 'merges', 'numbers', 'patch-contacts'],
      ...['races', 'shared-identities', 'shared-identities-moved'],
    ],
    database: ['row-marks'],
    duplicates: ['duplicates'],
    erasure: ['erasure'],
    feed: ['events', 'feed', 'feed-imports', 'timeline'],
    intakes: ['intake-threads', 'pass-on'],
    lists: ['search', 'tallies', 'deep-pages', 'chosen-ids'],
    members: ['members', 'member-owners'],
    pulls: ['pulls', 'read-through'],
    retention: ['retention-story', 'account-deletion'],
    sessions: ['member-passkeys', 'sessions', 'sign-in-codes'],
    upstreams: ['upstreams'],
    visibility: ['deleted-contacts', 'seen-lists', 'masks'],
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
