// What `npm pack` needs before and after: a fresh build, and the versions of package-lock.json under the name that is
// packed, so that whoever installs the package gets the same.
import fs from 'node:fs';
import path from 'node:path';
import { build, explain, root } from './build.mjs';

const locked = path.join(root, 'npm-shrinkwrap.json');

if (process.argv[2] === 'after') fs.rmSync(locked, { force: true });
else {
  await build({ force: true }).catch((error) => {
    process.stderr.write(explain(error));
    process.exit(1);
  });
  fs.copyFileSync(path.join(root, 'package-lock.json'), locked);
}
