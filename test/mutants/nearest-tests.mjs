/** Chooses the tests that must fail on a mutant of a file. */
import path from 'node:path';

/** Tests of folders that have their tests elsewhere. The first matching prefix of the file counts. */
const elsewhere = [
  ['src/cli/commands/contacts/export.ts', ['test/cli/files.test.ts']],
  [
    'src/cli/commands/',
    ['test/cli/help.test.ts', 'src/cli/session/remote-server.test.ts', 'test/cli/commands.test.ts'],
  ],
  ['src/cli/syntax/', ['test/cli/help.test.ts', 'test/cli/no-change.test.ts']],
  [
    'packages/domain/src/problems/problem.ts',
    ['test/contract.test.ts', 'test/contacts/save-and-edit.test.ts'],
  ],
  [
    'packages/admission/src/',
    [
      ...[
        'test/admission/byte-budget.test.ts',
        'test/admission/when-gone.test.ts',
        'test/upstreams/framing.test.ts',
      ],
      'src/job-runner/run-jobs.test.ts',
    ],
  ],
  [
    'packages/text/src/',
    ['packages/contact-files/src/csv/read-csv.test.ts', 'packages/contact-files/src/read-damaged.test.ts'],
  ],
  ['src/compose/', ['test/health/readiness.test.ts', 'test/cli/server-settings.test.ts']],
  [
    'src/access/',
    [
      ...['src/faces/directory/access.test.ts', 'test/access/keys.test.ts'],
      ...['test/access/rights-during-requests.test.ts', 'test/audit/audit-story.test.ts'],
    ],
  ],
  ['src/client-users/', ['src/faces/wazzup/v3/users.test.ts']],
  ['src/audit/', ['test/audit/audit-story.test.ts']],
  [
    'src/backups/',
    [
      ...['test/backups/backup.test.ts', 'test/backups/restore.test.ts'],
      ...['test/backups/backup-hostile.test.ts', 'test/health/doctor-faults.test.ts'],
    ],
  ],
  ['src/bulk-changes/', ['test/bulk-changes/bulk-requests.test.ts', 'test/fields/fields.test.ts']],
  ['src/calls/', ['test/calls/calls.test.ts']],
  [
    'src/catalogs/',
    [
      ...['test/catalogs/catalogs-merge.test.ts', 'test/catalogs/catalogs-keys.test.ts'],
      'test/fields/field-requests.test.ts',
    ],
  ],
  [
    'src/consents/',
    [
      'test/consents/opt-out-sequences.test.ts',
      'test/contacts/save-and-edit.test.ts',
      'test/contacts/merge-stories.test.ts',
    ],
  ],
  [
    'src/contacts/writes/merges/',
    [
      'test/contacts/merge-stories.test.ts',
      'test/contacts/limits-on-undo.test.ts',
      'test/contacts/merges.test.ts',
    ],
  ],
  [
    'src/contacts/writes/',
    [
      'test/contacts/save-and-edit.test.ts',
      'test/contacts/contacts-batch.test.ts',
      'test/contacts/merge-stories.test.ts',
      'test/members/member-owners-story.test.ts',
      'test/contacts/limits-on-undo.test.ts',
    ],
  ],
  ['src/contacts/filters/', ['test/segments/segments.test.ts', 'test/segments/watched.test.ts']],
  [
    'src/contacts/store/merge-',
    ['test/contacts/merge-stories.test.ts', 'test/duplicates/duplicates.test.ts'],
  ],
  [
    'src/contacts/store/',
    [
      'test/contacts/save-and-edit.test.ts',
      'test/contacts/contacts-batch.test.ts',
      'src/faces/wazapin/items.test.ts',
    ],
  ],
  [
    'src/contacts/lists/conditions/',
    ['test/contacts/contacts.test.ts', 'test/segments/segments.test.ts', 'test/books/books.test.ts'],
  ],
  [
    'src/contacts/lists/',
    [
      'test/contacts/contacts.test.ts',
      'test/segments/segments.test.ts',
      'test/lists/search-without-accents.test.ts',
      'test/fields/indexes.test.ts',
    ],
  ],
  [
    'src/contacts/',
    [
      'test/contacts/save-and-edit.test.ts',
      'test/contacts/merge-stories.test.ts',
      'test/contacts/bin.test.ts',
    ],
  ],
  ['src/duplicates/', ['test/duplicates/duplicates.test.ts', 'test/contacts/merge-stories.test.ts']],
  ['src/erasure/', ['test/erasure/erasure-story.test.ts', 'test/erasure/erased-again.test.ts']],
  ['src/exports/', ['test/exports/exports.test.ts', 'test/database/deadlines.test.ts']],
  [
    'src/feed/',
    ['test/feed/feed-story.test.ts', 'test/feed/timeline.test.ts', 'test/visibility/seen-lists.test.ts'],
  ],
  ['src/fields/', ['src/faces/directory/manage.test.ts', 'test/contacts/limits-on-undo.test.ts']],
  ['src/health/', ['test/health/doctor.test.ts']],
  [
    'src/imports/store',
    [
      'test/imports/undone-imports.test.ts',
      'test/imports/earlier-chunks.test.ts',
      'test/imports/imports.test.ts',
    ],
  ],
  [
    'src/imports/operations/rows/decide-',
    ['test/imports/imports.test.ts', 'test/imports/dry-run.test.ts', 'test/fields/indexes.test.ts'],
  ],
  ['src/imports/', ['test/imports/imports.test.ts', 'test/imports/import-files.test.ts']],
  ['packages/contact-files/src/workbook/', ['packages/contact-files/src/read-workbook.test.ts']],
  [
    'src/intakes/',
    ['test/intakes/intakes.test.ts', 'test/intakes/intake-apply.test.ts', 'test/intakes/intake-lids.test.ts'],
  ],
  [
    'src/members/',
    [
      'test/members/members.test.ts',
      'test/members/member-owners-story.test.ts',
      'test/members/ways-in.test.ts',
    ],
  ],
  ['src/migrations/', ['test/migrations/schema.test.ts', 'test/migrations/compared-forms.test.ts']],
  ['src/moves/', ['test/moves/move.test.ts']],
  ['src/plans/', ['test/plans/plans.test.ts']],
  [
    'src/pulls/',
    ['test/pulls/pull-story.test.ts', 'test/pulls/pulls.test.ts', 'test/pulls/read-through.test.ts'],
  ],
  ['src/records/', ['test/records/records.test.ts', 'test/views/views.test.ts']],
  [
    'src/retention/',
    [
      'test/retention/retention-story.test.ts',
      'test/retention/account-deletion.test.ts',
      'test/erasure/erasure-story.test.ts',
    ],
  ],
  [
    'src/segments/',
    [
      'test/segments/watched.test.ts',
      'test/segments/segments.test.ts',
      'test/processes/concurrent-state.test.ts',
    ],
  ],
  [
    'src/sessions/',
    [
      ...['test/members/members.test.ts', 'test/members/ways-in.test.ts'],
      ...['test/sessions/sign-in-codes.test.ts', 'test/sessions/sessions.test.ts'],
    ],
  ],
  ['src/upstreams/', ['test/upstreams/upstreams.test.ts', 'test/upstreams/forwarding.test.ts']],
  ['src/usage/', ['test/calls/calls.test.ts', 'test/database/counters.test.ts']],
  ['src/outgoing/', ['test/pulls/pulls-vendor.test.ts']],
  ['src/views/', ['test/views/views.test.ts', 'test/contacts/limits-on-undo.test.ts']],
  [
    'src/visibility/',
    [
      ...[
        'test/visibility/masks.test.ts',
        'test/visibility/hidden-parts-in-requests.test.ts',
        'test/members/members.test.ts',
      ],
      'test/visibility/seen-lists.test.ts',
    ],
  ],
  [
    'src/webhooks/',
    [
      'test/webhooks/webhooks.test.ts',
      'test/webhooks/webhook-receivers.test.ts',
      'test/intakes/pass-on.test.ts',
    ],
  ],
  ['src/core/', ['src/faces/directory/manage.test.ts']],
  ['src/operation-context/', ['test/core/caches.test.ts', 'src/faces/directory/manage.test.ts']],
  ['src/job-runner/', ['src/job-runner/run-jobs.test.ts']],
  ['src/faces/kit/pull/', ['test/pulls/pull-round-trip.test.ts', 'test/pulls/pull-story.test.ts']],
  ['src/faces/kit/wire/', ['test/contract.test.ts', 'test/faces/sixth-face.test.ts']],
  [
    'src/faces/kit/serve/in-process.ts',
    ['src/faces/directory/in-process.test.ts', 'src/cli/session/remote-server.test.ts'],
  ],
  ['src/faces/kit/', ['test/contract.test.ts', 'src/faces/directory/protocol.test.ts']],
  ['src/http/guides/api-documents.ts', ['test/openapi/docs-mounts.test.ts']],
  [
    'src/http/',
    ['test/http/hosts.test.ts', 'test/http/stranger-requests.test.ts', 'test/calls/calls.test.ts'],
  ],
];
/** Tests for files without near tests. */
const usual = ['test/contacts/save-and-edit.test.ts', 'test/contract.test.ts'];
/** Suites whose tests are not chosen by a word. */
export const apart =
  /^test\/(access-matrix|attack|built-program|clients|console|crash|faults|fuzz|keycloak|mutants|n8n|nightly|restarts|words)\//;
/** Suites that the map leaves out: of browsers, of killed processes, and of the texts of sources. */
export const unmapped =
  /^(clients|test\/(attack|bench|built-program|citus|clients|code-rules|console|crash|faults|fuzz|keycloak|load|mutants|n8n|nightly|processes|release|restarts|third-party|support|words))\/|^test\/access-matrix\/(matrix|every-credential|reach)\.test/;
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
    .filter((one) => one.startsWith('test/') && !apart.test(one) && shared(one) > 0)
    .sort((one, other) => shared(other) - shared(one));
  const found = [...new Set([...ofFile, ...tests, ...suites.slice(0, 4)])].filter((one) => all.includes(one));
  return found.length > 0 ? found : usual;
}

function nearest(file, all) {
  for (let folder = path.posix.dirname(file); folder.includes('/'); folder = path.posix.dirname(folder)) {
    const found = all.filter((one) => path.posix.dirname(one) === folder);
    if (found.length > 0) return found;
  }
  const [, subject] = /^src\/([^/]+)\//.exec(file) ?? [];
  return all.filter((one) => path.posix.dirname(one) === `test/${subject}`);
}
