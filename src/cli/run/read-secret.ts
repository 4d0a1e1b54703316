import { printNotice } from './output.js';

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
