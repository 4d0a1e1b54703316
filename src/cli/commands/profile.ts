/** `profile add`, `profile list`, `profile remove`: far servers by name. Keys are never shown. */
import path from 'node:path';
import { profilesFile, readProfiles, writeProfiles } from '../remote/profiles.js';
import { baseOf, readKeyFile } from '../remote/target.js';
import { CliError } from '../run/cli-error.js';
import { type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';

export interface ProfileAddOptions {
  readonly url: string;
  /** a file that is read at each use */
  readonly keyFile?: string;
  /** `-`: the key is read from stdin and kept */
  readonly key?: string;
}

export function addProfile(name: string, { url, keyFile, key }: ProfileAddOptions): Output {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name))
    throw new CliError(
      `'${name}' cannot be the name of a profile.`,
      'Use letters, digits, dots, hyphens and underscores.',
    );
  baseOf(url);
  if ((keyFile === undefined) === (key === undefined))
    throw new CliError(
      'A profile needs one key.',
      'Name a file that has it with --key-file FILE, or pipe it in with --key -.',
    );
  if (key !== undefined && key !== '-')
    throw new CliError(
      'A key on the command line is seen by other users and stays in the history of the shell.',
      'Pipe it in with --key -, or name a file that has it with --key-file FILE.',
    );
  const kept = key === undefined ? undefined : keptKey();
  const profiles = new Map(readProfiles());
  const isNew = !profiles.has(name);
  profiles.set(name, {
    url,
    ...(keyFile === undefined ? {} : { keyFile: path.resolve(keyFile) }),
    ...(kept === undefined ? {} : { key: kept }),
  });
  writeProfiles(profiles);
  return {
    json: { name, url, key_file: keyFile === undefined ? null : path.resolve(keyFile) },
    text: `The profile ${name} was ${isNew ? 'added' : 'changed'}. Use it with: ${programName} --profile ${name} contact find`,
  };
}

function keptKey(): string {
  const key = readKeyFile('-').trim();
  if (/^[!-~]{1,4096}$/.test(key)) return key;
  throw new CliError('The key cannot be used.', 'A key is one line of printable characters without blanks.');
}

export function listProfiles(): Output {
  const profiles = [...readProfiles()];
  const rows = profiles.map(([name, { url, keyFile }]) => [
    name,
    url,
    keyFile ?? `kept in ${profilesFile()}`,
  ]);
  return {
    json: profiles.map(([name, { url, keyFile }]) => ({ name, url, key_file: keyFile ?? null })),
    text: table(
      ['NAME', 'URL', 'KEY'],
      rows,
      `There is no profile yet; add one with: ${programName} profile add NAME --url URL --key-file FILE`,
    ),
  };
}

export function removeProfile(name: string): Output {
  const profiles = new Map(readProfiles());
  if (!profiles.delete(name))
    throw new CliError(
      `There is no profile '${name}'.`,
      `See what there is with: ${programName} profile list`,
    );
  writeProfiles(profiles);
  return {
    json: { name, removed: true },
    text: `The profile ${name} was removed. Its key still opens the account.`,
  };
}
