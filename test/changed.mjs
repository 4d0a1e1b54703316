/** Selects the tests that check a change fastest. */
import path from 'node:path';

/** They look at the whole tree, and take seconds. */
const guards = [
  'test/imports.test.ts',
  'test/face-blind.test.ts',
  'test/account-first.test.ts',
  'test/given-back.test.ts',
  'test/mutants/source-mutants.test.ts',
  'test/words/words.test.ts',
];

/**
 * `changed` and `all`: paths below the root, of changed files and of all tests. A changed test is run; of another file, the tests in
 * its folder, or else those of the nearest folder above it that has some.
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
  for (let folder = path.posix.dirname(name); folder.includes('/'); folder = path.posix.dirname(folder)) {
    const found = all.filter((one) => path.posix.dirname(one) === folder);
    if (found.length > 0) return found;
  }
  return [];
}
