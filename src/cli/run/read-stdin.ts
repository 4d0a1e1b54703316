/** A secret from stdin, where neither a list of processes nor the shell's history shows it. */
import { note } from './output.js';

/** Trimmed. No secret is longer than `maxLength`, so that more is not read. */
export async function readStdin(maxLength = 10_000): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > maxLength) break;
  }
  return text.trim();
}

/** The secret of an option: `-` reads it from stdin; any other warns, since it was seen. */
export async function readSecretOption<Value extends string | undefined>(
  option: string,
  value: Value,
): Promise<Value | string> {
  if (value === undefined) return value;
  if (value === '-') return readStdin();
  note(
    `Warning: the process list and the shell history show the secret after ${option}. Pass it on stdin instead: ${option} - < FILE`,
  );
  return value;
}
