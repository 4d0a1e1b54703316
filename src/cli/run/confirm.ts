/** Prompts a person before an irreversible change. */
import { terminalText } from '@switchbook/text/terminal-text.js';
import { CliError } from './cli-error.js';
import { programName } from './program-name.js';
import { readTypedLine } from './typed-line.js';

interface Question {
  /** a sentence about the effect */
  readonly warning: string;
  /** the word that the person types */
  readonly word: string;
  /** a sentence for the refusal: the action that was not done */
  readonly refusal: string;
  /** the command that runs without a prompt, except its `--yes` */
  readonly command: string;
}

/** Throws unless `--yes` was given, or a person at a terminal types the word. */
export async function confirm(
  yes: boolean | undefined,
  question: Question,
  signal?: AbortSignal,
): Promise<void> {
  if (yes === true) return;
  const { warning, word, refusal, command } = question;
  const refused = () =>
    new CliError(refusal, `To confirm it on the command line: ${programName} ${command} --yes`);
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw refused();
  const prompt = terminalText(`${warning}\nType ${word} to continue: `);
  const typed = await readTypedLine({ prompt, output: process.stderr, signal });
  if (typed?.trim() !== word) throw refused();
}
