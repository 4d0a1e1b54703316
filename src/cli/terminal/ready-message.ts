/** The server's message when it is ready, with the first key on the very first start. */

import type { Account } from '@switchbook/domain/access/access.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import type { BackupFile } from '../../backups/operations/backup-folder.js';
import { programCommit, programRelease, programVersion } from '../../config/root.js';
import type { Settings } from '../../config/settings.js';
import { sessionTimes } from '../../sessions/values/session-times.js';
import { formatDetails, type Output } from './output.js';
import { formatBytes, formatSeconds } from './progress.js';

const linkDays = (1_000 * sessionTimes.invitationSeconds) / dayMs;

/** Words about the newest backup, for `doctor` and the start. */
export interface BackupOverview {
  /** SWITCHBOOK_BACKUP_DIR */
  readonly directory: string | undefined;
  /** milliseconds between scheduled backups; null: none */
  readonly everyMs: number | null;
  readonly newest: BackupFile | undefined;
}

/** Describes the newest backup: `2026-01-15 09:00:00 UTC, 3 h 05 min ago, 12.3 MB, /srv/backups/switchbook-….backup` */
export function backupWords({ directory, everyMs, newest }: BackupOverview, now: Date): string {
  if (newest !== undefined) {
    const at = newest.madeAt.toISOString().slice(0, 19).replace('T', ' ');
    return `${at} UTC, ${ageWords(newest.madeAt, now)} ago, ${formatBytes(newest.bytes)}, ${newest.path}`;
  }
  if (directory === undefined) return 'none; set SWITCHBOOK_BACKUP_DIR to make them on a schedule';
  return everyMs === null
    ? `none in ${directory}`
    : `none yet; the first is made in ${directory} soon after the start`;
}

const daySeconds = 24 * 3_600;

function ageWords(madeAt: Date, now: Date): string {
  const seconds = (now.getTime() - madeAt.getTime()) / 1000;
  return seconds < 2 * daySeconds ? formatSeconds(seconds) : `${Math.floor(seconds / daySeconds)} days`;
}

export function newestJson(newest: BackupFile | undefined) {
  return newest === undefined
    ? null
    : { file: newest.path, made_at: newest.madeAt.toISOString(), bytes: newest.bytes };
}

export interface FirstAccess {
  readonly account: Account;
  readonly secret: string;
  /** opens the console signed in, once */
  readonly signInUrl: string;
}

interface ReadyDetails {
  readonly url: string;
  readonly host: string;
  /** the process that takes signals */
  readonly pid: number;
  /** processes that answer requests */
  readonly workers: number;
  /** the directory of the embedded database */
  readonly dataPath: string | undefined;
  readonly backup: BackupOverview;
  readonly first: FirstAccess | undefined;
  /** the text about that access; absent: the text of a first start */
  readonly welcome?: string | undefined;
  /** an example request that makes a contact */
  readonly request: FirstRequest | undefined;
}

interface FirstRequest {
  readonly path: string;
  readonly body?: unknown;
}

export function describeReady(ready: ReadyDetails): Output {
  const { url, host, pid, workers, dataPath, backup, first, request, welcome: own } = ready;
  const everywhere = isEvery(host) ? ', and on every other address of this machine' : '';
  const dataText = dataPath === undefined ? '' : `\nIts data is in ${dataPath}`;
  const several = workers === 1 ? '' : `\n${workers} workers answer its requests`;
  const text = `Switchbook ${programRelease} is ready at ${url}${everywhere}${dataText}${several}${backupLine(backup)}`;
  return {
    json: {
      url,
      version: programVersion,
      commit: programCommit,
      pid,
      workers,
      data: dataPath ?? null,
      first: first === undefined ? null : firstAccessJson(first),
      backup: newestJson(backup.newest),
    },
    text: first === undefined ? text : `${text}\n\n${own ?? firstAccessWords(url, first, request)}\n`,
  };
}

/** Writes the line about the newest backup; empty if no backups are scheduled and none exists. */
function backupLine(backup: BackupOverview): string {
  const isSilent = backup.directory === undefined && backup.newest === undefined;
  return isSilent ? '' : `\nIts newest backup: ${backupWords(backup, new Date())}`;
}

/** Returns a warning if keys and contacts may cross a network unencrypted, by the settings. */
export function exposureWarningOf({
  host,
  publicUrl,
  trustedProxies,
}: Pick<Settings, 'host' | 'publicUrl' | 'trustedProxies'>): string | undefined {
  const isBehindProxy = trustedProxies.length > 0 || publicUrl?.startsWith('https:') === true;
  if (!isEvery(host) || isBehindProxy) return undefined;
  return (
    `HOST=${host} serves plain HTTP on every address of this machine: keys and contacts cross the network unencrypted. ` +
    'Put a TLS proxy in front of it and set SWITCHBOOK_TRUSTED_PROXIES to its address, or set HOST=127.0.0.1.'
  );
}

/** Whether the address covers all addresses of the machine. */
export function isEvery(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function firstAccessJson({ account, secret, signInUrl }: FirstAccess) {
  return {
    account_id: account.id,
    number: account.number,
    name: account.name,
    key: secret,
    sign_in_url: signInUrl,
  };
}

function firstAccessWords(
  url: string,
  { account, secret, signInUrl }: FirstAccess,
  request: FirstRequest | undefined,
): string {
  return [
    'This is the first start: an account, its owner and a key were created. The key is shown only once.',
    '',
    formatDetails([
      ['account', `${account.name} (number ${account.number})`],
      ['account id', account.id],
      ['key', secret],
      ['reference', `${url}/docs`],
    ]),
    '',
    `Sign in to the console as the owner. This URL works once, within ${linkDays} days:`,
    '',
    `  ${signInUrl}`,
    ...(request === undefined ? [] : curlOf(url, secret, request)),
  ].join('\n');
}

function curlOf(url: string, secret: string, { path, body }: FirstRequest): readonly string[] {
  return [
    '',
    'Create a first contact, in another terminal:',
    '',
    `  curl -s ${url}${path} -H 'Authorization: Bearer ${secret}' -d '${JSON.stringify(body)}'`,
  ];
}
