/** The syntax trees of source files, for the guards that read their code. */
import { parseAst } from 'vitest/node';
import type { SourceFile } from './source-files.js';

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';

export function parseSource({ path, text }: SourceFile): SyntaxNode {
  return parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as SyntaxNode;
}

/** Types have no code, and are most of the nodes of some files. */
const isOfType = (type: string) => type.startsWith('TSType') || type.startsWith('TSInterface');

/** Returns the nodes in a node, except types. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node)
    .flat()
    .filter(isNode)
    .filter(({ type }) => !isOfType(type));
}
