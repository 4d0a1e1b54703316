/** The scripts of `completion`, run in each installed shell. bash is required. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProgram } from '../../program/program.js';
import type { Shell } from '../../terminal/option-values.js';
import { completionScript } from './completion.js';

const program = makeProgram({ answer: () => {}, end: () => {}, isJson: false });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish'] as const)
    writeFileSync(path.join(folder, shell), completionScript(program, shell));
});
afterAll(() => rmSync(folder, { recursive: true }));

function runIn(shell: Shell, args: readonly string[]): string | undefined {
  const { stdout, stderr, status, error } = spawnSync(shell, args, {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
  });
  if (error !== undefined) return undefined;
  expect({ shell, status, stderr }).toEqual({ shell, status: 0, stderr: '' });
  return stdout;
}

/** Returns the completions that bash offers for the last of the words. */
function offered(...words: readonly string[]): readonly string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `source ${folder}/bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _switchbook; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (runIn('bash', ['--norc', '--noprofile', '-c', script]) ?? '')
    .split('\n')
    .filter((line) => line !== '');
}

const pathsOf = (command: Command, words: readonly string[]): (readonly [string[], Command])[] => [
  [[...words], command],
  ...command.commands.flatMap((item) => pathsOf(item, [...words, item.name()])),
];

describe('bash', () => {
  it('offers every command and every option of the program', () => {
    const all = pathsOf(program, ['switchbook']);
    expect(all.length).toBeGreaterThan(50);
    // One shell completes all of them.
    const lines = all.map(
      ([words]) =>
        `COMP_WORDS=(${words.join(' ')} ''); COMP_CWORD=${words.length}; _switchbook; echo "\${COMPREPLY[*]}"`,
    );
    const stdout = runIn('bash', [
      '--norc',
      '--noprofile',
      '-c',
      `source ${folder}/bash\n${lines.join('\n')}`,
    ]);
    const answers = (stdout ?? '').split('\n');
    for (const [index, [words, command]] of all.entries()) {
      const completedWords = answers[index]?.split(' ') ?? [];
      const known = [
        ...command.commands.map((item) => item.name()),
        ...command.options.filter((option) => !option.hidden).map((option) => option.long),
      ];
      expect([words, known.filter((word) => !completedWords.includes(word ?? ''))]).toEqual([words, []]);
      expect(completedWords).toContain('--json');
    }
  });

  it('completes partial words and short lists of values, and leaves files to the shell', () => {
    expect(offered('switchbook', 'imp')).toEqual(['import']);
    expect(offered('./bin/switchbook', 'import', 'c')).toEqual(['cancel']);
    expect(offered('switchbook', 'import', 'file.csv', '--on-match', '')).toEqual(['skip', 'update', 'fill']);
    expect(offered('switchbook', '--json', 'contact', 'edit', '17', '--add-')).toEqual([
      '--add-phone',
      '--add-email',
      '--add-tag',
      '--add-group',
    ]);
    expect(offered('switchbook', 'completion', 'z')).toEqual(['zsh']);
    expect(offered('switchbook', 'import', 'contacts.c')).toEqual([]);
    const registered = runIn('bash', ['--norc', '-c', `source ${folder}/bash; complete -p switchbook`]);
    expect(registered).toBe('complete -o default -F _switchbook switchbook\n');
  });
});

describe.each(['zsh', 'fish'] as const)('%s', (shell) => {
  it('can parse its script, if installed', ({ skip }) => {
    const result = runIn(shell, ['-n', path.join(folder, shell)]);
    if (result === undefined) skip(`${shell} is not installed here`);
    if (shell === 'fish')
      expect(
        runIn('fish', ['-N', '-c', `source ${folder}/fish; complete -C 'switchbook import --on-match '`]),
      ).toMatch(/^fill.*\nskip.*\nupdate/);
  });
});
