/**
 * A vendor's key, from where no list of processes and no history of a shell shows it: a file, stdin, the environment, or
 * a person who types it unseen. Never an argument.
 */
import { readFile } from 'node:fs/promises';
import { maxUpstreamKey } from '../domain/upstream.js';
import { CliError } from './cli-error.js';

export interface VendorKeyOptions {
  /** `-`: stdin */
  readonly keyFile?: string | undefined;
}

export const vendorKeyVariable = 'SWITCHBOOK_PULL_KEY';

/** From the file when one is named, else from the environment, else from a person at a terminal. */
export async function readVendorKey({ keyFile }: VendorKeyOptions): Promise<string> {
  if (keyFile !== undefined) return readKeyFile(keyFile);
  const set = process.env[vendorKeyVariable]?.trim();
  if (set !== undefined && set !== '') return set;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true)
    throw new CliError(
      'There is no key of the vendor.',
      `Name a file that has it with --key-file (- reads stdin), or set ${vendorKeyVariable}.`,
    );
  return ask('Key at the vendor (it is not shown): ');
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

/** The terminal shows nothing of what is typed. */
function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  let typed = '';
  return new Promise<string>((resolve, reject) => {
    const end = () => {
      stdin.off('data', take).setRawMode(false).pause();
      stderr.write('\n');
    };
    const take = (chunk: string) => {
      for (const character of chunk)
        if (character === '\r' || character === '\n') {
          end();
          resolve(typed.trim());
          return;
        } else if (character === '\u0003' || character === '\u0004') {
          end();
          reject(new CliError('No key was typed.', 'Name a file that has it with --key-file.'));
          return;
        } else if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else typed += character;
    };
    stdin.on('data', take);
  });
}
