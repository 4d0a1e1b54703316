import process from 'node:process';
import { parseArgs } from 'node:util';

/**
 * Reads the options of a script, as `parseArgs` takes them. With `--help`, or an option that the script does not have,
 * it prints `usage` and ends the process: with 0 or 2.
 */
export function readScriptOptions(options, usage) {
  let refusal;
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    if (values.help !== true) return values;
  } catch (error) {
    refusal = error.message;
  }
  if (refusal === undefined) process.stdout.write(`${usage}\n`);
  else process.stderr.write(`${refusal}\n${usage}\n`);
  process.exit(refusal === undefined ? 0 : 2);
}
