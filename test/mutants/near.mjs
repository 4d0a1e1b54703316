/** Chooses the tests that must fail on a mutant of a file. */
import path from 'node:path';

/** Tests of folders that have their tests elsewhere. The first matching prefix of the file counts. */
const elsewhere = [
  ['src/cli/commands/export.ts', ['src/cli/run/files.test.ts']],
  [
    'src/cli/commands/',
    ['src/cli/run/help.test.ts', 'src/cli/session/remote-server.test.ts', 'src/cli/run/commands.test.ts'],
  ],
  ['packages/domain/src/problems/problem.ts', ['test/contract.test.ts', 'test/contacts-core.test.ts']],
  [
    'packages/admission/src/',
    [
      ...['test/byte-budget.test.ts', 'test/when-gone.test.ts', 'test/framing.test.ts'],
      'src/core/jobs/run-jobs.test.ts',
    ],
  ],
  [
    'packages/text/src/',
    ['packages/contact-files/src/read-csv.test.ts', 'packages/contact-files/src/read-damaged.test.ts'],
  ],
  ['src/compose/', ['test/readiness.test.ts', 'test/server-settings.test.ts']],
  [
    'src/access/',
    [
      ...['src/faces/directory/access.test.ts', 'test/keys.test.ts'],
      ...['test/rights-during-requests.test.ts', 'test/audit.test.ts'],
    ],
  ],
  ['src/agents/', ['src/faces/wazzup/v3/users.test.ts']],
  ['src/audit/', ['test/audit.test.ts']],
  [
    'src/backups/',
    [
      ...['test/backup.test.ts', 'test/restore.test.ts'],
      ...['test/backup-hostile.test.ts', 'test/doctor-faults.test.ts'],
    ],
  ],
  ['src/bulk-changes/', ['src/bulk-changes/bulk-requests.test.ts', 'src/fields/fields.test.ts']],
  ['src/calls/', ['test/calls.test.ts']],
  [
    'src/catalogs/',
    [
      ...['src/catalogs/catalogs-merge.test.ts', 'src/catalogs/catalogs-keys.test.ts'],
      'src/fields/field-requests.test.ts',
    ],
  ],
  ['src/consents/', ['test/opt-out-sequences.test.ts', 'test/contacts-core.test.ts', 'test/merges.test.ts']],
  [
    'src/contacts/writes/merge-',
    ['test/merges.test.ts', 'test/limits-on-undo.test.ts', 'src/contacts/merges.test.ts'],
  ],
  [
    'src/contacts/writes/',
    [
      'test/contacts-core.test.ts',
      'test/contacts-batch.test.ts',
      'test/merges.test.ts',
      'test/member-owners.test.ts',
      'test/limits-on-undo.test.ts',
    ],
  ],
  ['src/contacts/filters/', ['src/segments/segments.test.ts', 'test/segments/watched.test.ts']],
  ['src/contacts/store/merge-', ['test/merges.test.ts', 'test/duplicates.test.ts']],
  [
    'src/contacts/store/',
    ['test/contacts-core.test.ts', 'test/contacts-batch.test.ts', 'src/faces/wazapin/items.test.ts'],
  ],
  [
    'src/contacts/lists/',
    [
      'src/contacts/contacts.test.ts',
      'src/segments/segments.test.ts',
      'test/search-without-accents.test.ts',
      'src/fields/indexes.test.ts',
    ],
  ],
  ['src/contacts/', ['test/contacts-core.test.ts', 'test/merges.test.ts', 'src/contacts/deleted.test.ts']],
  ['src/duplicates/', ['test/duplicates.test.ts', 'test/merges.test.ts']],
  ['src/erasure/', ['test/erasure.test.ts', 'test/erased-again.test.ts']],
  ['src/exports/', ['src/exports/exports.test.ts', 'test/deadlines.test.ts']],
  ['src/feed/', ['test/feed.test.ts', 'src/feed/timeline.test.ts', 'test/seen-lists.test.ts']],
  ['src/fields/', ['src/faces/directory/manage.test.ts', 'test/limits-on-undo.test.ts']],
  ['src/health/', ['test/doctor.test.ts']],
  [
    'src/imports/store',
    ['src/imports/jobs/undo.test.ts', 'src/imports/earlier-chunks.test.ts', 'src/imports/imports.test.ts'],
  ],
  ['src/imports/', ['src/imports/imports.test.ts', 'src/imports/import-files.test.ts']],
  ['src/intakes/', ['test/intakes.test.ts', 'test/intake-apply.test.ts', 'test/intake-lids.test.ts']],
  ['src/members/', ['test/members.test.ts', 'test/member-owners.test.ts', 'test/ways-in.test.ts']],
  ['src/moves/', ['test/move.test.ts']],
  ['src/plans/', ['src/plans/plans.test.ts']],
  ['src/pulls/', ['test/pulls.test.ts', 'src/pulls/pulls.test.ts']],
  ['src/read-through/', ['test/read-through.test.ts']],
  ['src/records/', ['test/records.test.ts', 'src/views/views.test.ts']],
  ['src/retention/', ['test/retention.test.ts', 'test/account-delete.test.ts', 'test/erasure.test.ts']],
  [
    'src/segments/',
    ['test/segments/watched.test.ts', 'src/segments/segments.test.ts', 'test/concurrent-state.test.ts'],
  ],
  [
    'src/sessions/',
    [
      ...['test/members.test.ts', 'test/ways-in.test.ts'],
      ...['src/sessions/sign-in.test.ts', 'src/sessions/sessions.test.ts'],
    ],
  ],
  ['src/upstreams/', ['src/upstreams/upstreams.test.ts', 'test/forwarding.test.ts']],
  ['src/usage/', ['test/calls.test.ts', 'test/counters.test.ts']],
  ['src/vendor/', ['test/pulls-vendor.test.ts']],
  ['src/views/', ['src/views/views.test.ts', 'test/limits-on-undo.test.ts']],
  [
    'src/visibility/',
    [
      ...['test/masks.test.ts', 'test/hidden-parts-in-requests.test.ts', 'test/members.test.ts'],
      'test/seen-lists.test.ts',
    ],
  ],
  ['src/webhooks/', ['test/webhooks.test.ts', 'test/webhook-receivers.test.ts', 'test/pass-on.test.ts']],
  ['src/core/', ['src/faces/directory/manage.test.ts']],
  ['src/faces/kit/pull/', ['test/pull-round-trip.test.ts', 'test/pulls.test.ts']],
  ['src/faces/kit/wire/', ['test/contract.test.ts', 'test/sixth-face.test.ts']],
  [
    'src/faces/kit/serve/in-process.ts',
    ['src/faces/directory/in-process.test.ts', 'src/cli/session/remote-server.test.ts'],
  ],
  ['src/faces/kit/', ['test/contract.test.ts', 'src/faces/directory/protocol.test.ts']],
  ['src/http/', ['test/hosts.test.ts', 'test/strangers.test.ts', 'test/calls.test.ts']],
];
/** Tests for files without near tests. */
const usual = ['test/contacts-core.test.ts', 'test/contract.test.ts'];
/** Larger folders run only the tests with a word of the file's name. */
const most = 8;

