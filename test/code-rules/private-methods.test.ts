/**
 * A private method begins with a verb, so that a reader of a call knows what it does: `#readPage`, not `#page`. A test
 * begins with `is` or `has`, a handler with `on`, and a lookup ends with `Of`. There are no exceptions: a verb that is
 * missing here is added.
 */
import { expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source-files.js';
import { childrenOf, isNode, parseSource, type SyntaxNode } from '../support/syntax.js';

const verbs: ReadonlySet<string> = new Set(
  [
    'abort add admit advance allow announce answer apply ask asks attempt begin change check clamp close',
    'collect compare compute consume continue count create decide describe detect draft drop edit encode end',
    'ends enqueue enter exchange expect fail fetch fill find follow forget fork gate greet grow halve handle',
    'hear hold index insert join judge keep leave list load lock log look lose make match measure name open',
    'pack pair parse pause put raise read receive reconnect record recount refill refresh refuse release',
    'remember renew reopen replace report request reserve resolve restart rest retry revive round run runs sample save',
    'schedule scrub seal send serve set settle share shift show skip slice sort split start step stop store',
    'sweep take tick track trusts try turn undo unlink unpack upload verify visit wait wake walk warn watch',
    'work write',
  ].flatMap((line) => line.split(' ')),
);

/** Returns the private methods of the classes in a node, and functions that are private fields. */
function privateMethodsIn(node: SyntaxNode): readonly string[] {
  const { key, value } = node;
  const isMethod = node.type === 'MethodDefinition' && node.kind === 'method';
  const isFunction =
    node.type === 'PropertyDefinition' && isNode(value) && value.type === 'ArrowFunctionExpression';
  const isPrivate = isNode(key) && key.type === 'PrivateIdentifier';
  const own = (isMethod || isFunction) && isPrivate ? [String(key.name)] : [];
  return [...own, ...childrenOf(node).flatMap(privateMethodsIn)];
}

const beginsWithVerb = (name: string) =>
  /^(?:is|has|are|can|on)[A-Z]|[a-z]Of$/.test(name) || verbs.has(/^[a-z]+/.exec(name)?.[0] ?? '');

const namesIn = (file: SourceFile) => privateMethodsIn(parseSource(file));

it('a private method begins with a verb', () => {
  const files = ['src', 'packages', 'console/src', 'bench', 'clients/typescript/src'].flatMap((folder) =>
    sourceFiles(folder).filter(({ text }) => text.includes('#')),
  );
  const methods = files.flatMap((file) => namesIn(file).map((name) => ({ name, file: file.path })));
  expect(methods.length).toBeGreaterThan(300);
  const wrong = methods.filter(({ name }) => !beginsWithVerb(name));
  expect(wrong.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});

it('finds a private method that begins with no verb', () => {
  const text =
    'class A { #held() {} readonly #next = () => 1; #readPage() {} #isNew() {} #rowOf() {} #rows = 1; }';
  const names = namesIn({ path: 'a.ts', text } as SourceFile);
  expect(names.filter((name) => !beginsWithVerb(name))).toEqual(['held', 'next']);
});
