/**
 * A vendor's key, from where no list of processes and no history of a shell shows it: a file, stdin, the environment, or
 * a person who types it unseen. Never an argument.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { maxUpstreamKey } from '../domain/upstream.js';
import { CliError } from './cli-error.js';

export interface VendorKeyOptions {
  /** `-`: stdin */
  readonly keyFile?: string | undefined;
}

export const vendorKeyVariable = 'SWITCHBOOK_PULL_KEY';
const nextStep = `Name a file that has it with --key-file (- reads stdin), or set ${vendorKeyVariable}.`;

/** From the file when one is named, else from the environment; undefined when neither has it. */
export async function givenVendorKey({ keyFile }: VendorKeyOptions): Promise<string | undefined> {
  if (keyFile !== undefined) return readKeyFile(keyFile);
  const set = process.env[vendorKeyVariable]?.trim();
  return set === '' ? undefined : set;
}

/** As `givenVendorKey`, else from a person at a terminal. */
export async function readVendorKey(options: VendorKeyOptions, signal?: AbortSignal): Promise<string> {
  const given =
    (await givenVendorKey(options)) ?? (await askKey('Key at the vendor (it is not shown): ', signal));
  if (given === undefined) throw new CliError('There is no key of the vendor.', nextStep);
  return given;
}

/** `-`: stdin. */
export async function readKeyFile(file: string): Promise<string> {
  if (file === '-') return readStdin();
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`${file} cannot be read (${code}).`, 'Name a file with the key of the vendor.', {
      cause: error,
    });
  }
}

async function readStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > 2 * maxUpstreamKey) break; // The core says that it is too long.
  }
  return text.trim();
}

/** The terminal shows nothing of what is typed; undefined when nobody is there, or nothing is typed. */
export async function askKey(question: string, signal?: AbortSignal): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    const typed = (await terminal.question('', signal === undefined ? {} : { signal })).trim();
    return typed === '' ? undefined : typed;
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
