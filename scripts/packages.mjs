// The packages below packages/ and their `exports`. The build, the bundles and the tests find sources only by this
// list. So a copy of the tree uses its own sources even if its node_modules links to others. Decision:
// docs/decisions/0129-packages.md.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const scope = '@switchbook/';

/** Imports of our packages. */
export const ofPackages = new RegExp(`^${scope}`);

/** `packages/NAME` of each; none where the program is built already. */
export function packageFolders() {
  const folder = path.join(root, 'packages');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => `packages/${name}`)
    .filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')));
}

/** A plugin of the compiler that bundles the packages of a tree. */
export const packagesAreIn = (tree = root) => ({
  name: 'packages are in',
  setup: (build) =>
    build.onResolve({ filter: ofPackages }, ({ path: name }) => ({ path: path.join(tree, sourceOf(name)) })),
});

/**
 * The file of an import such as `@switchbook/domain/identity/phone.js`, below the root. Throws if no package exports
 * it.
 */
export function sourceOf(specifier) {
  const [name = '', ...rest] = specifier.slice(scope.length).split('/');
  const wanted = `./${rest.join('/')}`;
  const manifest = path.join(root, 'packages', name, 'package.json');
  const exports = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')).exports : {};
  for (const [key, target] of Object.entries(exports)) {
    const [before, after] = key.split('*');
    const isMatch =
      after === undefined ? key === wanted : wanted.startsWith(before) && wanted.endsWith(after);
    if (!isMatch) continue;
    const star = after === undefined ? '' : wanted.slice(before.length, wanted.length - after.length);
    return path.posix.join('packages', name, target.replace('*', star));
  }
  throw new Error(`${specifier} is not exported by a package`);
}
