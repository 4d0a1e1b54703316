/** Every setting in one table: its variable, default, meaning, parser, and whether it is a secret. */

import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defaultDataDir } from './default-data-dir.js';
import { defaultKeepAliveMs, defaultRequestLines, defaultRequestMs, defaultShownPerDay } from './defaults.js';
import { SettingsError } from './named-file.js';
import {
  type AddressRange,
  parseDatabaseUrl,
  parseDays,
  parseFaceHosts,
  parseHosts,
  parseInterval,
  parseOrigins,
  parsePublicUrl,
  parseRanges,
  parseRecipients,
  parseUpstreams,
} from './parse.js';

export { type AddressRange, SettingsError };

export interface Setting<Value> {
  readonly variable: string;
  readonly default: string;
  readonly meaning: string;
  /** true: the value must not be sent to other processes or logged. Every setting states it. */
  readonly isSecret: boolean;
  /** true: an empty text gives undefined */
  readonly isOptional?: boolean;
  /** its display form; the raw text when absent */
  readonly show?: (text: string) => string;
  /** undefined: invalid */
  readonly parse: (text: string) => Value | undefined;
  readonly accepts: string;
}

/**
 * Makes the reader of a whole number. `times`: factor to the program's unit, such as 1,000 from seconds to
 * milliseconds.
 */
function wholeNumber(min: number, max: number, times = 1) {
  const form = new RegExp(`^\\d{1,${String(max).length}}$`);
  return {
    accepts: `a whole number from ${min} to ${max}`,
    parse: (text: string) =>
      form.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) * times : undefined,
  };
}

/** Makes the reader of a whole number, or of a word with a value of its own. */
function wholeNumberOr<Value>(word: string, value: () => Value, max: number) {
  const { accepts, parse } = wholeNumber(1, max);
  return {
    accepts: `${accepts}, or '${word}'`,
    parse: (text: string) => (text.toLowerCase() === word ? value() : parse(text)),
  };
}

/** More workers would only wait for the same PostgreSQL. */
const maxWorkers = 64;

const pathParser = {
  accepts: 'a path without ~, which only a shell replaces, for example /var/lib/switchbook',
  parse: (text: string) => (text.startsWith('~') ? undefined : path.resolve(text)),
  show: (text: string) => (text === '' ? '' : path.resolve(text)),
};
/** A directory may be missing, since it is created when it is needed. */
const directoryParser = {
  ...pathParser,
  accepts: 'the path of a directory without ~, which only a shell replaces, for example /var/lib/switchbook',
  parse: (text: string) => {
    const directory = pathParser.parse(text);
    return directory === undefined || isBlocked(directory) ? undefined : directory;
  },
};
const days = { accepts: "days from 1d to 36500d, for example 90d, or 'forever'", parse: parseDays };
const ranges = {
  accepts: 'comma-separated addresses and ranges, for example 10.1.2.0/24,fd00::/8',
  parse: parseRanges,
};

