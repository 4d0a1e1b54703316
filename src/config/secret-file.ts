/** Secrets in files: `NAME_FILE` names a file whose text is the value of `NAME`, as containers and service managers hand them on. */
import fs from 'node:fs';
import { SettingsError } from './settings-error.js';

const maxBytes = 64 * 1024;

export function fileVariable(variable: string): string {
  return `${variable}_FILE`;
}

/** The value of the variable, or what its file has; undefined where neither is set. Throws SettingsError. */
export function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
): string | undefined {
  const given = set(environment[variable]);
  const named = fileVariable(variable);
  const file = set(environment[named]);
  if (file === undefined) return given;
  if (given !== undefined)
    throw new SettingsError(`${variable} and ${named} are both set.`, `Unset one of them.`);
  const text = readFile(named, file).trim();
  if (text === '')
    throw new SettingsError(
      `${named} names "${file}", which is empty.`,
      `Write the value of ${variable} into that file.`,
    );
  return text;
}

function readFile(named: string, file: string): string {
  try {
    // A device or a pipe has no end.
    const stats = fs.statSync(file);
    if (!stats.isFile()) throw Object.assign(new Error(), { code: 'it is not a file' });
    if (stats.size > maxBytes)
      throw Object.assign(new Error(), { code: `it is larger than ${maxBytes / 1024} KiB` });
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(
      `${named} names "${file}", which cannot be read (${code}).`,
      'Name a file that has the value and that the user of Switchbook may read.',
    );
  }
}

function set(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
