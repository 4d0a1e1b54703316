/** Exports, classes of styles and texts of the console that nothing uses, so that they do not remain after a change. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';

const root = path.join(programRoot, 'console', 'src');
const read = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
const sources = read(root, /\.tsx?$/).map((item) => ({
  ...item,
  words: new Set(item.text.match(/[\w-]+/g)),
}));
const tests = read(path.join(programRoot, 'test', 'console'), /\.ts$/);
const used = new Set(sources.flatMap(({ words }) => [...words]));

it('every export is used by another file', () => {
  const form = /^export (?:async )?(?:function\*?|const|let|class|interface|type) (\w+)/gm;
  const unused = sources.flatMap(({ name, text }) =>
    [...text.matchAll(form)].flatMap(([, exported = '']) => {
      const isUsed =
        sources.some((source) => source.name !== name && source.words.has(exported)) ||
        // The tests load some files, and get their parts by name.
        tests.some((test) => new RegExp(`\\b${exported}\\b`).test(test.text));
      return isUsed ? [] : [`${name}: ${exported}`];
    }),
  );
  expect(unused).toEqual([]);
});

it('every class of a style sheet is used', () => {
  const page = readFileSync(path.join(root, '..', 'index.html'), 'utf8');
  const unused = read(root, /\.css$/).flatMap(({ name, text }) => {
    const selectors = text.replaceAll(/\/\*[\s\S]*?\*\/|url\([^)]*\)|"[^"]*"/g, '');
    const classes = new Set([...selectors.matchAll(/\.([a-z][\w-]*)/g)].map(([, one = '']) => one));
    return [...classes]
      .filter((className) => !used.has(className) && !page.includes(className))
      .map((className) => `${name}: ${className}`);
  });
  expect(unused).toEqual([]);
});

/** Groups whose texts are read by computed names, such as `t.kinds[kind]` and `findText(t.kinds, kind)`. */
const computed = new Set(
  sources.flatMap(({ text }) =>
    [/\.(\w+)\[/g, /\bfindText\((?:\w+\.)+(\w+),/g, /\bt(?:\.\w+)*\.(\w+)(?=[,)}\s;\]])/g].flatMap((form) =>
      [...text.matchAll(form)].map(([, group = '']) => group),
    ),
  ),
);

/** The paths of texts whose names are nowhere in the sources. A name may have parameters behind it: `moved(count)`. */
function unusedIn(texts: object, group = ''): readonly string[] {
  return Object.entries(texts).flatMap(([written, text]) => {
    const [name = ''] = written.split('(');
    const isRead = used.has(name) || computed.has(group);
    if (typeof text !== 'object') return isRead ? [] : [name];
    return unusedIn(text, name).map((value) => `${name}.${value}`);
  });
}

it('every text is used', () => {
  const texts = JSON.parse(readFileSync(path.join(root, 'texts', 'en.json'), 'utf8'));
  expect(unusedIn(texts)).toEqual([]);
});

it('finds an unused text', () => {
  const texts = { someGroup: { save: 'Save', neverRead: 'Nothing' }, 'neverCounted(count)': 'None' };
  expect(unusedIn(texts)).toEqual(['someGroup.neverRead', 'neverCounted']);
});
