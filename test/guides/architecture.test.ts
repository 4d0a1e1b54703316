/** ARCHITECTURE.md stays short, and names existing files. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { programSources, sourceFiles } from '../support/source-files.js';
import { proseOf, readPage } from './commands.js';

const page = proseOf(readPage('ARCHITECTURE.md'));
/** Text in backticks that begins with a folder or file of the repository. */
const named = [...page.matchAll(/`([\w.-]+(?:\/[\w.-]+)*)`/g)].map(([, name = '']) => name);

it('the document fits on four screens', () => {
  const text = readPage('ARCHITECTURE.md');
  expect(text.split('\n').length).toBeLessThanOrEqual(185);
  expect(text.split(/\s+/).length).toBeLessThanOrEqual(2_250);
});

it('the document names existing files and folders', () => {
  const paths = named.filter((name) => /[/.]/.test(name));
  expect(paths.length).toBeGreaterThan(80);
  expect(paths.filter((name) => !fs.existsSync(path.join(programRoot, name)))).toEqual([]);
});

it('the document has each folder of the program', () => {
  const folders = fs.readdirSync(path.join(programRoot, 'src')).map((name) => `src/${name}`);
  expect(folders.filter((folder) => !named.includes(folder))).toEqual([]);
});

it('the guide of faces has each file of a face', () => {
  const guide = readPage('src/faces/README.md');
  const formsOf = (name: string) => [name, name.replace(/-.*/, '-….ts'), name.replace(/^.*-/, '…-')];
  const isListed = (name: string) => formsOf(name).some((form) => guide.includes(`\`${form}\``));
  const files = programSources()
    .map(({ path: file }) => file)
    .filter((file) => /^src\/faces\/(?!kit\/)\w+\//.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => !isListed(path.posix.basename(file)))).toEqual([]);
});

const sources = programSources();

it('each word of the table occurs as a name in several files', () => {
  const table = /## Words\n([\s\S]*?)\n## /.exec(readPage('ARCHITECTURE.md'))?.[1] ?? '';
  const words = [...table.matchAll(/^\| ([a-z][^|]*) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
  expect(words.length).toBeGreaterThan(30);
  const codes = sources.map(({ text }) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));
  const isInSeveral = (word: string) => {
    const name = new RegExp(word.replaceAll(' ', '[ -]?'), 'i');
    const first = codes.findIndex((code) => name.test(code));
    return first !== -1 && codes.slice(first + 1).some((code) => name.test(code));
  };
  expect(words.filter((word) => !isInSeveral(word))).toEqual([]);
});

/** Words that fit any type, so they describe none. */
const vague =
  /\b(?:type|interface|class) (Asked|Asking|Begun|Chosen|Due|Found|Followed|Fresh|Given|Fixture|Heard|Held|How|Kept|Known|Listed|Made|Meant|Place|Seen|Sent|Served|Shown|Sought|Step|Stored|Taken|Told|Turns|Wanted|What|Ways?)(?=<| =| \{| extends)/g;

it('no type has a name that could be that of any other', () => {
  const folders = ['src', 'packages', 'test', 'bench', 'clients', 'scripts', 'console/src'];
  const found = folders
    .flatMap((folder) => sourceFiles(folder, { withTests: true }))
    .flatMap(({ path: file, text }) => [...text.matchAll(vague)].map(([, name]) => ({ file, name })));
  expect(found).toEqual([]);
});

it('the guide of statements has each builder, and examples that are in use', () => {
  const folder = 'src/database/statements';
  const guide = readPage(`${folder}/README.md`);
  const sources = programSources();
  const builders = ['sql', 'sql-fragments', 'keyed', 'statement-parts', 'one-statement'].flatMap((name) => {
    const { text = '' } = sources.find((source) => source.path === `${folder}/${name}.ts`) ?? {};
    return [...text.matchAll(/^export (?:function|const|class) (\w+)/gm)].map(([, builder = '']) => builder);
  });
  expect(builders.length).toBeGreaterThan(20);
  const others = ['constantStatements', 'isEmpty', 'Sql'];
  const isNamed = (name: string) => guide.includes(`\`${name}\``) || others.includes(name);
  expect(builders.filter((name) => !isNamed(name))).toEqual([]);
  const examples = guide.split(/```(?:ts\n)?/).filter((_, at) => at % 2 === 1);
  expect(examples.length).toBe(3);
  const named = sources.filter(({ path: file }) => guide.includes(`\`${file}\``));
  const isUsed = (part: string) => named.some(({ text }) => text.includes(part.trim()));
  expect(examples.flatMap((example) => example.split('\n\n')).filter((part) => !isUsed(part))).toEqual([]);
  expect(guide.split('\n').length).toBeLessThanOrEqual(95);
});
