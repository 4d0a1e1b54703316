/**
 * Chooses the remote server of a command, if any. The command line has priority, then a profile, then the environment.
 * The key is read when it is used, and no message shows it.
 */
import { readFileSync } from 'node:fs';
import { withoutEndSlashes } from '@switchbook/domain/text/text.js';
import { settingsTable } from '../../config/settings.js';
import { CliError } from '../terminal/cli-error.js';
import { printNotice } from '../terminal/output.js';
import { programName, qualifyProgramName } from '../terminal/program-name.js';
import { unreadableFile } from '../terminal/unreadable-file.js';
import { type Profile, readProfile } from './profiles.js';

export interface RemoteServer {
  /** The URL ends with a slash; `/directory/v1/` is part of it. */
  readonly base: URL;
  readonly key: string;
  /** The option or variable that named the server, for messages. */
  readonly shellName: string;
}

/** Options of the command line that name a server. */
export interface RemoteOptions {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly profile?: string | undefined;
}

let chosenOptions: RemoteOptions = {};
let command = 'This command';
let server: RemoteServer | undefined;
let isNamed = false;

/**
 * Sets the server of the command that begins. `words`: the command as people type it. `isJson`: programs read its
 * stderr.
 */
export function chooseRemoteServer(options: RemoteOptions, words: string, isJson: boolean): void {
  chosenOptions = options;
  command = words;
  server = undefined;
  isNamed = isJson;
  qualifyProgramName(serverOptionsOf(options));
}

/** Whether a remote server is set; no file is read. */
export function isRemote(): boolean {
  const { url, key, keyFile, profile } = chosenOptions;
  const { SWITCHBOOK_URL, SWITCHBOOK_PROFILE } = process.env;
  return [url, key, keyFile, profile, SWITCHBOOK_URL, SWITCHBOOK_PROFILE].some(isSet);
}

/** Returns undefined if the command works next to the database. Throws CliError for a server that is named in part. */
export function remoteServer(): RemoteServer | undefined {
  if (!isRemote()) return undefined;
  server ??= find();
  return server;
}

/** Writes the server to stderr, once per command. `account`: its slug; absent if the server does not send it. */
export function nameServer({ base }: RemoteServer, account?: string): void {
  if (isNamed) return;
  isNamed = true;
  const url = base.href.slice(0, 1 - prefix.length).replace(/\/$/, '');
  printNotice(`Server: ${url}${account === undefined ? '' : `  account: ${account}`}`);
}

/** Returns the configured remote server, else a server on this machine at the usual port. */
export function findServer(): RemoteServer {
  const server = remoteServer();
  if (server !== undefined) return server;
  const url = `http://127.0.0.1:${undefinedIfEmpty(process.env.PORT) ?? settingsTable.port.default}`;
  return { base: baseOf(url), key: profileKeyOf({}, url), shellName: 'PORT' };
}

/** Throws if a remote server is set: the command works on the database itself. */
export function refuseRemote(): void {
  if (!isRemote()) return;
  const shellName = shownOf(
    undefinedIfEmpty(chosenOptions.profile) ?? undefinedIfEmpty(process.env.SWITCHBOOK_PROFILE),
  );
  throw new CliError(
    `${command} works only next to the database, but ${shellName} names a server elsewhere.`,
    `Run it on the machine of that server, without ${shellName}.`,
  );
}

function find(): RemoteServer {
  const { env } = process;
  const isDirect = [chosenOptions.url, chosenOptions.key, chosenOptions.keyFile].some(isSet);
  // A URL on the command line overrides a profile of the environment.
  const name =
    undefinedIfEmpty(chosenOptions.profile) ??
    (isDirect ? undefined : undefinedIfEmpty(env.SWITCHBOOK_PROFILE));
  const profile: Partial<Profile> = name === undefined ? {} : readProfile(name);
  const url = undefinedIfEmpty(chosenOptions.url) ?? profile.url ?? undefinedIfEmpty(env.SWITCHBOOK_URL);
  const shellName = shownOf(name);
  if (url === undefined)
    throw new CliError(
      'A key is given, but no URL of a server.',
      'Add --url https://contacts.example.com, or set SWITCHBOOK_URL.',
    );
  return { base: baseOf(url), key: profileKeyOf(profile, shellName), shellName };
}

function shownOf(profile: string | undefined): string {
  if (profile !== undefined)
    return isSet(chosenOptions.profile) ? `--profile ${profile}` : 'SWITCHBOOK_PROFILE';
  return isSet(chosenOptions.url) ? '--url' : 'SWITCHBOOK_URL';
}

/** Returns the options that make a hint reach the same server. A key is never among them. */
function serverOptionsOf({ url, key, keyFile, profile }: RemoteOptions): readonly string[] {
  return [
    ...(isSet(profile) ? ['--profile', profile] : []),
    ...(isSet(url) ? ['--url', url] : []),
    ...(isSet(keyFile) && keyFile !== '-' ? ['--key-file', keyFile] : []),
    ...(isSet(key) || keyFile === '-' ? ['--key-file', 'FILE'] : []),
  ];
}

const prefix = '/directory/v1/';

export function baseOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isGood =
    url !== undefined &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!isGood)
    throw new CliError(
      'The URL of the server is not valid.',
      'Write it like https://contacts.example.com, without a user name, a query or a fragment.',
    );
  const path = withoutEndSlashes(url.pathname);
  url.pathname = `${path.endsWith(prefix.slice(0, -1)) ? path.slice(0, 1 - prefix.length) : path}${prefix}`;
  return url;
}

function profileKeyOf(profile: Partial<Profile>, shellName: string): string {
  const { SWITCHBOOK_KEY, SWITCHBOOK_KEY_FILE } = process.env;
  if (isSet(chosenOptions.key))
    return checkedKey(chosenOptions.key === '-' ? readKeyFile('-') : chosenOptions.key);
  const file = undefinedIfEmpty(chosenOptions.keyFile) ?? profile.keyFile;
  if (file !== undefined) return checkedKey(readKeyFile(file));
  if (profile.key !== undefined) return checkedKey(profile.key);
  if (isSet(SWITCHBOOK_KEY)) return checkedKey(SWITCHBOOK_KEY);
  if (isSet(SWITCHBOOK_KEY_FILE)) return checkedKey(readKeyFile(SWITCHBOOK_KEY_FILE));
  throw new CliError(
    `No key is given for the server of ${shellName}.`,
    'Add --key-file FILE (- reads stdin), or set SWITCHBOOK_KEY or SWITCHBOOK_KEY_FILE.',
  );
}

/** Checks that a header can contain the text; the server checks the key itself. */
export function checkedKey(text: string): string {
  const key = text.trim();
  if (/^[!-~]{1,4096}$/.test(key)) return key;
  throw new CliError('The key is not valid.', 'A key is one line of printable characters, without spaces.');
}

export function readKeyFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreadableFile(file, error, `Name a file with the key; see: ${programName} help profile`);
  }
}

function undefinedIfEmpty(text: string | undefined): string | undefined {
  return isSet(text) ? text.trim() : undefined;
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
