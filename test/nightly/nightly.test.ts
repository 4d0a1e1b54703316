/** The nightly run: every suite is a script, and its line has the figures that it printed. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { citusTests } from '../citus/suites.mjs';
import { figuresOf, type Suite, suites } from './suites.mjs';

const { scripts } = JSON.parse(readFileSync(path.join(programRoot, 'package.json'), 'utf8'));

/** The words of a suite's command; a suite without one is a script of package.json. */
const commandOf = ({ run, command }: Suite): readonly string[] | undefined =>
  command ?? scripts[run]?.split(' ');

it('each suite of the nightly run has a command or a script, not both', () => {
  const names = suites.map(({ run }) => run);
  expect(suites.filter((suite) => commandOf(suite) === undefined)).toEqual([]);
  expect(suites.filter(({ run, command }) => command !== undefined && scripts[run] !== undefined)).toEqual(
    [],
  );
  expect(new Set(names).size).toBe(names.length);
});

it('the suites name existing files, since the test runner ignores others', () => {
  const words = suites.flatMap((suite) => commandOf(suite) ?? []);
  const named = [...words.filter((word: string) => /^(src|test)\/[\w/.-]+$/.test(word)), ...citusTests];
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !existsSync(path.join(programRoot, name)))).toEqual([]);
});

it('the nightly run reads the figures of a suite from its JSON, or from the totals of its tests', () => {
  const suite = { run: 'some', figures: (report: { done: number }) => `${report.done} done` };
  expect(figuresOf(suite, 'progress {\n{\n  "done": 3\n}\n')).toBe('3 done');
  expect(figuresOf(suite, 'progress alone')).toBe('no figures');
  expect(figuresOf(suite, '{\n  "done": 3,')).toBe('figures that cannot be read');
  expect(
    figuresOf({ run: 'tests' }, ' Files  1 passed\n\u001b[2m      Tests \u001b[22m 12 passed (12)\n'),
  ).toBe('Tests 12 passed (12)');
  const mutants = suites.find(({ run }) => run === 'mutants');
  expect(mutants && figuresOf(mutants, '190 of 190 source mutants are noticed\n')).toBe(
    '190 of 190 source mutants are noticed',
  );
});
