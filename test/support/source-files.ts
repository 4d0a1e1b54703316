/** The program's own sources, for the guards that read them as text. */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';

export interface SourceFile {
  /** relative to the root, with forward slashes */
  readonly path: string;
  readonly text: string;
}

/** The TypeScript files below a folder, without tests unless requested. */
export function sourceFiles(folder: string, { withTests = false } = {}): readonly SourceFile[] {
  const base = path.join(programRoot, folder);
  if (!fs.existsSync(base)) return [];
  return fs
    .readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .filter((entry) => !entry.parentPath.includes('node_modules'))
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

/** Folders of faces without a vendor: the kit, our own API, and APIs of protocols. */
const ownFolders: ReadonlySet<string> = new Set(['kit', 'directory', 'mcp', 'carddav', 'phonebooks']);

/** The vendors: every other folder of a face. */
export function vendorNames(): readonly string[] {
  return fs
    .readdirSync(path.join(programRoot, 'src/faces'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !ownFolders.has(entry.name))
    .map((entry) => entry.name);
}

/** The folders of src/ with general code. */
const rooms: ReadonlySet<string> = new Set([
  ...['cli', 'compose', 'config', 'core', 'database', 'faces', 'http'],
  ...['job-runner', 'machine', 'operation-context', 'outgoing'],
]);

export type Layer = 'values' | 'store' | 'operations' | 'jobs' | 'routes';

/** The second folders of the layers of contacts: one folder would have too many files. */
const roomsOfContacts: Readonly<Record<string, Layer>> = {
  filters: 'values',
  lists: 'store',
  writes: 'operations',
};

export interface SubjectLayer {
  readonly subject: string;
  /** the file or folder of the subject that it is in */
  readonly room: string;
  /** undefined: the room belongs to no layer */
  readonly layer: Layer | undefined;
}

export const layers: readonly Layer[] = ['values', 'store', 'operations', 'jobs', 'routes'];

/** The subject and the layer of a file, which its path names: `src/SUBJECT/LAYER.ts`, or below `src/SUBJECT/LAYER/`. */
export function placeOf(file: string): SubjectLayer | undefined {
  const [top, subject = '', below = ''] = file.split('/');
  if (top !== 'src' || rooms.has(subject)) return undefined;
  const room = below.replace(/\.ts$/, '');
  const layer = layers.find((candidate) => room === candidate);
  return { subject, room, layer: layer ?? (subject === 'contacts' ? roomsOfContacts[room] : undefined) };
}

/** Whether the file may contain statements of the database. */
export const hasStatements = (file: string) =>
  placeOf(file)?.layer === 'store' || /^(src\/database|packages\/embedded-postgres)\//.test(file);

export const statementFiles = () => sourceFiles('src').filter(({ path: file }) => hasStatements(file));
