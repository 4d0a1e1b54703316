/** Parses JSON of other systems within bounds, and finds one text in it without parsing. */
import { excessOf } from '@switchbook/domain/runtime/json.js';

/**
 * Different names of members. V8 parses each in a microsecond, and repeated names far faster. A platform has some
 * hundred names.
 */
const maxNames = 10_000;
/** Bytes of a payload that may have more names. */
const minCounted = 64 * 1024;

/** Returns undefined for invalid JSON, and beyond the bounds. */
export function parsePayloadJson(raw: Uint8Array, bounds: Parameters<typeof excessOf>[1]): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    if (excessOf(text, bounds) !== undefined || hasTooManyNames(raw)) return undefined;
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function hasTooManyNames(raw: Uint8Array): boolean {
  if (raw.length < minCounted) return false;
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const names = new Set<string>();
  for (let at = bytes.indexOf(quote); at !== -1; ) {
    const end = findEndOfText(raw, at);
    if (raw[skipSpace(raw, end)] === colon) names.add(bytes.toString('latin1', at, end));
    if (names.size > maxNames) return true;
    at = bytes.indexOf(quote, end);
  }
  return false;
}

/** A payload has fewer levels. */
const maxDepth = 64;
const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Returns the text of a direct member of an object, found in one pass over the bytes; the last of several members with
 * the name counts. The rest stays unparsed until this text has identified the sender.
 */
export function readMemberText(raw: Uint8Array, name: string): string | undefined {
  const quotedName = JSON.stringify(name);
  let member: string | undefined;
  let depth = 0;
  /** the text before the colon, at the depth of direct members */
  let key: string | undefined;
  let isValue = false;
  const start = skipSpace(raw, 0);
  if (raw[start] !== openObject) return undefined;
  for (let at = start; at < raw.length; at += 1) {
    const byte = raw[at];
    if (byte === quote) {
      const end = findEndOfText(raw, at);
      if (depth === 1) {
        if (isValue && key === quotedName) member = parseText(raw.subarray(at, end));
        else if (!isValue)
          key = end - at === quotedName.length ? jsonTextOf(raw.subarray(at, end)) : undefined;
      }
      at = end - 1;
    } else if (byte === openObject || byte === openList) {
      depth += 1;
      if (depth > maxDepth) return undefined;
    } else if (byte === closeObject || byte === closeList) depth -= 1;
    else if (depth === 1 && byte === colon) {
      isValue = true;
      if (key === quotedName) member = undefined;
    } else if (depth === 1 && byte === 0x2c) isValue = false;
  }
  return depth === 0 ? member : undefined;
}

function skipSpace(raw: Uint8Array, from: number): number {
  let at = from;
  while (at < raw.length && (raw[at] as number) <= 0x20) at += 1;
  return at;
}

/** Returns the index after the closing quote. */
function findEndOfText(raw: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < raw.length && raw[at] !== quote) at += raw[at] === backslash ? 2 : 1;
  return Math.min(at + 1, raw.length);
}

const jsonTextOf = (raw: Uint8Array) => new TextDecoder().decode(raw);

function parseText(raw: Uint8Array): string | undefined {
  try {
    return JSON.parse(jsonTextOf(raw)) as string;
  } catch {
    return undefined;
  }
}
