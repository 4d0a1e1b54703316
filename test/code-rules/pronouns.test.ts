/**
 * A variable has a noun of the domain, not a pronoun, a bare participle, an adverb or `of…`, so that it is read without
 * a look at its declaration. `one` and `other` are parameters of nameless arrow functions of one line. A text has no
 * name that promises a boolean.
 */
import { expect, it } from 'vitest';
import { parseAst } from 'vitest/node';
import { sourceFiles } from '../support/source-files.js';

const pronouns: ReadonlySet<unknown> = new Set(
  'one other some each it thing found known shown held told asked given fresh wanted sent seen what'.split(
    ' ',
  ),
);

/** Adverbs, which name neither a timer nor an error, a list or a text. */
const adverbs: ReadonlySet<unknown> = new Set('late over again back away alone apart early soon'.split(' '));

/** Pronouns that are left, by folder. The counts may only shrink (`given` is a part of a name). */
const left: Readonly<Record<string, number>> = { packages: 2 };

type Node = Readonly<Record<string, unknown>> & { readonly start: number; readonly end: number };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const name in node) {
    const value = node[name];
    if (Array.isArray(value)) for (const item of value) isNode(item) && children.push(item);
    else if (isNode(value)) children.push(value);
  }
  return children;
}

/** The names that a pattern declares, without names of properties. */
function namesIn(pattern: unknown): readonly unknown[] {
  if (!isNode(pattern)) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'Property':
      return pattern.shorthand === true ? [] : namesIn(pattern.value);
    case 'ObjectPattern':
      return (pattern.properties as readonly unknown[]).flatMap(namesIn);
    case 'ArrayPattern':
      return (pattern.elements as readonly unknown[]).flatMap(namesIn);
    default:
      return [];
  }
}

const hasName = ({ type }: Node) =>
  type === 'VariableDeclarator' || type === 'Property' || type === 'PropertyDefinition';

/** The patterns that a node declares for more than one line, or as parameters of a function with a name. */
function declaredIn(node: Node, parent: Node, isLong: (part: unknown) => boolean): readonly unknown[] {
  switch (node.type) {
    case 'FunctionDeclaration':
    // A method has a name.
    case 'FunctionExpression':
      return node.params as readonly unknown[];
    case 'ArrowFunctionExpression':
      return hasName(parent) || isLong(node.body) ? (node.params as readonly unknown[]) : [];
    case 'VariableDeclarator':
      return [node.id];
    default:
      return [];
  }
}

const isWrapper = ({ type, init }: Node) =>
  type === 'VariableDeclarator' && isNode(init) && init.type === 'ArrowFunctionExpression';

/** Whether a value, or the result of an arrow function, is a written text. */
function isText(value: unknown): boolean {
  if (!isNode(value)) return false;
  if (value.type === 'ArrowFunctionExpression') return isText(value.body);
  return value.type === 'TemplateLiteral' || (value.type === 'Literal' && typeof value.value === 'string');
}

interface Bindings {
  /** the pronouns that a text declares, without those of nameless arrow functions and loops of one line */
  readonly pronouns: readonly string[];
  /** number of declarations with the name `of`, in all places */
  readonly ofs: number;
  /** variables and parameters whose name is an adverb, or `of…` of a value */
  readonly adverbs: readonly string[];
  /** texts that are named `is…` or `has…` */
  readonly texts: readonly string[];
}

