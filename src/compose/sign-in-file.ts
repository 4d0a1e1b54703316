/** Reads the file with the providers that people sign in with. Its secrets are in no message. */
import path from 'node:path';
import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import type { ProviderSettings } from '@switchbook/sign-in/oidc/settings.js';
import { readNamedFile } from '../config/named-file.js';
import { SettingsError, settingsTable } from '../config/settings.js';

const maxBytes = 256 * 1024;

/** Reads the sign-in providers, with the files of their secrets. Throws SettingsError. */
export async function readSignInFile(file: string): Promise<readonly ProviderSettings[]> {
  const { readProviders } = await import('@switchbook/sign-in/oidc/settings.js');
  const { variable } = settingsTable.signInFile;
  const setting = `${variable} names "${file}"`;
  const folder = path.dirname(file);
  const text = readText(file, `${setting}, which`);
  try {
    return readProviders(text, (named) =>
      readText(path.resolve(folder, named), `${setting}. The file of a secret`),
    );
  } catch (error) {
    if (error instanceof ExplainedError)
      throw new SettingsError(`${setting}. ${error.message}`, error.nextStep);
    throw error;
  }
}

function readText(file: string, subject: string): string {
  const nextStep = `Name a file that the user of Switchbook may read: ${file}`;
  return readNamedFile(file, { subject, nextStep, maxBytes });
}
