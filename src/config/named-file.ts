/** Files that settings name. */
import fs from 'node:fs';
import { SettingsError } from './settings-error.js';

export interface NamedFile {
  /** the start of the message when it cannot be read: which setting names it */
  readonly what: string;
  readonly nextStep: string;
  readonly maxBytes: number;
}

/** The text of a regular file: a device or a pipe has no end. Throws SettingsError. */
export function readNamedFile(file: string, { what, nextStep, maxBytes }: NamedFile): string {
  try {
    const stats = fs.statSync(file);
    if (!stats.isFile()) throw Object.assign(new Error(), { code: 'it is not a file' });
    if (stats.size > maxBytes)
      throw Object.assign(new Error(), { code: `it is larger than ${maxBytes / 1024} KiB` });
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`${what} cannot be read (${code}).`, nextStep);
  }
}
