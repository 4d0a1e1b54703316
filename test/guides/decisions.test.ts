/**
 * Pages of decisions are short, complete in their list, and named in the code. CONTRIBUTING.md describes their form,
 * and `guides/pages.test.ts` checks their links.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';

const folder = 'docs/decisions';
const read = (file: string) => readFileSync(path.join(programRoot, file), 'utf8');
const pages = readdirSync(path.join(programRoot, folder)).filter((name) => name !== 'README.md');
const list = read(`${folder}/README.md`);
const longest = 250;
/** Longer lists are not read. Merge or retire one before you write another. */
const most = 50;

/** Returns the missing parts of the form. */
function faultsOf(name: string, text: string): readonly string[] {
  const [, status = ''] = /^# .+\n\nStatus: (.+)\n\n/.exec(text) ?? [];
  const [, successor] = /^superseded by \[\d{4}\]\((\d{4}-[a-z0-9-]+\.md)\)$/.exec(status) ?? [];
  const words = text.split(/\s+/).filter((word) => word !== '').length;
  const parts = [...text.matchAll(/^\*\*(Context|Decision|Not chosen)\.\*\*/gm)].map(([, part]) => part);
  return [
    ...(/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(name) ? [] : ['name']),
    ...(status === 'current' || (successor !== undefined && pages.includes(successor)) ? [] : ['status']),
    ...(words <= longest ? [] : [`${words} words`]),
    ...(parts.join() === 'Context,Decision,Not chosen' ? [] : ['parts']),
    ...(/^\*\*Change it if\*\* /m.test(text) || successor !== undefined ? [] : ['what would change it']),
  ];
}

it.each(pages)('%s has the form of a decision', (name) => {
  expect(faultsOf(name, read(`${folder}/${name}`))).toEqual([]);
});

it('the form refuses other pages', () => {
  const good = read(`${folder}/0025-positions.md`);
  const parts = 'Context,Decision,Not chosen'.split(',');
  const bad: readonly (readonly [string, string, string])[] = [
    ['25-positions.md', good, 'name'],
    ['0025-positions.md', good.replace('Status: current\n', ''), 'status'],
    ['0025-positions.md', good.replace('current', 'accepted'), 'status'],
    ['0025-positions.md', good.replace('current', 'superseded by [9999](9999-nothing.md)'), 'status'],
    ['0025-positions.md', `${good}${'word '.repeat(longest)}`, 'words'],
    ['0025-positions.md', good.replace('**Change it if**', 'Later'), 'what would change it'],
    ...parts.map((part) => ['0025-positions.md', good.replace(`**${part}.**`, ''), 'parts'] as const),
  ];
  for (const [name, text, fault] of bad)
    expect(
      faultsOf(name, text).some((candidate) => candidate.endsWith(fault)),
      fault,
    ).toBe(true);
});

it('the list has each page once, with its title, and each number once', () => {
  const rows = [...list.matchAll(/^\| \[(\d{4})\]\((\S+)\) \| (.+?) \| ([\d, ]*)\|$/gm)];
  expect(rows.map(([, , name]) => name).sort()).toEqual(pages.toSorted());
  expect(pages.length).toBeLessThanOrEqual(most);
  for (const [, number = '', name = '', title = ''] of rows) {
    expect(name.slice(0, 4)).toBe(number);
    expect(read(`${folder}/${name}`).startsWith(`# ${title}\n`), name).toBe(true);
  }
  const joined = rows.flatMap(([, , , , joins = '']) => joins.match(/\d{4}/g) ?? []);
  const elsewhere = [...list.matchAll(/^- (\d{4}), /gm)].map(([, number]) => number);
  const numbers = [...rows.map(([, number]) => number), ...joined, ...elsewhere];
  expect(numbers.length).toBe(new Set(numbers).size);
});

it('code and documents name existing decisions, and each one at least once', () => {
  const found = execFileSync(
    'git',
    [
      'grep',
      '--untracked',
      '-IhoE',
      `decisions/[0-9]{4}-[a-z0-9-]+\\.md`,
      '--',
      '.',
      `:!${folder}`,
      ':!CHANGELOG.md',
    ],
    { cwd: programRoot, encoding: 'utf8' },
  );
  const named = new Set(
    found
      .trim()
      .split('\n')
      .map((line) => path.basename(line)),
  );
  expect([...named].filter((name) => !pages.includes(name))).toEqual([]);
  expect(pages.filter((name) => !named.has(name))).toEqual([]);
});

it('the table of dependencies has each package', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const table = read('docs/develop/dependencies.md');
  const names = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !name.startsWith('@types/'),
  );
  expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});
