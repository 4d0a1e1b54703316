/** Sources of a vendor's key: never an argument, which lists of processes and the shell's history show. */
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { readSecret } from '../../config/named-file.js';
import { maxUpstreamKey } from '../../upstreams/values.js';
import { CliError } from './cli-error.js';
import { readStdin, readTypedLine } from './terminal-input.js';
import { unreadableFile } from './unreadable-file.js';

interface VendorKeyOptions {
  /** `-`: stdin */
  readonly keyFile?: string | undefined;
  readonly signal: AbortSignal;
}

/** Sources that may have another key later, for keys that end. */
interface VendorKeySource {
  readonly keyFile?: string | undefined;
  /** a line for a shell that prints the key */
  readonly keyCommand?: string | undefined;
}

const variable = 'SWITCHBOOK_PULL_KEY';
const commandMs = 30_000;

/** Returns the current key; undefined if there is no source to reload it from. */
export async function rereadKey(source: VendorKeySource, signal: AbortSignal): Promise<string | undefined> {
  const { keyFile, keyCommand } = source;
  if (keyCommand !== undefined) return runKeyCommand(keyCommand, signal);
  return keyFile === undefined || keyFile === '-' ? undefined : readKey(keyFile);
}

/** Runs the command that prints a key, limited in time and output; its output is never shown. */
export async function runKeyCommand(command: string, signal: AbortSignal): Promise<string> {
  const { runShellLine } = await import('../../machine/shell-line.js');
  const { failure, output } = await runShellLine({
    command,
    signal,
    withinMs: commandMs,
    maxOutput: 2 * maxUpstreamKey,
    environment: process.env,
  });
  if (failure !== undefined)
    throw new CliError(
      `The command of --key-command failed: ${failure}.`,
      'Run that command alone to see why, then run this command again.',
    );
  const key = output.trim();
  if (key !== '') return key;
  throw new CliError('The command of --key-command printed no key.', "It must print the vendor's key.");
}

/** Reads the key from the given file, else from the environment. Returns undefined without a key. */
export async function readGivenKey(keyFile: string | undefined): Promise<string | undefined> {
  if (keyFile !== undefined) return readKey(keyFile);
  return readSecret(process.env, variable);
}

/** Reads the key like `readGivenKey`, else prompts at a terminal. */
export async function readVendorKey({ keyFile, signal }: VendorKeyOptions): Promise<string> {
  const key = (await readGivenKey(keyFile)) ?? (await promptKey(signal));
  if (key !== undefined) return key;
  throw new CliError(
    "The vendor's key is missing.",
    `Add --key-file FILE (- reads stdin), or set ${variable}.`,
  );
}

const question = "The vendor's key (not shown): ";

/** Reads a key from a file; `-`: stdin. */
export async function readKey(file: string): Promise<string> {
  if (file === '-') return readStdin(2 * maxUpstreamKey);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw unreadableFile(file, error, "Name a file with the vendor's key.");
  }
}

/** Prompts for the key without showing it; undefined without a terminal. */
export async function promptKey(signal: AbortSignal): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    const typed = (await readTypedLine({ prompt: '', output: silent, signal }))?.trim();
    return typed === '' ? undefined : typed;
  } finally {
    process.stderr.write('\n');
  }
}