/** Whether no directory can be made at the path: it is not a directory, or a directory above it is a file. */
function isBlocked(directory: string): boolean {
  try {
    return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export const settingsTable = {
  port: {
    variable: 'PORT',
    default: '4470',
    isSecret: false,
    meaning: 'the port to listen on, 0 to 65535; 0 takes any free port',
    ...wholeNumber(0, 65_535),
  },
  host: {
    variable: 'HOST',
    default: '127.0.0.1',
    isSecret: false,
    meaning: 'the address to listen on',
    accepts: 'an IP address or a host name',
    parse: (text) => text,
  },
  /** processes that answer requests, behind one address */
  workers: {
    variable: 'SWITCHBOOK_WORKERS',
    default: '1',
    isSecret: false,
    meaning: `the number of processes that answer requests, 1 to ${maxWorkers}, or 'auto' for one per processor`,
    ...wholeNumberOr('auto', () => Math.min(availableParallelism(), maxWorkers), maxWorkers),
  },
  /** absolute */
  dataDir: {
    variable: 'SWITCHBOOK_DATA_DIR',
    default: defaultDataDir(),
    isSecret: false,
    meaning: 'the data directory of the embedded PostgreSQL',
    ...pathParser,
  },
  /** undefined: the embedded PostgreSQL */
  databaseUrl: {
    variable: 'DATABASE_URL',
    default: '',
    meaning: 'the URL of your own PostgreSQL, 15 or newer; then the embedded one is not used',
    isSecret: true,
    accepts: 'postgres://user:password@host:port/database, with special characters percent-encoded',
    isOptional: true,
    parse: parseDatabaseUrl,
  },
  /** the time a request may wait for the database, in milliseconds */
  requestTimeoutMs: {
    variable: 'SWITCHBOOK_REQUEST_TIMEOUT',
    default: String(defaultRequestMs / 1_000),
    isSecret: false,
    meaning: 'seconds that a request may wait for the database, 2 to 600; then it is answered 503',
    ...wholeNumber(2, 600, 1_000),
  },
  /** milliseconds that the server continues to listen after SIGTERM */
  drainMs: {
    variable: 'SWITCHBOOK_DRAIN',
    default: '5',
    isSecret: false,
    meaning: 'seconds that the server keeps listening after SIGTERM, 0 to 300, while proxies switch over',
    ...wholeNumber(0, 300, 1_000),
  },
  /** milliseconds */
  keepAliveMs: {
    variable: 'SWITCHBOOK_KEEP_ALIVE',
    default: String(defaultKeepAliveMs / 1_000),
    isSecret: false,
    meaning:
      'seconds that the server keeps an idle connection open, 5 to 600; longer than the proxy before it does',
    ...wholeNumber(5, 600, 1_000),
  },
  areRateLimitsOn: {
    variable: 'SWITCHBOOK_RATE_LIMITS',
    default: 'on',
    isSecret: false,
    meaning: "'off' switches off the rate limits of every API",
    accepts: "'on' or 'off'",
    parse: (text) =>
      new Map([
        ['on', true],
        ['off', false],
      ]).get(text.toLowerCase()),
  },
  logLevel: {
    variable: 'SWITCHBOOK_LOG_LEVEL',
    default: 'info',
    isSecret: false,
    meaning: 'the log level: fatal, error, warn, info, debug, trace or silent',
    accepts: logLevels.join(', '),
    parse: (text) => (logLevels.includes(text.toLowerCase()) ? text.toLowerCase() : undefined),
  },
  /** requests that take this long are logged as warnings; null: none */
  slowMs: {
    variable: 'SWITCHBOOK_SLOW',
    default: String(defaultRequestLines.slowMs),
    isSecret: false,
    meaning: "milliseconds from which a request is logged as slow, or 'off'",
    ...wholeNumberOr('off', () => null, 600_000),
  },
  /** the share of successful, fast requests that is logged, from 0 to 1 */
  logSample: {
    variable: 'SWITCHBOOK_LOG_SAMPLE',
    default: String(defaultRequestLines.sample),
    isSecret: false,
    meaning: 'the share of requests that is logged, 0 to 1; failed and slow requests are always logged',
    accepts: 'a number from 0 (none) to 1 (every request), for example 0.01',
    parse: (text) => (/^(?:1|0|0?\.\d{1,6}|1\.0+)$/.test(text) ? Number(text) : undefined),
  },
  /** different contacts that a member, or all keys without a member, may be shown on a day; null: any number */
  shownPerDay: {
    variable: 'SWITCHBOOK_SHOWN_PER_DAY',
    default: String(defaultShownPerDay),
    isSecret: false,
    meaning:
      "different people that the assistants of a member, or of all keys without a member, may be shown on a day (UTC), or 'off'",
    ...wholeNumberOr('off', () => null, 100_000),
  },
  /** host name → face name */
  faceHosts: {
    variable: 'SWITCHBOOK_FACE_HOSTS',
    default: '',
    isSecret: false,
    meaning: 'host names that serve one API each, also without its path prefix: face=host, comma-separated',
    accepts: 'a comma-separated list of face=host.example.com',
    parse: parseFaceHosts,
  },
  /** The URL has no slash at the end; undefined: the URL of each request. */
  publicUrl: {
    variable: 'SWITCHBOOK_PUBLIC_URL',
    default: '',
    isSecret: false,
    meaning: 'the URL that clients use, for links in answers; by default from the host of each request',
    accepts: 'an http or https URL such as https://contacts.example.com',
    isOptional: true,
    parse: parsePublicUrl,
  },
  /** host names of this server, in lower case; `*`: any */
  hosts: {
    variable: 'SWITCHBOOK_HOSTS',
    default: '',
    isSecret: false,
    meaning:
      'host names of this server, in addition to localhost and to names in other settings; * allows any',
    accepts: "comma-separated host names without ports, or '*'",
    parse: parseHosts,
  },
  /** addresses of proxies with trusted headers about their clients */
  trustedProxies: {
    variable: 'SWITCHBOOK_TRUSTED_PROXIES',
    default: '',
    isSecret: false,
    meaning:
      'addresses of proxies whose X-Forwarded-For, -Proto, -Host and X-Request-Id are trusted; by default none',
    ...ranges,
  },
  /** origins of pages that may use the APIs, in lower case; `*`: any */
  corsOrigins: {
    variable: 'SWITCHBOOK_CORS_ORIGINS',
    default: '',
    isSecret: false,
    meaning: 'origins whose web pages may call the APIs (CORS); by default none',
    accepts: "comma-separated origins such as https://app.example.com, or '*'",
    parse: parseOrigins,
  },
  /** null: no limit */
  eventRetentionMs: {
    variable: 'SWITCHBOOK_EVENT_RETENTION',
    default: '90d',
    isSecret: false,
    meaning: 'how long events of contacts are kept, with the values before and after each change',
    ...days,
  },
  /** null: no limit */
  importRetentionMs: {
    variable: 'SWITCHBOOK_IMPORT_RETENTION',
    default: '30d',
    isSecret: false,
    meaning: 'how long the rows of an ended import are kept, so that it can be undone',
    ...days,
  },
  /** null: no limit */
  auditRetentionMs: {
    variable: 'SWITCHBOOK_AUDIT_RETENTION',
    default: '400d',
    isSecret: false,
    meaning: 'how long the audit trail is kept: changes of rights, settings and connections',
    ...days,
  },
  /** non-public addresses that upstreams may have; `none`: no vendor is called */
  upstreamAllow: {
    variable: 'SWITCHBOOK_UPSTREAM_ALLOW',
    default: '',
    isSecret: false,
    meaning:
      "private addresses that upstreams may use, also without https; 'none' forbids all requests to vendors",
    accepts: `${ranges.accepts}, or 'none'`,
    parse: parseUpstreams,
  },
  /** absolute path of the folder with files of vendor keys; undefined: keys cannot be read from files */
  vendorKeyDir: {
    variable: 'SWITCHBOOK_VENDOR_KEY_DIR',
    default: '',
    isSecret: false,
    meaning: 'the folder of key files that upstreams may reread; by default none',
    isOptional: true,
    ...directoryParser,
  },
  /** the JSON file with the sign-in providers; absolute; undefined: none */
  signInFile: {
    variable: 'SWITCHBOOK_SIGN_IN_FILE',
    default: '',
    isSecret: false,
    meaning: 'the JSON file with the providers that people sign in with (OpenID Connect); by default none',
    isOptional: true,
    ...pathParser,
  },
  /** the time after which a session of a member ends in any case, in milliseconds */
  longestSessionMs: {
    variable: 'SWITCHBOOK_LONGEST_SESSION',
    default: '720',
    isSecret: false,
    meaning: 'hours after which members sign in again in any case, 1 to 720',
    ...wholeNumber(1, 720, 3_600_000),
  },
  /** addresses that webhooks may call although they are not public */
  webhookAllow: {
    variable: 'SWITCHBOOK_WEBHOOK_ALLOW',
    default: '',
    isSecret: false,
    meaning: 'private addresses that webhooks may call, also without https; by default none',
    ...ranges,
  },
  /** the absolute directory of scheduled backups; undefined: none are scheduled */
  backupDir: {
    variable: 'SWITCHBOOK_BACKUP_DIR',
    default: '',
    isSecret: false,
    meaning:
      'the directory of scheduled backups and of backups before upgrades; without it none are scheduled',
    isOptional: true,
    ...directoryParser,
  },
  /** null: never */
  backupEveryMs: {
    variable: 'SWITCHBOOK_BACKUP_EVERY',
    default: '24h',
    isSecret: false,
    meaning: "the time between two scheduled backups, or 'off'",
    accepts: "minutes, hours or days such as 30m, 24h or 7d, at most 366d, or 'off'",
    parse: parseInterval,
  },
  /** older backups are deleted */
  backupKeep: {
    variable: 'SWITCHBOOK_BACKUP_KEEP',
    default: '7',
    isSecret: false,
    meaning: 'the number of backups to keep in SWITCHBOOK_BACKUP_DIR, 1 to 10000; older ones are deleted',
    ...wholeNumber(1, 10_000),
  },
  /** public keys of `age` that encrypt backups; empty: backups are not encrypted */
  backupEncryptTo: {
    variable: 'SWITCHBOOK_BACKUP_ENCRYPT_TO',
    default: '',
    isSecret: false,
    meaning:
      'public keys of age, comma-separated, that scheduled backups and backups before upgrades are encrypted to',
    accepts: 'public keys as age-keygen prints them, each beginning with age1',
    parse: parseRecipients,
  },
  /** a shell command that runs after each scheduled backup; '': none */
  backupCommand: {
    variable: 'SWITCHBOOK_BACKUP_COMMAND',
    default: '',
    meaning: 'a shell command that runs after each scheduled backup; the file is $1',
    isSecret: true,
    accepts: 'a shell command such as: rclone copy "$1" remote:backups',
    parse: (text) => text,
  },
  /** milliseconds between two restore tests of the newest backup; null: none */
  backupTestMs: {
    variable: 'SWITCHBOOK_BACKUP_TEST',
    default: 'off',
    isSecret: false,
    meaning: "the time between two test restores of the newest backup into a temporary database, or 'off'",
    accepts: "minutes, hours or days such as 7d, at most 366d, or 'off'",
    parse: parseInterval,
  },
} satisfies Readonly<Record<string, Setting<unknown>>>;

type Table = typeof settingsTable;

export type Settings = {
  readonly [Name in keyof Table]:
    | Exclude<ReturnType<Table[Name]['parse']>, undefined>
    | (Table[Name] extends { readonly isOptional: true } ? undefined : never);
};

export type Environment = Readonly<Record<string, string | undefined>>;
