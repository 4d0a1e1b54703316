/**
 * The sentences of a vendor are in the `messages.ts` of its face. A literal of two words or more in another file of a
 * face is a sentence, except in texts that no client of the face gets.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code.
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles, vendorNames } from '../support/source-files.js';
import { childrenOf, isNode, parseSource, type SyntaxNode } from '../support/syntax.js';

/** Files with texts for operators: the console's page of a face, pulls and comparisons. */
const otherTexts = /\/(?:messages|face|pull|compare|contract)\.ts$/;
/** Summaries of routes, for the OpenAPI document, and errors for the log. */
const otherCalls = /(?:[rR]oute|^invariant|Error)$/;

const word = /^['"(]*\p{L}*\p{Ll}[\p{L}'’-]*[.,:;!?)'"]*$/u;

function isSentence(text: string): boolean {
  return text.split(/\s+/).filter((part) => word.test(part)).length > 1;
}

/** Returns the text of a literal, with a mark for each expression; undefined for other nodes. */
function textOf(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const parts = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return parts.map(({ value }) => value.cooked).join('{}');
}

const nameOf = (node: unknown) => (isNode(node) && typeof node.name === 'string' ? node.name : '');

/** Returns the nodes in a node that may be sentences for clients. */
function sentBy(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === 'ImportDeclaration') return [];
  if (node.type === 'Property' && nameOf(node.key) === 'summary') return [];
  if (node.type === 'Property' && node.computed !== true) return [node.value].filter(isNode);
  const isOther = /^(?:Call|New)Expression$/.test(node.type) && otherCalls.test(nameOf(node.callee));
  const plain = /^(?:Literal|TemplateLiteral|ConditionalExpression)$/;
  return childrenOf(node).filter(({ type }) => !isOther || !plain.test(type));
}

function sentencesOf(file: SourceFile): readonly string[] {
  if (otherTexts.test(file.path)) return [];
  const find = (node: SyntaxNode): readonly string[] => {
    const text = textOf(node);
    return [...(text !== undefined && isSentence(text) ? [text] : []), ...sentBy(node).flatMap(find)];
  };
  return find(parseSource(file)).map((text) => `${file.path}: ${text}`);
}

describe('a sentence of a vendor', () => {
  it('is in the messages of its face', () => {
    const files = vendorNames().flatMap((vendor) => sourceFiles(`src/faces/${vendor}`));
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(sentencesOf)).toEqual([]);
  });

  it.each([
    ['problems.ts', "const limited = [429, 'Too many requests'];", ['Too many requests']],
    ['v2/decode.ts', "throw invalid('name', 'type', `${name} must be a text`);", ['{} must be a text']],
    [
      'choices.ts',
      'const rule = { name: (max: number) => `must have ${max} names` };',
      ['must have {} names'],
    ],
    ['routes.ts', "route('GET /tags', 'listTags', 'List tags', { body: 'no tags' });", ['no tags']],
    ['routes.ts', "const open = { summary: 'Make a token', text: `is ${it} a token` };", ['is {} a token']],
    ['encode.ts', "invariant(isShown, 'no phone'); throw new Error(`no ${kind} phone`);", []],
    [
      'wire.ts',
      "const codes = 'AD AE'; const faults = { 'source unknown': 'source_id', form: 'a/b; c=d' };",
      [],
    ],
    ['query.ts', 'const path = `GET ${path} ${word}`; type Order = `${string} first name`;', []],
    ['messages.ts', "export const messages = { limited: 'Too many requests' };", []],
  ])('%s: %s', (name, text, found) => {
    const file = { path: `src/faces/acme/${name}`, text };
    expect(sentencesOf(file)).toEqual(found.map((sentence) => `${file.path}: ${sentence}`));
  });
});