function bindingsIn(text: string): Bindings {
  const program = parseAst(text, { lang: 'ts' }) as unknown as Node;
  const found: string[] = [];
  const [foundAdverbs, texts]: [string[], string[]] = [[], []];
  let ofs = 0;
  const isLong = (part: unknown) => isNode(part) && text.slice(part.start, part.end).includes('\n');
  const visit = (node: Node, parent: Node, isInShortLoop: boolean): void => {
    const named = declaredIn(node, parent, () => true).flatMap(namesIn);
    if (named.includes('of')) ofs += 1;
    for (const name of named)
      if (adverbs.has(name) || (/^of[A-Z]/.test(String(name)) && !isWrapper(node)))
        foundAdverbs.push(`${name}`);
    if (node.type === 'VariableDeclarator' && isText(node.init))
      texts.push(...named.map(String).filter((name) => /^(is|has|are|may|can)[A-Z](?!.*Sql$)/.test(name)));
    if (!isInShortLoop && named.some((name) => pronouns.has(name)))
      for (const name of declaredIn(node, parent, isLong).flatMap(namesIn))
        if (pronouns.has(name)) found.push(`${name}`);
    // The variable of a loop whose body is a line is read with it.
    const isShortLoop = node.type === 'ForOfStatement' && !isLong(node.body);
    for (const child of childrenOf(node))
      visit(child, node, isInShortLoop || (isShortLoop && child === node.left));
  };
  visit(program, program, false);
  return { pronouns: found, ofs, adverbs: foundAdverbs, texts };
}

const pronounsIn = (text: string) => bindingsIn(text).pronouns;

const sources = ['src', 'packages', 'bench', 'clients/typescript/src', 'clients/n8n']
  .flatMap((folder) => sourceFiles(folder))
  .filter(({ path: file }) => !file.includes('/generated/'));

const bindings = sources.map(({ path: file, text }) => ({ file, ...bindingsIn(text) }));

const folderOf = (file: string) => /^(?:src\/[\w-]+|[\w-]+)/.exec(file)?.[0] ?? file;

it('variables have nouns, and none is named `of`, except a member of that name', () => {
  const counts: Record<string, number> = {};
  const [declared, named]: [string[], string[]] = [[], []];
  for (const { file, pronouns: found, ofs } of bindings) {
    declared.push(...found.map((name) => `${file}: ${name}`));
    if (found.length > 0) counts[folderOf(file)] = (counts[folderOf(file)] ?? 0) + found.length;
    if (ofs > 0) named.push(file);
  }
  expect(counts, declared.join('\n')).toEqual(left);
  // Name it after its value: `account`, `columnsOf`, `sessionOwner`.
  expect(named).toEqual([]);
  expect(bindingsIn('const { of } = row; rows.map((of) => of.id);').ofs).toBe(1);
});

it('variables have no adverbs, and texts no names of booleans', () => {
  const found = bindings
    .filter(({ file }) => /^(src|packages)\//.test(file) && !file.includes('.test.'))
    .flatMap(({ file, adverbs: names, texts }) => [...names, ...texts].map((name) => `${file}: ${name}`));
  // Name it after its value: `timer`, `timeoutError`, `accountEntries`, `liveSql`.
  expect(found).toEqual([]);
  const sample = bindingsIn(
    'const [late, ofDay] = row; const ofEach = (keys) => keys; function f(over: Row) {}',
  );
  expect(sample.adverbs).toEqual(['late', 'ofDay', 'over']);
  const texts = 'const isLive = `x`; const isEnded = (k) => `y`; const isLiveSql = `x`; const isOld = a > b;';
  expect(bindingsIn(texts).texts).toEqual(['isLive', 'isEnded']);
});

it('finds each form of declaration', () => {
  expect(pronounsIn('const one = 1; let [, seen = 2] = list; const { name: sent, found } = row;')).toEqual(
    'one seen sent'.split(' '),
  );
  expect(pronounsIn('class Row { add(other: Row) {} } function add(one: Row) {}')).toEqual(['other', 'one']);
  expect(pronounsIn('const idOf = (one: Row) => one.id;')).toEqual(['one']);
  expect(pronounsIn('rows.map((one) => one.id);\nfor (const one of rows) add(one);')).toEqual([]);
  expect(pronounsIn('rows.map((one) => {\n  return one.id;\n});')).toEqual(['one']);
  expect(pronounsIn('for (const one of rows) {\n  add(one);\n}')).toEqual(['one']);
});
