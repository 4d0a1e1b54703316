/** Finds the commands that a page of documentation tells its reader to paste. */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';

interface Fence {
  readonly language: string;
  readonly text: string;
}

const fence = /^( *)```(\w*)\n(.*?)^\1```$/gms;
const inline = /(?<!`)`(\.\/bin\/switchbook [^`\n]+)`/g;

export const readPage = (page: string) => fs.readFileSync(path.join(programRoot, page), 'utf8');

export const fencesOf = (text: string): readonly Fence[] =>
  [...text.matchAll(fence)].map(([, , language = '', block = '']) => ({ language, text: block }));

export const proseOf = (text: string) => text.replaceAll(fence, '');

/** Shell blocks, and complete commands within sentences, in order: one line each, except continued lines. */
export function commandsOf(text: string): string {
  const inOrder = text.replaceAll(fence, (_, _indent, language: string, block: string) =>
    language === 'sh' ? `\u0001${block}\u0002` : '',
  );
  const commands = [...inOrder.matchAll(new RegExp(`\u0001(.*?)\u0002|${inline.source}`, 'gs'))];
  return commands.map(([, block, line]) => block ?? `${line}\n`).join('');
}

/** Returns all pages of documentation: of the root, of folders, and of the faces. */
export function allPages(): readonly string[] {
  const below = (folder: string) =>
    fs
      .readdirSync(path.join(programRoot, folder), { recursive: true })
      .map((name) => path.posix.join(folder, String(name).split(path.sep).join('/')));
  const root = fs.readdirSync(programRoot);
  return [
    ...root,
    ...['docs', 'bench', 'deploy', 'src/faces', 'clients/python'].flatMap(below),
    'test/README.md',
  ]
    .filter((name) => name.endsWith('.md'))
    .sort();
}

/** Words of each call of our program in a text: `./bin/switchbook …`, or `switchbook …` in code. */
export function callsOf(text: string): readonly string[] {
  const calls = text.matchAll(/(?:\.\/bin\/|`|^ *|npx |\/\.?bin\/)switchbook ((?:[^`\n#|)<\\]|\\\n)*)/gm);
  return [...calls].map(([, line = '']) => line.replaceAll('\\\n', ' ').trim());
}
