/**
 * Each file, type and function that a comment of the program or a document for developers names in backticks exists.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { programSources, type SourceFile } from '../support/source-files.js';
import { partsOf } from './prose-rules.js';

/** Names that are not in the code, by their reason. */
const exceptions = {
  'files of each face': ['contract.ts', 'face.ts', 'texts.json', 'examples.json'],
  'built files of each face': ['face.js', 'in-process.js'],
  'headers of HTTP, or in them': ['Authorization', 'Basic', 'Expect', 'Vary'],
  'made by the program or the language': ['NotFound2', 'createTag', 'hasOwnProperty'],
  'a form of names that a decision rejects': ['rows.store.ts'],
};
const excepted: ReadonlySet<string> = new Set(Object.values(exceptions).flat());

const exists = (file: string) => fs.existsSync(path.join(programRoot, file));
const isFileName = (name: string) => /^(?!\/)(?=.*\w\.)[\w./-]+\.(?:tsx?|js|mjs|sql|md|json)$/.test(name);
/** Matches `camelCase` and `CamelCase`, each also as a call, or with a member behind a dot. */
const isIdentifier = (name: string) =>
  /^(?:[a-z][a-z\d]*[A-Z]\w*|(?:[A-Z][a-z\d]+)+)(?:\.\w+)?(?:\(\))?$/.test(name);

const quotedIn = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
const namesIn = (text: string) => quotedIn(text).filter((name) => !excepted.has(name));

/** Built files have the names of their sources. */
const sourceName = (name: string) => name.replace(/(?<!\.d)\.js$/, '.ts');

/** A comment names a file from its own folder, or from the root. */
const isFileAt = (file: string, name: string) =>
  [name, sourceName(name)].some(
    (given) => exists(given) || exists(path.posix.join(path.posix.dirname(file), given)),
  );

/** A README names a file from its own folder, from a folder above it, or from the root of its subject or package. */
function isFileNear(file: string, name: string, paths: readonly string[]): boolean {
  const [, room = ''] = /^(src\/faces\/[^/]+\/|src\/[^/]+\/|packages\/[^/]+\/)/.exec(file) ?? [];
  const above = file.split('/').map((_, at, all) => all.slice(0, -1 - at).join('/'));
  return [name, sourceName(name)].some(
    (given) =>
      above.some((folder) => exists(path.posix.join(folder, given))) ||
      paths.some((candidate) => candidate.startsWith(room) && candidate.endsWith(`/${given}`)),
  );
}

/** Returns the dead names. `words`: the words of the code. */
function deadIn({ path: file, text }: SourceFile, words: ReadonlySet<string>) {
  const names = partsOf(text).comments.flatMap((comment) => namesIn(comment.text));
  return names.filter((name) =>
    isFileName(name)
      ? !isFileAt(file, name)
      : isIdentifier(name) && name.split(/[.()]+/).some((word) => word !== '' && !words.has(word)),
  );
}

