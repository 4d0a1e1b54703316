/**
 * Files that settings name. Secrets in files: `NAME_FILE` names a file whose text is the value of `NAME`, as containers
 * and service managers provide them.
 */
import fs from 'node:fs';

/** An invalid setting; one sentence. */
export class SettingsError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'SettingsError';
    this.nextStep = nextStep;
  }
}

interface NamedFile {
  /** the start of the message when it cannot be read: which setting names it */
  readonly subject: string;
  readonly nextStep: string;
  readonly maxBytes: number;
}

/** Returns the text of a regular file: a device or a pipe has no end. Throws SettingsError. */
export function readNamedFile(file: string, { subject, nextStep, maxBytes }: NamedFile): string {
  try {
    const stats = fs.statSync(file);
    if (!stats.isFile()) throw Object.assign(new Error(), { code: 'it is not a file' });
    if (stats.size > maxBytes)
      throw Object.assign(new Error(), { code: `it is larger than ${maxBytes / 1024} KiB` });
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`${subject} cannot be read (${code}).`, nextStep);
  }
}

/** Most bytes of a secret in a file. */
const maxBytes = 64 * 1024;

export function fileVariable(variable: string): string {
  return `${variable}_FILE`;
}

/** Returns the value of the variable, or the content of its file; undefined if neither is set. Throws SettingsError. */
export function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
): string | undefined {
  const value = set(environment[variable]);
  const fileVariableName = fileVariable(variable);
  const file = set(environment[fileVariableName]);
  if (file === undefined) return value;
  if (value !== undefined)
    throw new SettingsError(`${variable} and ${fileVariableName} are both set.`, `Unset one of them.`);
  const text = readNamedFile(file, {
    subject: `${fileVariableName} names "${file}", which`,
    nextStep: 'Name a file that has the value and that the user of Switchbook may read.',
    maxBytes,
  }).trim();
  if (text === '')
    throw new SettingsError(
      `${fileVariableName} names "${file}", which is empty.`,
      `Write the value of ${variable} into that file.`,
    );
  return text;
}

function set(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
