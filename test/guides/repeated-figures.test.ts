/**
 * Periods that sentences repeat: in refusals, documents of the API, guides and the console. Each entry has the line of
 * the code and all sentences with its figure, so a changed period fails with the list of what to write anew.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { readPage } from './commands.js';

interface Period {
  readonly file: string;
  readonly line: string;
  /** parts of sentences by file */
  readonly sentences: Readonly<Record<string, readonly string[]>>;
}

const problems = 'packages/domain/src/problems/problem-words.ts';
const console = 'console/src/texts/en.json';
const ownApi = 'src/faces/directory/README.md';
const retention = 'src/retention/values.ts';

const periods: readonly Period[] = [
  {
    file: retention,
    line: 'mergeUndoMs = 30 * dayMs;',
    sentences: {
      [problems]: ['The merge is older than 30 days'],
      'src/contacts/routes/texts.json': ['within 30 days'],
      'src/access/routes/texts.json': ['30 days'],
      [console]: [
        'Merges appear here. You can undo them for 30 days.',
        'You can undo each merge for 30 days',
      ],
      'README.md': ['can be undone for 30 days'],
      'docs/guides/merge.md': ['A merge can be undone for 30 days', 'After 30 days only the redirect'],
      'docs/reference/commands.md': ['the merge can be undone for 30 days'],
      'docs/reference/retention.md': ['undo data of a merge: 30 days'],
      [ownApi]: ['`POST /merges/{id}/undo` works within 30 days'],
    },
  },
  {
    file: retention,
    line: 'bulkUndoMs = 30 * dayMs;',
    sentences: {
      [problems]: ['It is kept for 30 days'],
      'src/bulk-changes/routes/texts.json': ['An undo is possible for 30 days'],
      [console]: ['You can undo a change for 30 days.', 'You can undo it for 30 days.'],
      'docs/reference/retention.md': ['undo data of a bulk change: 30 days'],
      [ownApi]: ['for 30 days and the latest 50 jobs'],
    },
  },
  {
    file: 'src/bulk-changes/values.ts',
    line: 'undoable: 50,',
    sentences: {
      [problems]: ['for the latest 50 bulk changes'],
      'docs/reference/retention.md': ['the newest 50 of an account'],
      [ownApi]: ['the latest 50 jobs'],
    },
  },
  {
    file: retention,
    line: 'eventsMs: 90 * dayMs,',
    sentences: { 'src/config/settings.ts': ["default: '90d',"] },
  },
  {
    file: retention,
    line: 'auditMs: 400 * dayMs,',
    sentences: { 'src/config/settings.ts': ["default: '400d',"] },
  },
  {
    file: retention,
    line: 'importRowsMs: 30 * dayMs,',
    sentences: {
      'src/config/settings.ts': ["default: '30d',"],
      'src/imports/routes/texts.json': ['Rows are kept for 30 days'],
      [console]: ['Your imports appear here. You can undo them for 30 days.'],
      'docs/guides/imports.md': ['An undo works for 30 days'],
      'docs/reference/retention.md': [
        'rows of ended imports, with rejected rows and the values before: 30 days',
      ],
      [ownApi]: ['Rows are kept for 30 days'],
    },
  },
  {
    file: retention,
    line: 'binDays = { usual: 30, max: 365 }',
    sentences: {
      'docs/guides/privacy.md': ['A deleted contact can be restored for 30 days'],
      'docs/reference/retention.md': ['which can be restored: 30 days (`bin_days` of the account, 0 to 365)'],
    },
  },
  {
    file: 'src/sessions/values/session-times.ts',
    line: 'idleSeconds: 7 * daySeconds,',
    sentences: {
      [console]: ['A session ends after a week without use'],
      'docs/guides/sign-in.md': ['for 7 days without a request'],
    },
  },
  {
    file: 'src/config/settings.ts',
    line: "variable: 'SWITCHBOOK_LONGEST_SESSION',\n    default: '720',",
    sentences: {
      [console]: ['after 30 days at the latest'],
      'docs/guides/sign-in.md': ['30 days at most'],
    },
  },
  {
    file: 'src/plans/values.ts',
    line: 'lifeMs: 10 * 60_000,',
    sentences: { [problems]: ['older than ten minutes'] },
  },
];

const readFile = (file: string) =>
  file.endsWith('.md')
    ? readPage(file).replaceAll(/\s+/g, ' ')
    : fs.readFileSync(path.join(programRoot, file), 'utf8');

it.each(periods)('sentences have the figure of $file: $line', ({ file, line, sentences }) => {
  expect(readFile(file)).toContain(line);
  const missing = Object.entries(sentences).flatMap(([place, words]) => {
    const text = readFile(place);
    return words.filter((part) => !text.includes(part)).map((part) => `${place}: ${part}`);
  });
  expect(missing).toEqual([]);
});