const sources = programSources();
const paths = sources.map((source) => source.path);
/** Comments, and texts of several words. */
const prose = /\/\*[\s\S]*?\*\/|(?<![:'"`\w\\])\/\/.*|'[^'\n]* [^'\n]*'/g;
const words = new Set(sources.flatMap(({ text }) => text.replaceAll(prose, '').match(/[A-Za-z_]\w*/g) ?? []));

it('comments of the program name existing files, types and functions', () => {
  const dead = sources.flatMap((source) => deadIn(source, words).map((name) => `${source.path}: ${name}`));
  expect(dead).toEqual([]);
});

it('no type is named `…Wanted` or `Wanted…`: a request is `…Request` or `Requested…`', () => {
  const form = /\b(?:type|interface|class) (\w*Wanted|Wanted\w*)\b/g;
  const found = sources.flatMap(({ path: file, text }) =>
    [...text.matchAll(form)].map(([, name]) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

/** Words with one meaning (ARCHITECTURE.md), and the only files whose exported names have them. */
const homes: readonly (readonly [word: string, home: RegExp])[] = [
  // `listRecords` has its name from a path of our own API.
  [
    'Record',
    /^(packages\/domain\/src\/(records|fields)|src\/(records|[\w-]+\/values|cli|contacts\/operations|visibility\/operations))\b/,
  ],
  // `planned` is a statement with a query plan of its own.
  ['[Pp]lan(?:ned)?', /^src\/(plans|faces\/mcp|retention|database\/statements)\//],
  ['[Cc]laim', /^(src\/database\/connections\/claims|src\/sessions\/store|packages\/sign-in\/)/],
  // A function `take…` sets a field of a contact that a file has.
  ['(?<![a-z])take', /^packages\/contact-files\/src\//],
];

it.each(homes)('exported names with %s are only where the word has its meaning', (word, home) => {
  const form = new RegExp(
    `^export (?:async )?(?:abstract )?(?:function\\*?|const|type|interface|class) (\\w*${word}s?(?![a-z])\\w*)`,
    'gm',
  );
  const found = programSources()
    .filter(({ path: file }) => !home.test(file) && !file.includes('.test.'))
    .flatMap(({ path: file, text }) => [...text.matchAll(form)].map(([, name]) => `${file}: ${name}`));
  expect(found).toEqual([]);
});

it('contacts of a segment and of a book are not members', () => {
  // The lists of members of a row, such as `watchMembers`, are those of JSON.
  const form = /\b(?:count|find|forget|list|read)\w*Members?(?![a-z])\w*/g;
  const found = sources
    .filter(({ path: file }) => /^src\/(?:books|segments)\//.test(file))
    .flatMap(({ path: file, text }) => [...text.matchAll(form)].map(([name]) => `${file}: ${name}`));
  expect(found).toEqual([]);
});

it('comments call consents, suppressions and notes of a contact entries, not records', () => {
  const rooms = /^(?:packages\/domain\/src\/(?:consent|contact)|src\/(?:consents|contacts|notes))\//;
  const noun =
    /\b(?:a|an|any|each|its|new|no|of|one|own|remaining|resulting|the|their|\w+'s)[ \n*]+records?\b(?! linkage)/;
  const found = sources
    .filter(({ path: file }) => rooms.test(file))
    .flatMap(({ path: file, text }) =>
      partsOf(text)
        .comments.filter((comment) => noun.test(comment.text))
        .map((comment) => `${file}: ${comment.text.slice(0, 80)}`),
    );
  expect(found).toEqual([]);
});

it('documents for developers name existing files', () => {
  const pages = ['docs/develop', 'docs/decisions'].flatMap((folder) =>
    fs.readdirSync(path.join(programRoot, folder)).map((name) => `${folder}/${name}`),
  );
  const listed = execFileSync('git', ['ls-files'], { cwd: programRoot, encoding: 'utf8' }).split('\n');
  const dead = ['ARCHITECTURE.md', ...pages].flatMap((page) =>
    namesIn(fs.readFileSync(path.join(programRoot, page), 'utf8'))
      .map((name) => name.replace(/^(?:\.\.?\/)+/, ''))
      .filter((name) => isFileName(name) || /^(?:src|packages|test|docs|bench)\//.test(name))
      .filter((name) => !exists(name) && !listed.some((listedFile) => listedFile.endsWith(`/${name}`)))
      .map((name) => `${page}: ${name}`),
  );
  expect(dead).toEqual([]);
});

const tableOfChanges = 'docs/develop/where-a-change-goes.md';

/** Returns the files of a tracked name: a path, a folder, or the same file of each face. */
function filesOfName(name: string, listed: readonly string[]): readonly string[] {
  const inFolder = listed.filter((file) => file === name || file.startsWith(`${name}/`));
  const isOfFaces = !name.includes('/') && isFileName(name);
  return isOfFaces ? listed.filter((file) => file.startsWith('src/') && file.endsWith(`/${name}`)) : inFolder;
}

it('each name in a row of the table of changes is in one of the files of the row', () => {
  const listed = execFileSync('git', ['ls-files'], { cwd: programRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && exists(file));
  const rows = fs
    .readFileSync(path.join(programRoot, tableOfChanges), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!Task|Figure of|-)/.test(line));
  expect(rows.length).toBeGreaterThan(50);
  const faults = rows.flatMap((row) => {
    const quoted = namesIn(row);
    const files = quoted.flatMap((name) => filesOfName(name, listed));
    const text = files.map((file) => fs.readFileSync(path.join(programRoot, file), 'utf8')).join('\n');
    const dead = quoted
      .filter((name) => /^[a-zA-Z]\w*(?:\.\w+)?$/.test(name) && !isFileName(name))
      .filter((name) => !name.split('.').every((word) => new RegExp(`\\b${word}\\b`).test(text)));
    // The last cell has what the compiler or a test reports, or a dash.
    const isWhole = !/\|\s*\|/.test(row);
    return [...dead, ...(isWhole ? [] : ['an empty cell'])].map((fault) => `${row.slice(0, 60)}: ${fault}`);
  });
  expect(faults).toEqual([]);
});

it('READMEs of the program name existing files', () => {
  const pages = execFileSync('git', ['ls-files', 'src/**/README.md', 'packages/**/README.md'], {
    cwd: programRoot,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((page) => page !== '' && exists(page));
  expect(pages.length).toBeGreaterThan(5);
  const dead = pages.flatMap((page) =>
    namesIn(fs.readFileSync(path.join(programRoot, page), 'utf8'))
      .filter((name) => isFileName(name) && !isFileNear(page, name, paths))
      // A README also names files of other packages, next to the name of the package.
      .filter(
        (name) =>
          !paths.some((candidate) => candidate.startsWith('packages/') && candidate.endsWith(`/${name}`)),
      )
      .map((name) => `${page}: ${name}`),
  );
  expect(dead).toEqual([]);
});

it.each([
  ['`gone.ts` has it', ['gone.ts']],
  ['`Gone` and `isGone()` of `Context.gone`', ['Gone', 'isGone()', 'Context.gone']],
  ['`write.ts`, `contacts/writes/write.ts`', ['write.ts', 'contacts/writes/write.ts']],
  ['`Context` of `core.ts`, `peers.ts`, `../contacts/writes/write.ts`, `src/core/core.ts` or `gone`', []],
])('finds dead names: %s', (text, dead) => {
  expect(deadIn({ path: 'src/core/a.ts', text: `// ${text}\n` }, new Set(['Context']))).toEqual(dead);
});

it('a test in `test/` has a base name of its own, so that a search finds one file', () => {
  const tests = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: programRoot, encoding: 'utf8' })
    .split('\n')
    // Faces have the same file names, and tests of the console the names of its pages.
    .filter((file) => file !== '' && exists(file) && !/^(src\/faces|test\/console)\//.test(file));
  const baseOf = (file: string) => path.posix.basename(file);
  const counts = new Map<string, number>();
  for (const file of tests) counts.set(baseOf(file), (counts.get(baseOf(file)) ?? 0) + 1);
  // A test of one file is beside it, and has its name. Name the story after what happens: `audit-story.test.ts`.
  expect(tests.filter((file) => file.startsWith('test/') && (counts.get(baseOf(file)) ?? 0) > 1)).toEqual([]);
});
