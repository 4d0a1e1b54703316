/** The guard that fails a run with an error that no caller received. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteOutput, readUncaughtErrors } from './uncaught-errors.js';

const before = process.env.TEST_RUN_FOLDER;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'switchbook-strays-'));
  process.env.TEST_RUN_FOLDER = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.TEST_RUN_FOLDER;
  else process.env.TEST_RUN_FOLDER = before;
  rmSync(folder, { recursive: true });
});

const uncaught = '{"level":"error","kind":"program","msg":"continued after an uncaught error"}\n';
const failed =
  '{"level":"error","err":{"message":"Cannot use a pool after calling end on the pool"},"msg":"failed"}\n';
const warning =
  '(node:7) ExperimentalWarning: vm.USE_MAIN_CONTEXT_DEFAULT_LOADER is an experimental feature\n';
const stack = 'It failed.\n    at work (file:///program/work.js:3:14)\n';

it.each([
  ['an uncaught error of a server', uncaught, false],
  ['work that outlived its database', failed, false],
  ['a warning that Node.js writes for a server', warning, false],
  ['a warning that Node.js writes for a command', warning, true],
  ['a stack of a command', stack, true],
  ['a stack in the log of a command', '{"level":"error","err":{"stack":"Error: x"},"msg":"failed"}\n', true],
])('%s is recorded with its source', (_, text, isCommand) => {
  noteOutput(`The first line.\n${text}`, { what: 'a process', isCommand });
  expect(readUncaughtErrors()).toBe(
    `a process: ${text.split('\n').find((line) => /^\{|^ |^\(/.test(line))}\n`,
  );
});

it('ordinary output, and an error that a server logged for a request, are not', () => {
  noteOutput('There is no account "x".\nThe accounts are: a.\n', { what: 'a command', isCommand: true });
  noteOutput(stack, { what: 'a server', isCommand: false });
  expect(readUncaughtErrors()).toBe('');
});
