/** Parsers of settings. Undefined: the text is invalid. */
import { isIP } from 'node:net';
import { bech32 } from '@scure/base';

export interface AddressRange {
  readonly address: string;
  /** bits */
  readonly prefix: number;
}

const intervalUnits: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses an interval; null: never. */
export function parseInterval(text: string): number | null | undefined {
  if (text.toLowerCase() === 'off') return null;
  const [, count = '0', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (intervalUnits[unit] ?? 0);
  return ms > 0 && ms <= 366 * 86_400_000 ? ms : undefined;
}

/** Returns milliseconds. The text is in days, since retention is never shorter; null: unlimited. */
export function parseDays(text: string): number | null | undefined {
  if (text.toLowerCase() === 'forever') return null;
  const days = Number(/^(\d{1,5})d$/.exec(text)?.[1] ?? 0);
  return days >= 1 && days <= 36_500 ? days * 24 * 60 * 60 * 1000 : undefined;
}

/** Parses public keys of age. Only an empty text has an empty list. */
export function parseRecipients(text: string): readonly string[] | undefined {
  const recipients = text.split(/[\s,]+/).filter((word) => word !== '');
  if (recipients.length === 0) return text === '' ? recipients : undefined;
  return recipients.every((recipient) => recipient.startsWith('age1') && isBech32(recipient))
    ? recipients
    : undefined;
}

/** Longest text of a key. */
const maxKeyLength = 4_000;

/** Whether the text has the form of public keys of age: Bech32 (BIP 173) with a right checksum. */
function isBech32(text: string): boolean {
  return !/[A-Z]/.test(text) && bech32.decodeUnsafe(text, maxKeyLength) !== undefined;
}

function listItemsOf(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

export function parseRanges(text: string): readonly AddressRange[] | undefined {
  const ranges: AddressRange[] = [];
  for (const part of listItemsOf(text)) {
    const [address = '', bits, ...rest] = part.split('/');
    const maxPrefix = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const prefix = bits === undefined ? maxPrefix : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (rest.length > 0 || prefix < 0 || prefix > maxPrefix || address.includes('%')) return undefined;
    ranges.push({ address, prefix });
  }
  return ranges;
}

/** Parses allowed addresses; `none` also excludes public addresses. */
export function parseUpstreams(text: string): readonly AddressRange[] | 'none' | undefined {
  return text.toLowerCase() === 'none' ? 'none' : parseRanges(text);
}

export function parseDatabaseUrl(text: string): string | undefined {
  // `user@/database?host=/socket/directory` is PostgreSQL's form of a socket, though no URL elsewhere.
  const parsableUrl = text.replace('@/', '@localhost/');
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(parsableUrl)) return undefined;
  // An unescaped slash, question mark or hash in a password would end the host too early, and reveal the rest.
  const { pathname, search, hash } = new URL(parsableUrl);
  return hash !== '' || /@/.test(pathname + search) ? undefined : text;
}

export function parsePublicUrl(text: string): string | undefined {
  if (!/^https?:\/\/[^\s?#@]+$/.test(text) || !URL.canParse(text)) return undefined;
  // A header of an answer cannot have other characters.
  const asciiUrl = /^[!-~]+$/.test(text) ? text : new URL(text).href;
  return asciiUrl.replace(/\/+$/, '');
}

export function parseFaceHosts(text: string): ReadonlyMap<string, string> | undefined {
  const hosts = new Map<string, string>();
  for (const part of listItemsOf(text)) {
    const [, face, host] = /^([a-z][a-z0-9-]*)=([A-Za-z0-9.-]+)$/.exec(part) ?? [];
    if (face === undefined || host === undefined || hosts.has(host.toLowerCase())) return undefined;
    hosts.set(host.toLowerCase(), face);
  }
  return hosts;
}

export function parseHosts(text: string): ReadonlySet<string> | undefined {
  const names = listItemsOf(text.toLowerCase());
  return names.every((name) => name === '*' || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/.test(name))
    ? new Set(names)
    : undefined;
}

export function parseOrigins(text: string): ReadonlySet<string> | undefined {
  const origins = listItemsOf(text.toLowerCase());
  return origins.every((origin) => origin === '*' || isOrigin(origin)) ? new Set(origins) : undefined;
}

/** Whether the text is scheme, host and perhaps a port, as a browser writes it. */
function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
