/** The files and folders of tests that also run on a Citus cluster. */
import fs from 'node:fs';
import path from 'node:path';

export const citusTests = [
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
      ...['batch-resolve', 'bin', 'contact-fields', 'contacts', 'contacts-batch', 'save-and-edit'],
      ...['ordered-commands', 'create-contacts', 'lids', 'merge-undo', 'merges', 'numbers', 'patch-contacts'],
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
