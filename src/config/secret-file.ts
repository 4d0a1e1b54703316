/** Secrets in files: `NAME_FILE` names a file whose text is the value of `NAME`, as containers and service managers hand them on. */
import { readNamedFile } from './named-file.js';
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
  const text = readNamedFile(file, {
    what: `${named} names "${file}", which`,
    nextStep: 'Name a file that has the value and that the user of Switchbook may read.',
    maxBytes,
  }).trim();
  if (text === '')
    throw new SettingsError(
      `${named} names "${file}", which is empty.`,
      `Write the value of ${variable} into that file.`,
    );
  return text;
}

function set(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
