/** Files that a command cannot use, and the reasons of the operating system in words. */
import { CliError } from './cli-error.js';
import { inQuotes } from './output.js';

/** Returns a file that could not be read, with the reason of the system. */
export function unreadableFile(file: string, cause: unknown, nextStep: string): CliError {
  return new CliError(`The file ${inQuotes(file)} cannot be read: ${reasonOf(cause)}.`, nextStep, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EROFS: 'the file system is read-only',
};

/** Returns the operating system's reason why a file cannot be used. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return Object.hasOwn(reasons, code) ? `${reasons[code]} (${code})` : code;
}
