/** The program's own sources, for the guards that read them as text. */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';

export interface SourceFile {
  /** relative to the root, with forward slashes */
  readonly path: string;
  readonly text: string;
}

/** The TypeScript files below a folder, tests left out unless they are asked for. */
export function sourceFiles(folder: string, { withTests = false } = {}): readonly SourceFile[] {
  const base = path.join(programRoot, folder);
  if (!fs.existsSync(base)) return [];
  return fs
    .readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => withTests || !entry.name.includes('.test.'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: path.relative(programRoot, file).split(path.sep).join('/'),
      text: fs.readFileSync(file, 'utf8'),
    }));
}

/** The sources of the program: of the server and of the packages. */
export const programSources = (options: { readonly withTests?: boolean } = {}) =>
  ['src', 'packages'].flatMap((folder) => sourceFiles(folder, options));

/** Folders of faces that are no vendor's: the kit, our own API, and that of a protocol. */
const ownFolders: ReadonlySet<string> = new Set(['kit', 'directory', 'mcp']);

/** The vendors: every other folder of a face. */
export function vendorNames(): readonly string[] {
  return fs
    .readdirSync(path.join(programRoot, 'src/faces'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !ownFolders.has(entry.name))
    .map((entry) => entry.name);
}
