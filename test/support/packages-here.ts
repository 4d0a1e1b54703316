/** Tests use the packages of their own tree, even in a copy whose node_modules links to another tree's packages. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { ofPackages, sourceOf } from '../../scripts/packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const packagesHere: Plugin = {
  name: 'packages here',
  enforce: 'pre',
  resolveId: (id) => (ofPackages.test(id) ? path.join(root, sourceOf(id)) : null),
};
