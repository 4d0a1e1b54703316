/**
 * A function fits a screen and takes few parameters. The exceptions are older than the rule: they must not grow, and
 * a function that has become small enough leaves the list.
 */
import { expect, it } from 'vitest';
import { programSources, type SourceFile, sourceFiles } from '../support/source-files.js';
import { childrenOf, isNode, parseSource, type SyntaxNode } from '../support/syntax.js';
import { longFunctions, manyParameters } from './function-size-exceptions.js';

const mostLines = 70;
const mostParameters = 5;

interface Measured {
  /** its file and its name, with the names of the functions around it */
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

const functions: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

/** Returns the name that a node gives to a function in it. */
function nameIn(node: SyntaxNode): string | undefined {
  const named = node.type === 'JSXAttribute' ? node.name : (node.id ?? node.key ?? node.left);
  return isNode(named) && (typeof named.name === 'string' || typeof named.value === 'string')
    ? String(named.name ?? named.value)
    : undefined;
}

function measured(file: SourceFile): readonly Measured[] {
  const found: Measured[] = [];
  const { path, text } = file;
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const lineOf = (offset: number) => lineStarts.findLastIndex((start) => start <= offset);
  const visit = (node: SyntaxNode, names: readonly string[], given: string | undefined): void => {
    const own = nameIn(node) ?? given;
    const isFunction = functions.has(node.type);
    const inner = isFunction ? [...names, own ?? 'unnamed'] : names;
    if (isFunction) {
      const { params } = node as unknown as { readonly params: readonly unknown[] };
      const lines = lineOf(node.end) - lineOf(node.start) + 1;
      found.push({ name: `${path} ${inner.join(' ')}`, lines, parameters: params.length });
    }
    for (const child of childrenOf(node)) visit(child, inner, isFunction ? undefined : own);
  };
  visit(parseSource(file), [], undefined);
  return found;
}

/** Returns the findings that are no exceptions, exceptions that have grown, and exceptions without a finding. */
function compared(
  figures: readonly (readonly [name: string, figure: number])[],
  most: number,
  exceptions: Readonly<Record<string, number>>,
): readonly string[] {
  const large = new Map<string, number>();
  for (const [name, figure] of figures)
    if (figure > most) large.set(name, Math.max(figure, large.get(name) ?? 0));
  const grown = [...large].flatMap(([name, figure]) =>
    figure > (exceptions[name] ?? most) ? [`${name}: ${figure}, at most ${exceptions[name] ?? most}`] : [],
  );
  const over = Object.keys(exceptions).flatMap((name) =>
    large.has(name) ? [] : [`${name}: no longer an exception`],
  );
  return [...grown, ...over];
}

const all = [...programSources(), ...sourceFiles('console/src')]
  .filter(({ path }) => !/\.(test|bench)\.|\/generated\/|\.test-support\./.test(path))
  .flatMap(measured);

it(`a function has ${mostLines} lines at most`, () => {
  const figures = all.map(({ name, lines }) => [name, lines] as const);
  expect(compared(figures, mostLines, longFunctions)).toEqual([]);
});

it(`a function has ${mostParameters} parameters at most`, () => {
  const figures = all.map(({ name, parameters }) => [name, parameters] as const);
  expect(compared(figures, mostParameters, manyParameters)).toEqual([]);
});

it('the guard measures functions, components and methods by their names', () => {
  const text = [
    'export const Page = ({ a }: Props) => (',
    '  <List onRow={(b, c) => b} />',
    ');',
    'class Rows {',
    '  read(a: A, b: B, c: C): void {}',
    '}',
  ].join('\n');
  expect(measured({ path: 'a.tsx', text })).toEqual([
    { name: 'a.tsx Page', lines: 3, parameters: 1 },
    { name: 'a.tsx Page onRow', lines: 1, parameters: 2 },
    { name: 'a.tsx read', lines: 1, parameters: 3 },
  ]);
  expect(compared([['a', 80]], 70, {})).toEqual(['a: 80, at most 70']);
  expect(compared([['a', 80]], 70, { a: 80 })).toEqual([]);
  expect(compared([['a', 81]], 70, { a: 80 })).toEqual(['a: 81, at most 80']);
  expect(compared([['a', 70]], 70, { a: 80 })).toEqual(['a: no longer an exception']);
});
