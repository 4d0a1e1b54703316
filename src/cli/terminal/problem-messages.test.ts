/** Every command that a hint names exists, and a hint about a problem fits its kind of record. */
import { type Problem, ProblemError, resources } from '@switchbook/domain/problems/problem.js';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { sourceFiles } from '../../../test/support/source-files.js';
import { makeProgram } from '../program/program.js';
import { problemMessage } from './problem-messages.js';

const program = makeProgram({ answer: () => {}, end: () => {}, isJson: false });
const stepOf = (problem: Problem) => problemMessage(new ProblemError(problem)).nextStep;

/** Returns undefined for the words of a command, and the unknown words for others. */
function unknownIn(words: string): string | undefined {
  let command: Command = program;
  for (const word of words.split(' ')) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    // Words after a command are its arguments.
    if (next === undefined) return command.registeredArguments.length > 0 ? undefined : words;
    command = next;
  }
  const isWhole = command.commands.length === 0 || command.registeredArguments.length > 0;
  return isWhole || ['duplicates', 'status'].includes(command.name()) ? undefined : words;
}

/** The words after the name of the program, up to the first argument or option. */
const commandsIn = (text: string) =>
  [...text.matchAll(/(?:\$\{programName\}|(?<![\w/.-])switchbook) ([a-z][a-z-]*(?: [a-z][a-z-]*)*)/g)].map(
    ([, words = '']) => words,
  );

it('a hint names only commands that exist', () => {
  const folders = ['src/cli', 'src/health', 'src/backups', 'src/moves', 'src/compose'];
  const files = [...folders, 'packages/embedded-postgres/src'].flatMap((folder) => sourceFiles(folder));
  const hints = files.flatMap(({ path, text }) => commandsIn(text).map((words) => ({ path, words })));
  expect(hints.length).toBeGreaterThan(80);
  // SQL that creates a database of this name, a file that is locked, and a text that continues with a variable.
  const others = ['template template', 'lock', 'bulk'];
  const commands = hints.filter(({ words }) => !others.includes(words));
  expect(commands.filter(({ words }) => unknownIn(words) !== undefined)).toEqual([]);
  expect(['account show', 'role', 'frobnicate'].map(unknownIn)).toEqual([
    'account show',
    'role',
    'frobnicate',
  ]);
});

it.each(resources)('a missing %s, or one in use, has a hint about its own kind', (resource) => {
  const steps = [
    stepOf({ kind: 'not_found', resource }),
    ...(['role', 'source', 'status'].includes(resource) ? [stepOf({ kind: 'in_use', resource })] : []),
  ];
  for (const step of steps) {
    expect(commandsIn(step).map(unknownIn)).toEqual(commandsIn(step).map(() => undefined));
    if (resource !== 'account') expect(step).not.toContain('account list');
  }
});

it('a limit is explained by its own kind of record', () => {
  const quota = (feature: string) => stepOf({ kind: 'quota', feature, current: 1, maximum: 1 });
  expect(quota('bytes of imports')).toContain('imports');
  for (const feature of ['members', 'segments', 'shared views', 'tags', 'keys'])
    expect(quota(feature)).not.toContain('import');
});
