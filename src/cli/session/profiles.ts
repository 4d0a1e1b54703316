/** Profiles: remote servers by name, in a file of the user that no other user may read. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { findHome } from '../../config/default-data-dir.js';
import { CliError } from '../terminal/cli-error.js';
import { inQuotes } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { reasonOf, unreadableFile } from '../terminal/unreadable-file.js';

export interface Profile {
  readonly url: string;
  /** a file with the key; absent: `key` is the key itself */
  readonly keyFile?: string | undefined;
  readonly key?: string | undefined;
}

type Profiles = ReadonlyMap<string, Profile>;

export function profilesFile(): string {
  const { XDG_CONFIG_HOME = '' } = process.env;
  if (path.isAbsolute(XDG_CONFIG_HOME)) return path.join(XDG_CONFIG_HOME, 'switchbook', 'profiles.json');
  const home = findHome();
  if (home === undefined)
    throw new CliError(
      'The current user has no home directory, so there is no place for profiles.',
      'Set XDG_CONFIG_HOME to a directory.',
    );
  return path.join(home, '.config', 'switchbook', 'profiles.json');
}

export function readProfile(name: string): Profile {
  const profiles = readProfiles();
  const profile = profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...profiles.keys()];
  throw new CliError(
    `There is no profile ${inQuotes(name)} in ${profilesFile()}.`,
    names.length === 0
      ? `Add it with: ${programName} profile add ${name} --url URL --key-file FILE`
      : `The profiles are: ${names.join(', ')}.`,
  );
}

export function readProfiles(): Profiles {
  const file = profilesFile();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return new Map();
    throw unreadableFile(file, error, 'Give yourself permission to read it, or delete it.');
  }
  refuseOpenFile(file);
  const profiles = parse(text);
  if (profiles === undefined)
    throw new CliError(
      `The file ${inQuotes(file)} is not a list of profiles.`,
      'Correct it, or delete it and add the profiles again.',
    );
  return profiles;
}

/** Refuses a file that other users can read, as ssh does: these users may have copied its keys. */
function refuseOpenFile(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return;
  throw new CliError(
    `Other users can read ${inQuotes(file)}, which may contain keys.`,
    `Allow only yourself to read it: chmod 600 ${file}`,
  );
}

function parse(text: string): Profiles | undefined {
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.map(([name, value]) => [name, profileOf(value)]));
  } catch {
    return undefined;
  }
}

function profileOf(value: unknown): Profile {
  const { url, key_file: keyFile, key } = value as Record<string, unknown>;
  const isText = (member: unknown) => member === undefined || typeof member === 'string';
  if (typeof url !== 'string' || !isText(keyFile) || !isText(key)) throw new Error('no profile');
  return { url, keyFile, key };
}

export function writeProfiles(profiles: Profiles): void {
  const file = profilesFile();
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const json = Object.fromEntries(
    [...profiles].map(([name, { url, keyFile, key }]) => [name, { url, key_file: keyFile, key }]),
  );
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeSynced(draft, `${JSON.stringify(json, null, 2)}\n`);
    chmodSync(draft, 0o600);
    renameSync(draft, file);
  } catch (error) {
    removeDraft(draft);
    throw new CliError(
      `The file ${inQuotes(file)} cannot be written: ${reasonOf(error)}.`,
      'Give yourself permission to write there, or set XDG_CONFIG_HOME to another directory.',
      { cause: error },
    );
  }
}

/** Writes a new file to the disk. After a power cut its rename must not leave an empty file in place of the keys. */
function writeSynced(file: string, text: string): void {
  const opened = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(opened, text);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Removes a draft, which may have keys. The caller reports why it was not written. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // A directory that refuses the draft may refuse its removal too.
  }
}
