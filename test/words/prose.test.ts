/** Checks how we write, as far as a program can. `prose-rules.ts` has the rules. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { equivalent, notReached } from '../mutants/equivalent.js';
import { sourceMutants } from '../mutants/source/index.js';
import { programSources, sourceFiles } from '../support/source-files.js';
import { exceptions } from './exceptions.js';
import { judge, verblessComments } from './prose-rules.js';

const patterns = ['*.ts', '*.tsx', '*.mjs', '*.md'];
/** The judge and its test name the wrong forms; generated files have the words of the API document. */
const leftOut = /^(test\/words\/.*|clients\/\w+\/src\/generated\/.*)$/;

/** Reads a file without the notes of old releases, which stay unchanged. */
function readJudged(file: string): string {
  const text = readFileSync(path.join(programRoot, file), 'utf8');
  return file === 'CHANGELOG.md' ? text.split(/^(?=## )/m, 2).join('') : text;
}

const lineOf = ({ rule, text, instead }: ReturnType<typeof judge>[number]) =>
  `${rule}: ${text}${instead === undefined ? '' : ` (write: ${instead})`}`;

it('finds no other words, beginnings, widths and lengths than the exceptions', () => {
  const files = execFileSync('git', ['ls-files', ...patterns], { cwd: programRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !leftOut.test(file) && existsSync(path.join(programRoot, file)));
  expect(files.length).toBeGreaterThan(1_000);
  const found = files.flatMap((file) => judge(file, readJudged(file)));
  const isExcepted = (file: string, text: string) =>
    exceptions.some((exception) => exception.file === file && text.includes(exception.text));
  const bad = found.filter(({ file, text }) => !isExcepted(file, text));
  expect(bad.map((finding) => `${finding.file}:${finding.line}: ${lineOf(finding)}`)).toEqual([]);
  // The list only shrinks: an entry that is fixed must be removed.
  const needless = exceptions.filter(
    (exception) => !found.some(({ file, text }) => file === exception.file && text.includes(exception.text)),
  );
  expect(needless).toEqual([]);
  expect(exceptions.length).toBeLessThan(50);
});

/** Nouns in the plural that begin comments of the console. The list only shrinks. */
const nounsInConsole = /: (?:Actions for|Changes of|Issues of|Pixels of|Resources that|Views of) /;

it('names of mutants, and reasons of equivalent ones, have the words of comments', () => {
  const texts = [
    ...sourceMutants.map(({ name }) => name),
    ...[...equivalent, ...notReached].map(({ reason }) => reason),
  ];
  const found = texts
    .flatMap((text) => judge('src/a.ts', `// ${text}`))
    .filter(({ rule }) => rule === 'idiom' || rule === 'word');
  expect(found.map(lineOf)).toEqual([]);
});

it('no title of a test begins with the number of a list that is elsewhere', () => {
  const title =
    /\b(?:it|test|describe)\b[^\n']*\('((?:[A-Z]|[a-z]{1,8} )\d+(?:(?:,| and) [A-Z]?\d+)*: [^\n]*)'/g;
  const files = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: programRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(path.join(programRoot, file)));
  const found = files.flatMap((file) =>
    [...readFileSync(path.join(programRoot, file), 'utf8').matchAll(title)].map(
      ([text]) => `${file}: ${text}`,
    ),
  );
  expect(found).toEqual([]);
});

it('a comment of a function or a method begins with a verb', () => {
  const sources = [
    ...programSources(),
    ...['bench', 'clients/n8n', 'console/src'].flatMap((folder) => sourceFiles(folder)),
  ].filter(({ path: file }) => !/\/test\//.test(file));
  expect(sources.length).toBeGreaterThan(1_000);
  // Begin a comment with a verb in the third person: "Returns …", "Reads …", or with "Whether …".
  const found = sources.flatMap(({ path: file, text }) =>
    verblessComments(text).map((comment) => `${file}: ${comment}`),
  );
  expect(found.filter((text) => !(text.startsWith('console/') && nounsInConsole.test(text)))).toEqual([]);
});

it.each([
  ['/** The key of a record. */\nexport function a() {}', 1],
  ['/** `isOnce`: no change is read later. */\nasync function a() {}', 1],
  ['/** Contacts of a page. */\nfunction a() {}', 1],
  ['/** The key of a record. */\nexport const a = (one: string): string => one;', 1],
  ['/** The books of a key. */\nexport const a = rowsOf<Row, []>(sql);', 1],
  ['/** Lists the books of a key. */\nexport const a = rowsOf<Row, []>(sql);', 0],
  ['/** Counts of a merge. */\nfunction a() {}', 1],
  ['/** Ties are sorted by id. */\nfunction a() {}', 1],
  ['/** Plans for a year. */\nfunction a() {}', 1],
  ['/** Waits for a year. */\nfunction a() {}', 0],
  ['class A {\n  /** `most`: windows kept. */\n  constructor(most: number) {}', 1],
  ['class A {\n  /** A page of the list. */\n  async #page<Row>(): Promise<Row> {', 1],
  ['interface A {\n  /** the text of all */\n  read?(id: string): string;', 1],
  ['class A {\n  /** windows kept now */\n  get size(): number {', 1],
  ['/** Returns the key of a record. */\nexport function a() {}', 0],
  ['class A {\n  /** Reads a page. */\n  async #page(): Promise<void> {', 0],
  ['class A {\n  /** The current size. */\n  get size(): number {', 0],
  ['interface A {\n  /** Number of windows. */\n  readonly size: number;', 0],
  ['/** Whether it is one. */\nfunction a() {}', 0],
  ['/** The key of a record. */\nconst a = 1;', 0],
])('counts comments without a verb: %s', (content, count) => {
  expect(verblessComments(content)).toHaveLength(count);
});

it.each([
  ['a.ts', '// of a record', 'first word'],
  ['a.ts', 'const a = 1; // how many', 'first word'],
  ['a.ts', '/** `What` it is. */', 'first word'],
  ['src/a.ts', '/** Undefined if it is absent. */\nexport function a() {}', 'first word'],
  ['a.ts', '/** A record.\n * Whoever reads it. */', 'word'],
  ['src/core/a.ts', "const text = 'is mended by nobody';", 'word'],
  ['src/core/a.ts', 'const text = `it says no`;', 'word'],
  ['src/faces/acme/a.ts', '// The vendor says so.', 'word'],
  ['src/a.ts', '// The member whom it names.', 'idiom'],
  ['src/a.ts', '/** Reads what is stored. */', 'idiom'],
  ['src/a.ts', '/** A list; who reads it gets all. */', 'idiom'],
  ['src/a.ts', '// Deletes it; of those that stay the first.', 'idiom'],
  ['src/a.ts', '// Those of one account.', 'idiom'],
  ['src/a.ts', '// Undefined: it is none.', 'idiom'],
  ['src/a.ts', '// A text that is no id.', 'idiom'],
  ['src/a.ts', '// The vendor is asked for it.', 'idiom'],
  ['src/a.ts', '// A count tells how many.', 'idiom'],
  ['src/a.ts', '// Throws `invalid` where a name is long.', 'idiom'],
  ['src/a.ts', '// Null where it is empty.', 'idiom'],
  ['src/a.ts', '// The next one goes on, while the server is away.', 'idiom'],
  ['test/support/a.ts', '// The bytes as they came.', 'idiom'],
  ['src/a.ts', '// The database that is in charge.', 'idiom'],
  ['src/a.ts', '// A client that wants a page.', 'idiom'],
  ['src/a.ts', '// The search begins anew.', 'idiom'],
  ['src/a.ts', "const text = 'is no member of the account';", 'idiom'],
  ['src/a.ts', '// The newest comes first.', 'idiom'],
  ['src/a.ts', '// Locks the row, and answers whether it exists.', 'idiom'],
  ['a.ts', `/**\n * A ${'word '.repeat(24)}. */`, 'wide comment'],
  ['a.ts', `const a = 1; // A ${'word '.repeat(24)}.`, 'wide comment'],
  ['src/a.ts', `/**\n * A ${'word '.repeat(15)}:\n * ${'word '.repeat(15)}.\n */`, 'long sentence'],
  ['console/src/a.ts', `// A ${'word '.repeat(15)}\n// ${'word '.repeat(15)}.`, 'long sentence'],
  ['a.md', 'Nobody reads it.', 'word'],
  ['docs/decisions/a.md', 'The work goes on.', 'idiom'],
  ['CHANGELOG.md', 'A row that is no contact.', 'idiom'],
  ['a.md', `${'word '.repeat(31)}.`, 'long sentence'],
])('judges %s: %s', (file, content, rule) => {
  expect(judge(file, content).map((finding) => finding.rule)).toEqual([rule]);
});

it('names the words to write instead', () => {
  const found = judge('src/a.ts', '// A row stands here.\n\n// A count tells it.');
  expect(found.map(({ instead }) => instead)).toEqual([
    'is, exists',
    'reveals, reports, shows, distinguishes',
  ]);
});

it.each([
  ['a.ts', '// A record that is of use.'],
  ['a.ts', '// A comment of two lines\n// of which the second begins like this.'],
  ['a.ts', "const url = 'https://of.example';"],
  ['src/a.ts', '// Undefined: there is none. It is no longer read.'],
  ['src/a.ts', '/** Returns undefined if it is absent. */\nexport function a() {}'],
  ['src/a.ts', '/** Undefined: all contacts. */\ntype Visibility = string | undefined;'],
  ['src/a.ts', "const text = 'update a set b = null where a.id = $1';"],
  ['console/src/a.ts', "const text = 'Ergänzen Sie dies hier';"],
  ['src/a.test.ts', '// What is stored.\n// It goes on.'],
  ['src/faces/acme/a.ts', "const literal = 'Nobody was found';"],
  ['a.test.ts', "const typed = 'Nobody was found';"],
  ['src/a.ts', `/**\n * A ${'word '.repeat(20)}.\n * A ${'word '.repeat(20)}.\n */`],
  ['a.md', '```sh\necho nobody\n```'],
  ['docs/guides/a.md', 'The work goes on.'],
  ['a.md', `| ${'word '.repeat(20)} | ${'word '.repeat(20)} |`],
  ['a.md', `${'word '.repeat(20)}: ${'word '.repeat(20)}.`],
])('accepts %s: %s', (file, content) => {
  expect(judge(file, content)).toEqual([]);
});
