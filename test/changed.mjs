/** Selects the tests that check a change fastest. */
import path from 'node:path';

/** They look at the whole tree, and take seconds. */
const guards = [
  'test/code-rules/allowed-imports.test.ts',
  'test/code-rules/face-blind.test.ts',
  'test/code-rules/account-first.test.ts',
  'test/code-rules/released-resources.test.ts',
  'test/mutants/source-mutants.test.ts',
  'test/words/prose.test.ts',
];

/** Pages of the console that a test of another name walks. */
const walks = {
  bulk: 'console',
  contacts: 'list',
  health: 'manage',
  keys: 'manage',
  person: 'console',
  settings: 'manage',
  usage: 'manage',
  webhooks: 'manage',
};

/** Tests for folders without tests in them or above them. The first pattern that matches a changed file counts. */
const elsewhere = [
  [
    /^console\/src\/([a-z-]+)\//,
    (page) => [`test/console/${walks[page] ?? page}.test.ts`, 'test/console/texts.test.ts'],
  ],
  [/^console\//, () => ['test/console/texts.test.ts', 'test/console/serving.test.ts']],
  [
    /^(scripts\/)?clients\//,
    () => [
      'clients/typescript/test/impolite.test.ts',
      ...['generated', 'typescript'].map((name) => `test/clients/${name}.test.ts`),
      'test/console/serving.test.ts',
    ],
  ],
  [/^migrations\//, () => ['test/migrations/schema.test.ts', 'test/migrations/upgrade.test.ts']],
  [
    /\.md$/,
    () => ['test/openapi/docs.test.ts', 'test/guides/pages.test.ts', 'test/guides/reference.test.ts'],
  ],
];

/**
 * `changed` and `all`: paths below the root, of changed files and of all tests. A changed test is run. For another
 * file, the tests in its folder run, or else the tests of the nearest folder above it that has some, or else those of
 * its subject in `test`. For a package, all of its tests run. The console, documents and migrations have their own
 * tests.
 */
export function testsOf(changed, all) {
  const chosen = new Set(guards.filter((one) => all.includes(one)));
  for (const name of changed) {
    if (all.includes(name)) chosen.add(name);
    else for (const one of nearest(name, all)) chosen.add(one);
  }
  return [...chosen].sort();
}

function nearest(name, all) {
  // A package has few enough, and a change of it is a change of all that it does.
  const ofPackage = /^packages\/[^/]+\//.exec(name)?.[0];
  if (ofPackage !== undefined) return all.filter((one) => one.startsWith(ofPackage));
  const [pattern, tests] = elsewhere.find(([one]) => one.test(name)) ?? [];
  if (pattern !== undefined) return tests(pattern.exec(name)?.[1]).filter((one) => all.includes(one));
  for (let folder = path.posix.dirname(name); folder.includes('/'); folder = path.posix.dirname(folder)) {
    const found = all.filter((one) => path.posix.dirname(one) === folder);
    if (found.length > 0) return found;
  }
  const [, subject] = /^src\/([^/]+)\//.exec(name) ?? [];
  return all.filter((one) => path.posix.dirname(one) === `test/${subject}`);
}
