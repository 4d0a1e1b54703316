/** What a review of few bytes and much work found: steps are counted, not timed. Each of these is red until it is mended. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Expressions that begin again at each character of a run, and go to its end each time. */
const squares: readonly (readonly [file: string, expression: string])[] = [
  ['src/faces/kit/forward/forward-path.ts', String.raw`/\.+$/`],
  ['src/files/code-pages.ts', String.raw`/[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*/g`],
  ['src/faces/directory/pull.ts', String.raw`/[a-z-]+:[a-z-]+/`],
  ['src/faces/kit/compare/sides.ts', String.raw`/\s*([;=,])\s*/g`],
  ['src/files/record-draft.ts', String.raw`/^(?<number>[^a-z#]*\d[^a-z#]*\d{2}\)?)`],
  ['src/faces/kit/answer/packing.ts', String.raw`/\s*,\s*/`],
];

it.each(squares)('%s has no expression that takes the square of a run', (file, expression) => {
  expect(readdirSync(path.dirname(path.join(root, file)))).toContain(path.basename(file));
  expect(textOf(file).includes(expression)).toBe(false);
});