const stemsOf = (file) =>
  wordsOf(file)
    .filter((word) => word.length > 3)
    .map((word) => word.slice(0, 6));
/** Words of its name in the singular, since tests are often named in the plural. */
const wordsOf = (file) =>
  path.posix
    .basename(file)
    .split('.')[0]
    .split('-')
    .map((word) => word.replace(/s$/, ''));

/** `all`: every test; `known`: source mutants, each with the tests of its file. */
export function nearTests(file, all, known) {
  const ofFile = known.filter((one) => one.file === file).flatMap((one) => one.tests);
  const others = elsewhere.find(([folder]) => file.startsWith(folder))?.[1] ?? [];
  const near = nearest(file, all);
  const words = wordsOf(file);
  const named = near.filter((one) => wordsOf(one).some((word) => words.includes(word)));
  const chosen = near.length <= most ? near : named.length > 0 ? named : near;
  const isOwn = near.length > 0 && path.posix.dirname(near[0]) === path.posix.dirname(file);
  const tests = isOwn || others.length === 0 ? [...chosen, ...others] : others;
  // The names of tests of the whole program are their subjects; tests with most words of the file are first.
  const shared = (one) => stemsOf(one).filter((stem) => stemsOf(file).includes(stem)).length;
  const suites = all
    .filter((one) => path.posix.dirname(one) === 'test' && shared(one) > 0)
    .sort((one, other) => shared(other) - shared(one));
  const found = [...new Set([...ofFile, ...tests, ...suites.slice(0, 4)])].filter((one) => all.includes(one));
  return found.length > 0 ? found : usual;
}

function nearest(file, all) {
  for (let folder = path.posix.dirname(file); folder.includes('/'); folder = path.posix.dirname(folder)) {
    const found = all.filter((one) => path.posix.dirname(one) === folder);
    if (found.length > 0) return found;
  }
  return [];
}
