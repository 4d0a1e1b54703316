/** Parses and writes the content lines of vCard (RFC 6350 section 3, and the differences of vCard 2.1). */
import { decodeDos850, isDos850 } from '../bytes/latin-code-pages.js';
import { maxParts } from '../rows/split-cells.js';

export interface Property {
  /** upper case, without its group */
  readonly name: string;
  /** `item1` of `item1.TEL`; '' for none */
  readonly group: string;
  /** upper-case names; a value without a name, as in 2.1, is a TYPE */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** escaped, but already decoded from quoted-printable */
  readonly value: string;
}

const maxParameters = 50;
const maxHeadLength = 4_000;

/**
 * Returns undefined if the line is not a property. `encoding`: of quoted-printable text without a charset, if not
 * UTF-8.
 */
export function parseProperty(line: string, encoding?: string): Property | 'undecodable' | undefined {
  const colon = outsideQuotes(line, ':');
  if (colon === -1 || colon > maxHeadLength) return undefined;
  const [path = '', ...rest] = splitOutsideQuotes(line.slice(0, colon), ';');
  const dot = path.lastIndexOf('.');
  const name = path
    .slice(dot + 1)
    .trim()
    .toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(name) || rest.length > maxParameters) return undefined;
  const parameters = parametersOf(rest);
  const value = decode(line.slice(colon + 1), parameters, encoding);
  return value === undefined
    ? 'undecodable'
    : { name, group: path.slice(0, Math.max(0, dot)).toLowerCase(), parameters, value };
}

function parametersOf(parts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = equals === -1 ? 'TYPE' : part.slice(0, equals).trim().toUpperCase();
    const content = part.slice(equals + 1);
    // `TYPE="work,cell"` is two types, as without the quotes.
    const parts = name === 'TYPE' ? content.split(',') : splitOutsideQuotes(content, ',');
    const values = parts.map((value) => value.replaceAll('"', '').trim());
    // vCard 2.1 may have the encoding without a name.
    const isEncoding = equals === -1 && /^(quoted-printable|base64)$/i.test(part.trim());
    const key = isEncoding ? 'ENCODING' : name;
    parameters.set(key, [...(parameters.get(key) ?? []), ...values]);
  }
  return parameters;
}

function decode(
  value: string,
  parameters: Property['parameters'],
  encoding: string | undefined,
): string | undefined {
  if (parameters.get('ENCODING')?.[0]?.toUpperCase() !== 'QUOTED-PRINTABLE') return value;
  const bytes = quotedBytes(Buffer.from(value, 'latin1'));
  const charset = parameters.get('CHARSET')?.[0];
  const labels = charset === undefined ? ['utf-8', ...(encoding === undefined ? [] : [encoding])] : [charset];
  for (const label of labels) {
    try {
      return isDos850(label) ? decodeDos850(bytes) : new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {}
  }
  return undefined;
}

/** Decodes in the same buffer. */
function quotedBytes(bytes: Buffer): Buffer {
  let to = 0;
  for (let from = 0; from < bytes.length; from += 1) {
    const byte = bytes[from] ?? 0;
    const high = byte === 0x3d ? digitOf(bytes[from + 1]) : -1;
    const low = high === -1 ? -1 : digitOf(bytes[from + 2]);
    bytes[to] = low === -1 ? byte : high * 16 + low;
    if (low !== -1) from += 2;
    to += 1;
  }
  return bytes.subarray(0, to);
}

function digitOf(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function outsideQuotes(text: string, character: string): number {
  let isQuoted = false;
  // A line with a longer head is not a property.
  const end = Math.min(text.length, maxHeadLength + 1);
  for (let index = 0; index < end; index += 1) {
    if (text[index] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text[index] === character) return index;
  }
  return -1;
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  for (let at = outsideQuotes(rest, separator); at !== -1; at = outsideQuotes(rest, separator)) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  parts.push(rest);
  return parts;
}

/** Splits at unescaped separators and unescapes the parts; beyond `maxParts` the rest is one part. */
export function splitValue(value: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  const code = separator.charCodeAt(0);
  for (let index = 0; index < value.length; index += 1) {
    const character = value.charCodeAt(index);
    if (character === backslash) index += 1;
    else if (character === code) {
      if (parts.length >= maxParts) break;
      parts.push(unescapeValue(value.slice(from, index)));
      from = index + 1;
    }
  }
  parts.push(unescapeValue(value.slice(from)));
  return parts;
}

const backslash = 0x5c;
const lineFeed = 0x0a;

/** Loops over the characters, because `replaceAll` takes seconds for a megabyte of backslashes. */
export function unescapeValue(value: string): string {
  if (!value.includes('\\')) return value;
  const bytes = Buffer.allocUnsafe(value.length * 2);
  let length = 0;
  for (let index = 0; index < value.length; index += 1) {
    let code = value.charCodeAt(index);
    if (code === backslash && index + 1 < value.length) {
      index += 1;
      code = value.charCodeAt(index);
      if (code === 0x6e || code === 0x4e) code = lineFeed;
    }
    bytes[length] = code & 0xff;
    bytes[length + 1] = code >> 8;
    length += 2;
  }
  return bytes.toString('utf16le', 0, length);
}

/** Removes characters that a value cannot contain; see `isWritable`. */
export function escapeValue(text: string): string {
  return text
    .replaceAll(/[\\,;]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll(unwritable, '');
}

const unwritable = /[\u0000-\u0008\u000b-\u001f]/g;

/** Whether the escaped text reads back the same. */
export function isWritable(text: string): boolean {
  return text.search(unwritable) === -1;
}

const maxOctets = 75;

/** Returns a line with its end, folded at 75 octets. */
export function contentLine(start: string, value: string): string {
  const line = `${start}:${value}`;
  const octets = Buffer.byteLength(line);
  if (octets <= maxOctets) return `${line}\r\n`;
  return octets === line.length ? foldPlain(line) : foldByCharacter(line);
}

function foldPlain(line: string): string {
  let folded = line.slice(0, maxOctets);
  for (let at = maxOctets; at < line.length; at += maxOctets - 1)
    folded += `\r\n ${line.slice(at, at + maxOctets - 1)}`;
  return `${folded}\r\n`;
}

/** Folds only between characters. */
function foldByCharacter(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > maxOctets) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return `${folded}\r\n`;
}
