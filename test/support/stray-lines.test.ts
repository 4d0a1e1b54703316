/** The lines of a successful run that make it red. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { strayLines } from './stray-lines.mjs';

it.each([
  '(node:7) Warning: something is deprecated',
  'MaxListenersExceededWarning: 11 close listeners added',
  'Error: socket hang up',
  'psql: error: FATAL:  terminating connection due to administrator command',
  '⎯⎯ Unhandled Errors ⎯⎯',
  'close timed out after 120000ms',
])('makes a run red: %s', (line) => {
  expect(strayLines(`one\n${line}\nmore`)).toEqual([line]);
});

it('a line that a test expects is not reported', () => {
  expect(
    strayLines('No Chromium is found, so the console is not tested.\nTests of what was changed: a'),
  ).toEqual([]);
});

it('finds a warning that Node.js prints', () => {
  const code = "process.emitWarning('a part is left running')";
  const { stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect(strayLines(stderr)).toHaveLength(1);
});
