/** Every command that fails with --json prints one object on stderr, with the next step. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program/program.js';
import { Program } from '../support/program/program.js';
import { rounds } from '../support/rounds.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-errors-'));
afterAll(async () => {
  await program.cleanUp();
  rmSync(folder, { recursive: true });
});

/** Commands that would make an installation, read stdin for ever, or print a text only. */
const left = ['serve', 'migrate', 'account create', 'mcp', 'help'];

interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

function leavesOf(command: Command, words: readonly string[] = []): readonly Leaf[] {
  const below = command.commands.flatMap((inner) => leavesOf(inner, [...words, inner.name()]));
  return command.commands.length > 0 && command.registeredArguments.length === 0
    ? below
    : [{ words, command }, ...below];
}

const leaves = leavesOf(makeProgram({ answer: () => {}, end: () => {}, isJson: false })).filter(
  ({ words }) => words.length > 0 && !left.includes(words.join(' ')),
);

/** A call with a value for everything that is required. `value`: of arguments and options without choices. */
function callOf({ words, command }: Leaf, value: string): readonly string[] {
  const required = command.options.filter((option) => option.mandatory);
  return [
    ...words,
    ...command.registeredArguments
      .filter((argument) => argument.required)
      .map(({ argChoices }) => argChoices?.[0] ?? value),
    ...required.flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? value]),
    '--json',
  ];
}

const remote = { SWITCHBOOK_URL: 'http://127.0.0.1:9', SWITCHBOOK_KEY: 'some' };

it.each([
  ['without an installation', { SWITCHBOOK_DATA_DIR: path.join(folder, 'none') }],
  ['with a wrong setting', { PORT: 'http', SWITCHBOOK_DATA_DIR: path.join(folder, 'none') }],
  ['without a server', remote],
])('%s', async (_, environment) => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const env = { ...environment, XDG_CONFIG_HOME: path.join(folder, 'config') };
  let failures = 0;
  const each = rounds(1, 2);
  for (const [at, leaf] of leaves.entries())
    for (const value of at % 2 === 0 ? ['x', file].slice(0, each) : [file, 'x'].slice(0, each)) {
      const call = callOf(leaf, value);
      const { code, stdout, stderr } = await program.runWithin(call, env);
      if (code === 0 || stdout !== '') {
        // `doctor` reports failures as its result.
        expect([call, JSON.parse(stdout)]).toEqual([call, expect.anything()]);
        continue;
      }
      failures += 1;
      const line = stderr.trimEnd().split('\n').at(-1) ?? '';
      expect([call, line]).toEqual([call, expect.stringMatching(/^\{/)]);
      expect([call, JSON.parse(line)]).toEqual([
        call,
        expect.objectContaining({
          code: expect.any(String),
          detail: expect.any(String),
          next_step: expect.any(String),
        }),
      ]);
    }
  expect(failures).toBeGreaterThan(50 * each);
});
