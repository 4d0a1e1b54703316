/** Arguments and help of commands, from a table. */
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { argument, choice, flag, limit, noun, text } from '../syntax/define.js';
import { wholeNumber } from '../terminal/option-values.js';
import type { Output } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { addNoun, entry } from './declare.js';

const shelf = noun('shelf', '', {
  shelf: {
    about: 'look at a shelf',
    usage: '<name> [options]',
    args: { name: argument('<name>', 'which') },
    options: { account: text('<account>', 'whose'), most: limit('at most', wholeNumber(1, 9), 3) },
  },
  fill: {
    about: 'fill a shelf',
    args: { books: argument('<book...>', 'with these') },
    options: {
      account: text('<account>', 'whose'),
      fromTop: { ...flag('the highest first'), conflicts: 'order' },
      order: choice('<order>', 'how', ['name', 'age']),
    },
    example: 'Emma Ulysses',
  },
});

async function run(...words: readonly string[]): Promise<{ given?: unknown; output: string }> {
  let given: unknown;
  let output = '';
  const write = (written: string) => {
    output += written;
  };
  const program = new Command('library')
    .option('--json', 'as JSON')
    .configureOutput({ writeOut: write, writeErr: write })
    .exitOverride();
  const note = (got: unknown): undefined => {
    given = got;
  };
  const answer = ({ text: shown }: Output) => write(shown);
  addNoun(
    program,
    entry(shelf, async () => ({ shelf: note, fill: note })),
    { answer, end: () => {}, isJson: false },
  );
  await program.parseAsync(words, { from: 'user' }).catch(() => {});
  return { given, output };
}

it('a command gets its arguments and options by name, without absent ones', async () => {
  expect(await run('shelf', 'fiction')).toMatchObject({ given: { name: 'fiction', most: 3 } });
  const { given } = await run('shelf', 'fill', 'Emma', 'Ulysses', '--from-top', '--json');
  expect(given).toEqual({ books: ['Emma', 'Ulysses'], fromTop: true });
});

it('shared options of a noun are accepted in any position', async () => {
  const { given } = await run('shelf', '--account', '1', 'fill', 'Emma');
  expect(given).toEqual({ books: ['Emma'], account: '1' });
});

it('reports invalid arguments and does not run the command', async () => {
  for (const [words, reason] of [
    ['shelf fiction --most 10', 'Write a whole number from 1 to 9.'],
    ['shelf fill Emma --order size', 'Allowed choices are name, age.'],
    ['shelf fill Emma --from-top --order age', 'cannot be used with option'],
  ] as const)
    expect(await run(...words.split(' '))).toEqual({
      given: undefined,
      output: expect.stringContaining(reason),
    });
});

it('the help of a subcommand has the example, without the options of the noun', async () => {
  const { output } = await run('shelf', 'fill', '--help');
  expect(output).toContain('--from-top');
  expect(output).toContain(`Example:\n  ${programName} shelf fill Emma Ulysses\n`);
  expect(output).not.toContain('--most');
});
