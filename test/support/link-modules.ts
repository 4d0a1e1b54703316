/** Makes the node_modules of a copy of the tree: the modules of this tree, with the packages of the copy. */
import fs from 'node:fs';
import path from 'node:path';
import { packageFolders } from '../../scripts/packages.mjs';
import { programRoot } from '../../src/config/root.js';

export function linkModules(copy: string): void {
  const from = path.join(programRoot, 'node_modules');
  const to = path.join(copy, 'node_modules');
  const own = path.join(to, '@switchbook');
  fs.mkdirSync(own, { recursive: true });
  for (const name of fs.readdirSync(from))
    if (name !== '@switchbook') fs.symlinkSync(path.join(from, name), path.join(to, name));
  for (const folder of packageFolders())
    fs.symlinkSync(path.join(copy, folder), path.join(own, path.basename(folder)));
}
