/** The program's directory, when run from the sources or from the build. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommit } from './commit.js';

function findRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

/** The folder of package.json: migrations and assets are below it. */
export const programRoot = findRoot();

/** Whether it is a package or an archive of the program, which has no sources. */
export const isPackage = !fs.existsSync(path.join(programRoot, 'src'));

/** The version in package.json. */
export const programVersion = (
  JSON.parse(fs.readFileSync(path.join(programRoot, 'package.json'), 'utf8')) as { version: string }
).version;

/** The commit that the program was made from, in 12 digits, or `unknown`. */
export const programCommit = readCommit(programRoot);

/** The version and the commit, in the form of semantic versions: `0.3.0+0123456789ab`. */
export const programRelease = `${programVersion}+${programCommit}`;
