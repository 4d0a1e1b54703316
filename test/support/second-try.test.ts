/** The files of a failed run that are tried a second time. */
import { expect, it } from 'vitest';
import { failedTests, filesToTryAgain } from './second-try.mjs';

const passed = (name: string) => ({
  name,
  status: 'passed',
  assertionResults: [{ fullName: `${name} works`, status: 'passed' }],
});
const failed = (name: string) => ({
  name,
  status: 'failed',
  assertionResults: [
    { fullName: `${name} works`, status: 'passed' },
    { fullName: `${name} waits`, status: 'failed' },
  ],
});

it('tries the files of a few failed tests again, and names these tests', () => {
  const report = { testResults: [passed('a'), failed('b'), failed('c')] };
  expect(filesToTryAgain(report)).toEqual(['b', 'c']);
  expect(failedTests(report)).toEqual(['b: b waits', 'c: c waits']);
});

it('tries no file again if many have failed, if a file has no failed test, or if all tests passed', () => {
  expect(filesToTryAgain({ testResults: [failed('a'), failed('b'), failed('c')] })).toEqual([]);
  const broken = { name: 'b', status: 'failed', assertionResults: [] };
  expect(filesToTryAgain({ testResults: [failed('a'), broken] })).toEqual([]);
  expect(filesToTryAgain({ testResults: [passed('a')] })).toEqual([]);
});
