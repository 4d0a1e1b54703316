/** The places of files: layers of subjects, and tests; the places of figures that clients meet. */
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
    ['src/database/counters.ts', []],
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
        return [`${file} has no ${name}.ts next to it, so it belongs in test/`];
      const isImported = file.startsWith('src/cli/') || text.includes(`'./${name}.js'`);
      return isImported ? [] : [`${file} does not import ./${name}.js, so it belongs in test/`];
    });
}

describe('a test in src', () => {
  it('is next to the file that it checks', () => {
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

/** A bound with its figure, and a figure in the schema of a request. */
const bound = /^(?:export )?const (?:max|min)[A-Z]\w*(?:: \w+)? = -?\d.*/gm;
const inSchema = /\b(?:text|clearable|list)\(\d{2,}|\bmax(?:Items|Length): \d{2,}/g;

/** Maxima of refusals that the file declares itself. */
function ownMaximaOf(text: string): readonly string[] {
  return [...text.matchAll(/\bcheckCount\([^,;]+, (\w+)/g)]
    .map(([, name]) => `const ${name} = `)
    .filter((declaration) => text.includes(`\n${declaration}`) || text.startsWith(declaration));
}

/**
 * Figures of faces outside their `choices.ts`, figures in routes of our own API, and maxima of refusals outside the
 * limits of their subject, all of which belong in `values`.
 */
function misplacedFigures(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path: file, text }) => {
    const isOfFace = /^src\/faces\/(?!kit\/)/.test(file) && !/\/(?:choices|contract)\.ts$/.test(file);
    const forms = isOfFace ? [bound, inSchema] : placeOf(file)?.layer === 'routes' ? [inSchema] : [];
    const figures = [...forms.flatMap((form) => text.match(form) ?? []), ...ownMaximaOf(text)];
    return figures.map((figure) => `${file}: ${figure}`);
  });
}

describe('a figure that clients meet', () => {
  it('is in the choices of its face, or in the values of its subject', () => {
    expect(misplacedFigures(sourceFiles('src'))).toEqual([]);
  });

  it.each([
    ['src/faces/acme/query.ts', 'const maxSearch = 255;', 1],
    ['src/faces/acme/v2/wire.ts', 'Type.Array(text(255), { maxItems: 50 })', 2],
    ['src/faces/acme/choices.ts', 'export const maxSearch = 255;', 0],
    ['src/faces/kit/serve/cors.ts', 'const maxAge = 600;', 0],
    ['src/notes/routes.ts', 'body: text(65_536)', 1],
    ['src/notes/routes.ts', 'body: text(noteLimits.text)', 0],
    ['src/notes/values.ts', 'name: required(text(100))', 0],
    ['src/notes/store.ts', "const maxRead = 9;\ncheckCount(rows.length, maxRead, 'values');", 1],
    ['src/notes/store.ts', "checkCount(rows.length, noteLimits.read, 'values');", 0],
  ])('%s: %s', (file, text, count) => {
    expect(misplacedFigures([{ path: file, text }])).toHaveLength(count);
  });
});
