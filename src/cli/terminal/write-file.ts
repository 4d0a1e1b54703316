/** Writes chunks of text to a file, atomically, or to stdout. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeFullDisk, isDiskFull } from '../../machine/disk-space.js';
import { syncParentDirectory } from '../../machine/durable-file.js';
import { CliError, exitCodes, InterruptedError } from './cli-error.js';
import { inQuotes } from './output.js';
import { reasonOf } from './unreadable-file.js';

interface WriteOptions {
  /** approximate bytes of the whole file, when they are known */
  readonly neededBytes?: number;
  /** an existing file is refused */
  readonly isNew?: boolean;
}

/** The mode of files with data of people or with secrets: only their owner may read them. */
export const ownerOnly = 0o600;

/**
 * Returns the bytes written. A file is written under a temporary name and renamed when complete; a pipe or a device is
 * written to directly. `mode` applies to a new file, before the umask.
 */
export async function writeOutput(
  path: string,
  chunks: AsyncIterable<string | Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
  mode = 0o666,
  { neededBytes, isNew = false }: WriteOptions = {},
): Promise<number> {
  const existing = await stat(path).catch(() => undefined);
  const isFile = existing?.isFile() ?? true;
  if (isNew && existing?.isFile() === true) throw existsError(path);
  // A killed process with the same id may have left its file.
  const target = isFile ? `${path}.part-${process.pid}-${randomBytes(4).toString('hex')}` : path;
  const orRefused = <Value>(work: Promise<Value>): Promise<Value> =>
    work.catch(async (error: unknown) => {
      throw await toWriteError(path, error, neededBytes);
    });
  const file = await orRefused(open(target, isFile ? 'wx' : 'w', mode));
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      await orRefused(file.writeFile(data));
      bytes += data.length;
      onBytes(bytes);
    }
    if (isFile) await orRefused(file.sync());
    await file.close();
    if (isFile) await orRefused(rename(target, path));
    if (isFile) await syncParentDirectory(path);
  } catch (error) {
    await file.close().catch(() => {});
    if (isFile) await rm(target, { force: true });
    throw error;
  }
  return bytes;
}

/** Returns the bytes written. Throws InterruptedError once the reader has closed. */
export async function writeOut(
  chunks: AsyncIterable<string | Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
): Promise<number> {
  const out = process.stdout;
  let bytes = 0;
  let isBroken = false;
  const recordError = () => {
    isBroken = true;
  };
  out.on('error', recordError);
  try {
    for await (const chunk of chunks) {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      if (!out.write(data)) await waitForDrain(out, 'error');
      if (isBroken) throw new InterruptedError(exitCodes.brokenPipe);
      bytes += data.length;
      onBytes(bytes);
    }
  } finally {
    out.off('error', recordError);
  }
  return bytes;
}

/** Resolves when more can be written, or the stream has ended. `end`: another event after which nothing is written. */
export function waitForDrain(out: NodeJS.EventEmitter, end: 'error' | 'response'): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      out.off('drain', settle).off('close', settle).off(end, settle);
      resolve();
    };
    out.on('drain', settle).on('close', settle).on(end, settle);
  });
}

function existsError(path: string): CliError {
  return new CliError(
    `The file ${inQuotes(path)} exists already.`,
    'Name another file, or overwrite it with --force.',
  );
}

async function toWriteError(
  path: string,
  cause: unknown,
  neededBytes: number | undefined,
): Promise<CliError> {
  if (isDiskFull(cause))
    return new CliError(
      `The file ${inQuotes(path)} cannot be written: ${await describeFullDisk(dirname(path), neededBytes)}.`,
      'Free some space there, or name a file on another disk. No partial file was left.',
      { cause },
    );
  return new CliError(
    `The file ${inQuotes(path)} cannot be written: ${reasonOf(cause)}.`,
    'Name a file in an existing directory that you may write to.',
    { cause },
  );
}
