/** Checks the selection of tests for changed files. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../src/config/root.js';
import { testsOf } from './changed.mjs';
import { systemTests } from './system.mjs';

const all = [
  'src/job-runner/run-jobs.test.ts',
  'src/core/core.test.ts',
  'packages/text/src/scanner.test.ts',
  'test/code-rules/allowed-imports.test.ts',
  'test/a/a.test.ts',
  'test/console/imports.test.ts',
  'test/openapi/docs.test.ts',
];

it.each([
  ['a file with tests in its folder', 'src/job-runner/job.ts', 'src/job-runner/run-jobs.test.ts'],
  ['a file whose folder has none', 'src/core/feed/feed.ts', 'src/core/core.test.ts'],
  ['a file of a subject with tests elsewhere', 'src/a/operations/b.ts', 'test/a/a.test.ts'],
  ['a file of a package', 'packages/text/package.json', 'packages/text/src/scanner.test.ts'],
  ['a page of the console', 'console/src/imports/page.tsx', 'test/console/imports.test.ts'],
  ['a document', 'docs/README.md', 'test/openapi/docs.test.ts'],
  ['a test', 'test/a/a.test.ts', 'test/a/a.test.ts'],
])('%s selects the nearest tests, and the guards', (_name, changed, asked) => {
  expect(testsOf([changed], all)).toEqual([asked, 'test/code-rules/allowed-imports.test.ts'].sort());
});

it('selects only the guards if no test is near', () => {
  expect(testsOf(['LICENSE', 'package.json'], all)).toEqual(['test/code-rules/allowed-imports.test.ts']);
});

it.each([...systemTests])('there is %s', (name) => {
  expect(fs.statSync(path.join(programRoot, name)).isDirectory()).toBe(name.endsWith('/'));
});
