// The steps of `npm pack`: a fresh build, and the versions of package-lock.json under the name that npm packs, so that
// an installed package has the same versions.
import fs from 'node:fs';
import path from 'node:path';
import { build, explain, root } from './build.mjs';

const locked = path.join(root, 'npm-shrinkwrap.json');

// The commit is unknown where the package is used. An image is built without the clone, and gets it as an argument.
const committed = path.join(root, 'commit.txt');

if (process.argv[2] === 'after') for (const made of [locked, committed]) fs.rmSync(made, { force: true });
else {
  await build({ force: true }).catch((error) => {
    process.stderr.write(explain(error));
    process.exit(1);
  });
  fs.writeFileSync(locked, `${JSON.stringify(lockOfPackage(), null, 2)}\n`);
  const { readCloned } = await import('../dist/src/config/root.js');
  const commit = process.env.PACK_COMMIT || readCloned(root);
  if (commit !== undefined) fs.writeFileSync(committed, `${commit}\n`);
}

/** The built files contain our packages, so an installed package does not list them. */
function lockOfPackage() {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  delete lock.packages[''].workspaces;
  for (const [name, { link, resolved }] of Object.entries(lock.packages))
    if (link === true) for (const one of [name, resolved]) delete lock.packages[one];
  return lock;
}
