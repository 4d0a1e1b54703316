/** Reads what a person types or pipes into a command: a line, a confirmation, a secret. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { escapeForTerminal } from '@switchbook/text/terminal-text.js';
import { CliError } from './cli-error.js';
import { printNotice } from './output.js';
import { programName } from './program-name.js';

interface TypedLineOptions {
  readonly prompt: string;
  /** receives the prompt, and the typed characters */
  readonly output: NodeJS.WritableStream;
  readonly signal?: AbortSignal | undefined;
}

/** Returns the line; undefined without one, after Ctrl-D or Ctrl-C. Throws the reason of the signal. */
export async function readTypedLine({
  prompt,
  output,
  signal,
}: TypedLineOptions): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // The terminal passes Ctrl-C as a key in this mode. The listener of the command gets the signal first.
  terminal.on('SIGINT', () => {
    process.once('SIGINT', () => terminal.close());
    process.kill(process.pid, 'SIGINT');
  });
  // Some versions of Node.js do not settle the question of a closed terminal, others reject it.
  const ended = once(terminal, 'close').then(() => undefined);
  const typed = terminal.question(prompt, signal === undefined ? {} : { signal }).catch(() => undefined);
  try {
    const line = await Promise.race([ended, typed]);
    signal?.throwIfAborted();
    return line;
  } finally {
    terminal.close();
  }
}

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

/** Prompts a person before an irreversible change. Throws unless `--yes` was given, or the person types the word. */
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
  const prompt = escapeForTerminal(`${warning}\nType ${word} to continue: `);
  const typed = await readTypedLine({ prompt, output: process.stderr, signal });
  if (typed?.trim() !== word) throw refused();
}

/**
 * Returns a secret from stdin, so that lists of processes and the shell's history do not show it. Trimmed. No secret is
 * longer than `maxLength`, so that more is not read.
 */
export async function readStdin(maxLength = 10_000): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > maxLength) break;
  }
  return text.trim();
}

/**
 * Returns the secret of an option. `-` reads it from stdin. A secret in the command line prints a warning, since other
 * processes can see it.
 */
export async function readSecretOption<Value extends string | undefined>(
  option: string,
  value: Value,
): Promise<Value | string> {
  if (value === undefined) return value;
  if (value === '-') return readStdin();
  printNotice(
    `Warning: the process list and the shell history show the secret after ${option}. Pass it on stdin instead: ${option} - < FILE`,
  );
  return value;
}
