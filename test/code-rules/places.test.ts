/** The places of files: layers of subjects, and tests. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { layers, placeOf, type SourceFile, sourceFiles } from '../support/source-files.js';

/** Layers that are not one file `LAYER.ts`, or a folder of two files or more. */
function wrongLayers(files: readonly SourceFile[]): readonly string[] {
  const found = new Map<string, string[]>();
  for (const { path: file } of files) {
    const place = placeOf(file);
    if (place === undefined) continue;
    const room = `src/${place.subject}/${place.room}`;
    found.set(room, [...(found.get(room) ?? []), file]);
  }
  return [...found].flatMap(([room, paths]) => {
    const layer = placeOf(`${room}.ts`)?.layer;
    if (layer === undefined) return paths.map((file) => `${file} is in no layer: ${layers.join(', ')}`);
    if (paths.length > 1 && paths.includes(`${room}.ts`)) return [`${room} is a file and a folder`];
    return paths.length === 1 && paths[0] !== `${room}.ts`
      ? [`${paths[0]} is alone in its layer, so it is ${room}.ts`]
      : [];
  });
}

describe('a layer', () => {
  it('is one file, or a folder of two or more', () => {
    expect(wrongLayers(sourceFiles('src'))).toEqual([]);
  });

  it.each([
    ['src/notes/values.ts', []],
    ['src/notes/store/note-rows.ts', ['src/notes/store.ts']],
    ['src/notes/note-routes.ts', ['no layer']],
    ['src/notes/store.ts src/notes/store/note-rows.ts', ['a file and a folder']],
    ['src/notes/store/steps/first.ts src/notes/store/note-rows.ts', []],
    ['src/contacts/writes/write.ts', ['src/contacts/writes.ts']],
    ['src/database/claims.ts', []],
  ])('%s', (paths, parts) => {
    const files = paths.split(' ').map((file) => ({ path: file, text: '' }));
    const wrong = wrongLayers(files);
    expect(wrong.map((fault, at) => fault.includes(parts[at] ?? '?'))).toEqual(parts.map(() => true));
  });
});

/** Tests that are not next to the one file that they check. Tests of commands run these; a face has its own tests. */
function wrongTests(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map((file) => file.path));
  return files
    .filter(({ path: file }) => file.endsWith('.test.ts') && !file.startsWith('src/faces/'))
    .flatMap(({ path: file, text }) => {
      const name = path.posix.basename(file, '.test.ts');
      if (!paths.has(file.replace('.test.ts', '.ts')))
        return [`${file} has no ${name}.ts beside it, so it belongs in test/`];
      const isImported = file.startsWith('src/cli/') || text.includes(`'./${name}.js'`);
      return isImported ? [] : [`${file} does not import ./${name}.js, so it belongs in test/`];
    });
}

describe('a test in src', () => {
  it('is beside the file that it checks', () => {
    expect(wrongTests(sourceFiles('src', { withTests: true }))).toEqual([]);
  });

  it.each([
    ['src/notes/store.ts', "import { listNotes } from './store.js';", []],
    ['src/notes/store.ts', "import { listNotes } from './values.js';", ['does not import']],
    ['src/notes/values.ts', "import { listNotes } from './store.js';", ['has no store.ts']],
  ])('next to %s: %s', (file, text, parts) => {
    const test = { path: 'src/notes/store.test.ts', text };
    const wrong = wrongTests([{ path: file, text: '' }, test]);
    expect(wrong.map((fault, at) => fault.includes(parts[at] ?? '?'))).toEqual(parts.map(() => true));
  });
});
