/** Members are in their object: a spread of a second literal has no meaning, and a reader would search for one. */
import { expect, it } from 'vitest';
import { sourceFiles } from '../support/source-files.js';

/** Finds them, except attributes of elements: `{...{ a }}`. */
const spreadLiteral = /(?<!\{)\.\.\.\{ /;

it('no object is spread from a literal', () => {
  const files = ['src', 'packages', 'console/src', 'bench', 'clients/typescript/src'].flatMap((folder) =>
    sourceFiles(folder),
  );
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.filter(({ text }) => spreadLiteral.test(text)).map(({ path: file }) => file)).toEqual([]);
});

it('finds a spread of a literal', () => {
  expect(spreadLiteral.test('const a = { ...{ b, c }, d };')).toBe(true);
  expect(spreadLiteral.test('<Field {...{ name, label }} /> and { ...rest }')).toBe(false);
});
