/**
 * A function of a module's own is named after what it does: `escapeCell`, not `escaped`, which is the name of a value.
 * Exported functions: `one-name.test.ts`.
 */
import { expect, it } from 'vitest';
import { sourceFiles } from '../support/source-files.js';

/** Verbs and nouns with the ending of a participle. */
const verbs = new Set(['embed', 'exceed', 'feed', 'fold', 'hold', 'need', 'seed', 'unfold']);

/** Returns the functions of a module that are not exported and are named with a lone participle. */
function participlesIn(text: string): readonly string[] {
  const participle = '([a-z]+(?:ed|wn|ept|eld|ught|old))';
  const forms = [
    new RegExp(`^(?:async )?function\\*? ${participle}[(<]`, 'gm'),
    new RegExp(`^const ${participle}(?:: [^=\\n]+)? = (?:async )?(?:\\([^\\n]*=>|[a-z]\\w* =>)`, 'gm'),
  ];
  return forms
    .flatMap((form) => [...text.matchAll(form)].map(([, name = '']) => name))
    .filter((name) => !verbs.has(name));
}

it('no function of a module is named with a lone participle', () => {
  const files = ['src', 'packages', 'console/src', 'bench', 'clients/typescript/src'].flatMap((folder) =>
    sourceFiles(folder),
  );
  expect(files.length).toBeGreaterThan(1_000);
  const found = files.flatMap(({ path: file, text }) =>
    participlesIn(text).map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

it.each([
  ['function escaped(text: string) {', ['escaped']],
  ['async function drained<Item>() {', ['drained']],
  ['const trimmed = (text: string) => text.trim();', ['trimmed']],
  ['const ignored: Taker = () => {};', ['ignored']],
  ['const held = readHolders();', []],
  ['function escapeCell(text: string) {', []],
  ['function need(what: string) {', []],
])('finds lone participles: %s', (text, names) => {
  expect(participlesIn(text)).toEqual(names);
});
