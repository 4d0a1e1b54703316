/**
 * The figures of docs/reference/limits.md are those of the code. Each entry has the words of the page, the file that
 * decides the figure, and its line there; so this list also finds the file of a figure. Lines of the page without an
 * entry fail.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { readPage } from './commands.js';

type Figure = readonly [words: string, file: string, ...lines: string[]];

const limits = 'packages/domain/src/contact/contact-limits.ts';
const declaration = 'packages/domain/src/fields/own-field-declaration.ts';
const workbook = 'packages/contact-files/src/workbook/limits.ts';
const rows = 'packages/contact-files/src/rows/row-reader.ts';
const bytes = 'packages/admission/src/byte-budget.ts';
const requests = 'src/contacts/values/request-limits.ts';
const underWay = 'packages/admission/src/under-way.ts';
const lanes = 'packages/admission/src/lanes.ts';

const figures: readonly Figure[] = [
  ['all of it: 2 MiB', limits, 'contact: 2 * 1024 * 1024,'],
  ['identities (phones, emails, accounts of messengers): 500', limits, 'identities: 500,'],
  ['tags, groups: 1,000 each', limits, 'tags: 1_000,', 'groups: 1_000,'],
  ['such as a name: 4,000 characters; a URL: 8,000', limits, 'shortText: 4_000,', 'url: 8_000,'],
  ['spaces and brackets: 250 characters', limits, 'writtenPhone: 250,'],
  ['attributes: 5,000, with 256 KiB', limits, 'attributeNames: 5_000,', 'attributes: 256 * 1024,'],
  ['consents (one for each channel, purpose and sender): 5,000', limits, 'entries: 5_000,'],
  ['suppressions: 5,000', limits, 'entries: 5_000,'],
  ['the name of a tag, group, source or status: 255', limits, 'catalogName: 255,'],
  ['10,000 each, with a million', limits, 'catalogItems: 10_000,', 'catalogText: 1_000_000,'],
  ['own fields: 100, with 200 choices each', declaration, 'maxOwnFields = 100;', 'maxFieldChoices = 200;'],
  ['5,000 in all; 10 of them', declaration, 'maxAllChoices = 5_000;', 'maxIndexedFields = 10;'],
  ['keys that have not ended: 1,000', 'src/access/values/key-limits.ts', 'maxLiveKeys = 1_000;'],
  ['webhooks: 20', 'src/webhooks/values/webhook.ts', 'perAccount: 20,'],
  ['receivers of an intake: 5', 'src/webhooks/values/webhook.ts', 'receivers: 5,'],
  [
    'imports: 100; imports in the list: 1,000',
    'src/imports/values/import-limits.ts',
    'waiting: 100,',
    'stored: 1_000,',
  ],
  [
    'files being uploaded: 2',
    'src/imports/values/import-limits.ts',
    'receiving: { perAccount: 2, total: 8 },',
  ],
  ['exports at once: 2', 'src/exports/values.ts', 'exportsAtOnce = { perAccount: 2, total: 8 };'],
  ['exports at once: 8', 'src/exports/values.ts', 'exportsAtOnce = { perAccount: 2, total: 8 };'],
  ['outcomes of rows: 4 GiB', 'src/imports/values/import-limits.ts', 'storedBytes: 4 * 1024 ** 3,'],
  ['saved segments: 200, 10 of them', 'src/segments/values.ts', 'maxRecords: 200,', 'maxWatched = 10;'],
  [
    '100 for all keys, 50 of each key; 24 KiB',
    'src/views/values.ts',
    'shared: 100,',
    'perKey: 50,',
    'bytes: 24 * 1024,',
  ],
  [
    'phone books: 100, with the newest 5,000 contacts each; keys that follow one: 20',
    'src/books/values/book.ts',
    'ofAccount: 100,',
    'people: 5_000,',
    'readers: 20,',
  ],
  ['bulk changes: 20; in the list: 200', 'src/bulk-changes/values.ts', 'waiting: 20,', 'stored: 200,'],
  ['the newest 50 can be undone', 'src/bulk-changes/values.ts', 'undoable: 50,'],
  ['comparisons at once: 1', 'src/compose/comparisons.ts', 'perAccount: 1,'],
  [
    'forwarded requests under way: 64',
    'src/outgoing/vendor-limits.ts',
    'perAccount: 64, total: 256 } as const;',
  ],
  [
    'forwarded requests under way: 256',
    'src/outgoing/vendor-limits.ts',
    'perAccount: 64, total: 256 } as const;',
  ],
  ['requests under way: 1,000', underWay, 'perAccount: 1_000,'],
  ['under way: 4,000; then 503. Above 8,000', underWay, 'served: 4_000,', 'all: 8_000 };'],
  ['requests in the queue: 200', lanes, 'amongOthers: 1, maxWaiting: 200 },'],
  ['requests that wait for events: 20', 'src/feed/values/feed-limits.ts', 'waiting: { perAccount: 20,'],
  ['memory for request bodies: 32 MiB', bytes, 'accountBodyBytes = 32 * mebibyte;'],
  ['memory for large answers: 24 MiB', bytes, 'perAccount: 24 * mebibyte })'],
  [
    'request bodies above 64 KiB: 48 MiB',
    bytes,
    'smallBytes = 64 * 1024;',
    'largeBodies: new Budget({ total: 48 * mebibyte',
  ],
  ['memory for large answers: 48 MiB', bytes, 'answers: new Budget({ total: 48 * mebibyte'],
  ['1 while other accounts send requests, else 2', lanes, 'long: { total: 3, alone: 2, amongOthers: 1,'],
  ['one that is erased: 10,000', 'src/erasure/values/erased-person.ts', 'mergedInto: 10_000,'],
  ['in an export: 8 MiB of the newest consents', requests, 'maxLongBytes = 8 * 1024 * 1024;'],
  ['is deleted or loses them: 20,000, else 413', requests, 'detached: 20_000,'],
  ['a merge moves: 5,000', requests, 'moved: 5_000,'],
  [
    'a tree: 30 conditions, 4 levels of groups, lists of 100, texts of 255',
    requests,
    'conditions: 30,',
    'depth: 4,',
    'values: 100,',
    'text: 255,',
    'bytes: 16 * 1024,',
  ],
  ['3,000 in a tree; 3,500 in a request', requests, 'weight: 3_000,', 'requestWeight: 3_500,'],
  [
    'a search: 200 characters, 6 words; a word in the names of more than 500 tags',
    requests,
    'maxSearchLength = 200;',
    'maxSearchWords = 6;',
    'maxTagsOfWord = 500;',
  ],
  ['a contact with a watched tree: 5 seconds', requests, 'treeMs = 5_000;'],
  [
    'text: 4 GiB unpacked, 10 million rows',
    'src/imports/values/import-limits.ts',
    'fileBytes: 4 * 1024 ** 3,',
  ],
  ['10 million rows', 'src/imports/values/import-limits.ts', 'rows: 10_000_000,'],
  [
    'new tags, groups, sources and statuses: 2,000',
    'src/imports/values/import-limits.ts',
    'createdItems: 2_000,',
  ],
  ['a record: 1 MiB', rows, 'maxRowLength = 1024 ** 2;', 'maxExportRowLength = 2 * 1024 ** 2;'],
  [
    'below 30 kB in 30 seconds',
    'packages/admission/src/minimum-speed.ts',
    'windowMs: 30_000, minBytes: 30_000 };',
  ],
  [
    'the file: 32 MiB, 4,000 files in it, 1,000 sheets',
    workbook,
    'fileBytes: 32 * mebibyte,',
    'entries: 4_000,',
    'sheets: 1_000,',
  ],
  [
    'unpacked: 512 MiB for each part, and 400 times its packed size above 16 MiB',
    workbook,
    'totalBytes: 512 * mebibyte,',
    'ratio: 400,',
    'freeBytes: 16 * mebibyte,',
  ],
  ['500 columns with text', rows, 'maxColumns = 500;'],
  ['20 million filled cells', workbook, 'cells: 20_000_000,', 'cellLength: 32_767,'],
  [
    'shared texts: 32 MiB, 2 million of them; text of all rows: 512 MiB',
    workbook,
    'stringBytes: 32 * mebibyte,',
    'strings: 2_000_000,',
    'tableLength: 512 * mebibyte,',
  ],
  ['open connections of clients: 2,000', 'src/http/listener.ts', 'maxConnections: 2_000,'],
  [
    'workbooks that are being read: 160 MiB, of which an account may use 80 MiB',
    'src/imports/values/import-limits.ts',
    'workbookBytes: { perAccount: 80 * 1024 ** 2, total: 160 * 1024 ** 2 },',
  ],
  [
    'one export: 256 MiB; then the client must read 8 MiB a minute',
    'src/exports/values.ts',
    'totalBytes: 256 * 1024 ** 2,',
    'fileBytes: 8 * 1024 ** 2,',
    'stallMs: 60_000,',
  ],
  ['comparisons at once: 4', 'src/compose/comparisons.ts', 'maxRunning: 4,'],
  [
    'a search at `/docs`: 100 characters, 8 words, 30 sections',
    'src/http/guides/guide-search.ts',
    'maxQueryLength = 100;',
    'maxWords = 8;',
    'maxHits = 30;',
  ],
  [
    'refused keys of one address in a minute: 60',
    'src/access/values/attempt-limits.ts',
    'wrongKeys: { max: 60, least: 5 },',
  ],
  [
    'uses at most 43 connections',
    'packages/embedded-postgres/src/external-server.ts',
    'maxConnections = 43;',
  ],
  ['16 for requests', 'src/compose/pool-sizes.ts', 'serverPool = 16;'],
  ['`SWITCHBOOK_REQUEST_TIMEOUT`, 30 seconds', 'src/config/defaults.ts', 'defaultRequestMs = 30_000;'],
  ['2,000 people a day', 'src/config/defaults.ts', 'defaultShownPerDay = 2_000;'],
  ['an old id follows: 1,000', requests, 'chain: 1_000,'],
  ['a long poll of the change feed', 'src/feed/values/feed-limits.ts', 'waitSeconds: 60,'],
  ['or of the live log: 60 seconds', 'src/calls/values/call.ts', 'waitSeconds: 60,'],
  [
    'under way: 2 in a server process; further ones wait',
    'src/pulls/values/pull-job.ts',
    'underWay: { all: 8, perAccount: 2 },',
  ],
  ['vendors under way: 8; further', 'src/pulls/values/pull-job.ts', 'underWay: { all: 8, perAccount: 2 },'],
  ['a vendor during a pull: 60 seconds', 'src/outgoing/vendor-limits.ts', 'requestMs: 60_000,'],
  [
    'a check of `doctor`: 6 seconds; all checks: a minute',
    'src/health/operations/checks/run-check.ts',
    'eachMs: 6_000, allMs: 60_000,',
  ],
  [
    'a wait for a lock: 5 seconds',
    'src/database/connections/deadlines.ts',
    'lockMs: Math.ceil(requestMs / 6),',
  ],
  ['the queue of an account: 20 seconds', lanes, 'maxWaitMs = 20_000;'],
  ["a webhook's receiver: 15 seconds", 'src/webhooks/values/delivery.ts', 'timeoutMs: 15 * secondMs,'],
  [
    '10 minutes; 60 seconds without a byte; 10 seconds without a connection',
    'src/outgoing/vendor-limits.ts',
    'connect: 10_000, idle: 60_000, total: 600_000 };',
  ],
];

/** Lines without a figure of the program: durations of people, and caches, which many files share. */
const unchecked = [/^- caches: about 100 MiB/];

const page = readPage('docs/reference/limits.md').replaceAll(/\s+/g, ' ');
const lines = readPage('docs/reference/limits.md').split('\n');

function expectLines(file: string, codes: readonly string[]): void {
  const source = fs.readFileSync(path.join(programRoot, file), 'utf8');
  expect(codes.filter((code) => !source.includes(code))).toEqual([]);
}

it.each(figures)('the page states the figure of the code: %s', (words, file, ...codes) => {
  expect(page).toContain(words);
  expectLines(file, codes);
});

it('the list has a file for each figure of the page', () => {
  const listed = lines.filter((line) => /^- .*\d/.test(line) && !unchecked.some((form) => form.test(line)));
  expect(listed.length).toBeGreaterThan(50);
  const missing = listed.filter((line) => !figures.some(([words]) => line.includes(words)));
  expect(missing).toEqual([]);
});
