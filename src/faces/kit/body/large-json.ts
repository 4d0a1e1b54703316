/**
 * Parses a large JSON body in slices. It finds long lists in the bytes, and parses a few items at a time, so that other
 * requests never wait for the whole body. Lists are the body itself, or members of its object. The outline is the text
 * around them. A few of its members are parsed at a time. Each item or member is parsed at once and has a limit, and
 * so has the outline. Otherwise the result is what `json-body.ts` returns for a small body.
 */

import { excessOf } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { tooLarge } from './body-stream.js';
import {
  type BodyBounds,
  containersOf,
  isObject,
  type JsonBody,
  readJson,
  tooManyValues,
  usualDepth,
} from './json-body.js';

/** Bodies from here on are parsed in slices. */
export const slicedFrom = 64 * 1024;

/** Bytes parsed in one go: an item, or the text around the lists. Twice as large as a small body may be. */
const maxPartBytes = 2 * 1024 * 1024;
/** Values in one part: small values take longer to parse than their bytes suggest. */
const maxPartValues = 40_000;
/** Items of a list, or members of the outline, are parsed together up to here. */
const groupBytes = 32 * 1024;
/** More items than any wire accepts. Further items are parsed and dropped, and the list is reported as too long. */
const maxItems = 20_000;
/** Bytes scanned between two checks of the slice. */
const stepBytes = 16 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const [quote, comma, backslash, space] = [34, 44, 92, 32];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/**
 * Throws `too_large` for a body that would take too much time or memory at once. `owner`: the account or address, whose
 * bodies share slices.
 */
export async function readLargeJson(bytes: Buffer, bounds: BodyBounds, owner: string): Promise<JsonBody> {
  const slices = new Slices(owner);
  const parts = await findParts(bytes, bounds, slices);
  if (parts === undefined) return { state: 'invalid' };
  const { outline, listed } = await readOutline(parts, bounds, slices);
  if (outline.state !== 'value') return outline;
  const lists: unknown[][] = [];
  for (const groups of parts.lists) {
    const items = await readItems(bytes, groups, slices, bounds.items ?? maxItems);
    if (items === undefined) return { state: 'invalid' };
    lists.push(items);
  }
  const value = filled(outline.value, listed, lists);
  // What follows is a slice of its own.
  await slices.next();
  return { state: 'value', value };
}

/** The bytes of one or more list items. */
type Group = readonly [start: number, end: number];

interface Parts {
  /** the body, with the items of each list replaced by the list's number */
  readonly outline: Buffer;
  /** positions of commas between groups of its members */
  readonly commas: readonly number[];
  readonly lists: readonly (readonly Group[])[];
}

/** Returns undefined for other bytes than JSON; syntax is checked later. */
async function findParts(
  bytes: Buffer,
  { values: maxValues, depth: maxDepth = usualDepth, items: maxListed = Infinity }: BodyBounds,
  slices: Slices,
): Promise<Parts | undefined> {
  const outline = new Outline();
  const commas: number[] = [];
  const lists: Group[][] = [];
  let [depth, values, containers, nextPause] = [0, 0, 0, stepBytes];
  // The current list: its depth, the start of its current group, and the values before it.
  let [listDepth, groupStart, earlier] = [0, 0, 0];
  // Items of the current list before this one, and the containers of dropped items.
  let [items, dropped] = [0, 0];
  const total = () => values + containers + dropped;
  const hasTooMany = () => values > maxValues || containers > containersOf(maxValues);
  let isInText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    let isOutside = listDepth === 0;
    if (isInText) {
      if (byte === quote) isInText = false;
      else if (byte === backslash) {
        if (isOutside) outline.add(byte);
        at += 1;
        if (isOutside && at < bytes.length) outline.add(bytes[at] as number);
        continue;
      }
    } else if (byte === quote) isInText = true;
    else if (byte === openList || byte === openObject) {
      depth += 1;
      if (items > maxListed) dropped += 1;
      else containers += 1;
      if (depth > maxDepth) return undefined;
      if (byte === openList && isOutside && depth <= 2) {
        outline.add(byte);
        outline.addNumber(lists.length);
        lists.push([]);
        [listDepth, groupStart, isOutside, earlier] = [depth, at + 1, false, total()];
      }
    } else if (byte === closeList || byte === closeObject) {
      if (listDepth !== 0 && depth === listDepth) {
        lists.at(-1)?.push([groupStart, at]);
        [listDepth, isOutside] = [0, true];
        items = 0;
      }
      depth -= 1;
    } else if (byte === comma) {
      if (depth === listDepth) items += 1;
      if (items > maxListed) dropped += 1;
      else values += 1;
      if (depth === listDepth && at - groupStart >= groupBytes) {
        lists.at(-1)?.push([groupStart, at]);
        [groupStart, earlier] = [at + 1, total()];
      } else if (isOutside && depth === 1 && outline.length - (commas.at(-1) ?? 0) >= groupBytes)
        commas.push(outline.length);
    }
    if (isOutside) outline.add(byte, isInText);
    if (at < nextPause) continue;
    nextPause = at + stepBytes;
    if (hasTooMany()) throw tooManyValues(maxValues);
    if (listDepth !== 0 && total() - earlier > 2 * maxPartValues) throw tooManyValues(maxPartValues);
    if (slices.isOver()) await slices.next();
  }
  if (hasTooMany()) throw tooManyValues(maxValues);
  return listDepth === 0 ? { outline: outline.bytes(), commas, lists } : undefined;
}

/** Collects bytes up to a limit; white space between values becomes one byte. */
class Outline {
  #bytes = Buffer.alloc(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(byte: number, isInText = true): void {
    const isBlank = !isInText && (byte === space || byte === 10 || byte === 13 || byte === 9);
    if (isBlank && this.#bytes[this.#length - 1] === space) return;
    if (this.#length === this.#bytes.length) {
      if (this.#length >= maxPartBytes) throw tooLarge(maxPartBytes);
      this.#bytes = Buffer.concat([this.#bytes], this.#length * 2);
    }
    this.#bytes[this.#length] = isBlank ? space : byte;
    this.#length += 1;
  }

  addNumber(number: number): void {
    for (const byte of Buffer.from(String(number))) this.add(byte);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

interface Outlined {
  readonly outline: JsonBody;
  /** members that are lists */
  readonly listed: readonly string[];
}

const invalid: Outlined = { outline: { state: 'invalid' }, listed: [] };

/** Parses the outline. Its root is an object if it has groups of members. */
async function readOutline(
  { outline, commas }: Parts,
  bounds: BodyBounds,
  slices: Slices,
): Promise<Outlined> {
  const { depth = usualDepth } = bounds;
  const values = Math.min(bounds.values, maxPartValues);
  if (commas.length === 0) {
    const read = readJson(outline, { depth, values });
    return {
      outline: read,
      listed: read.state === 'value' && isObject(read.value) ? listsIn(read.value) : [],
    };
  }
  const excess = excessOf(outline, { depth, values, containers: containersOf(values) });
  if (excess === 'depth') return invalid;
  if (excess !== undefined) throw tooManyValues(values);
  const [open, close] = [Buffer.from('{'), Buffer.from('}')];
  const whole: Record<string, unknown> = {};
  const listed: string[] = [];
  for (const [index, end] of [...commas, outline.length].entries()) {
    const start = index === 0 ? 0 : (commas[index - 1] as number) + 1;
    const members = outline.subarray(start, end);
    const text = [...(index === 0 ? [] : [open]), members, ...(index === commas.length ? [] : [close])];
    const read = readJson(Buffer.concat(text), { depth, values });
    if (read.state !== 'value' || !isObject(read.value)) return invalid;
    // Nothing is between two commas, or after the last.
    if (Object.keys(read.value).length === 0) return invalid;
    addMembers(whole, read.value);
    listed.push(...listsIn(read.value));
    if (slices.isOver()) await slices.next();
  }
  return { outline: { state: 'value', value: whole }, listed };
}

const listsIn = (object: Readonly<Record<string, unknown>>) =>
  Object.keys(object).filter((name) => Array.isArray(object[name]));

/** Adds members, `__proto__` like any other. */
function addMembers(whole: Record<string, unknown>, more: Readonly<Record<string, unknown>>): void {
  for (const name in more)
    if (name === '__proto__')
      Object.defineProperty(whole, name, {
        value: more[name],
        configurable: true,
        enumerable: true,
        writable: true,
      });
    else whole[name] = more[name];
}

async function readItems(
  bytes: Buffer,
  groups: readonly Group[],
  slices: Slices,
  maxListed: number,
): Promise<unknown[] | undefined> {
  const items: unknown[] = [];
  for (const [start, end] of groups) {
    if (end - start > maxPartBytes + groupBytes) throw tooLarge(maxPartBytes);
    const read = readGroup(bytes.subarray(start, end));
    // Empty between two commas, or after the last.
    if (read === undefined || (read.length === 0 && groups.length > 1)) return undefined;
    for (const item of read) if (items.length <= maxListed) items.push(item);
    if (slices.isOver()) await slices.next();
  }
  return items;
}

function readGroup(bytes: Buffer): unknown[] | undefined {
  try {
    return JSON.parse(`[${utf8.decode(bytes)}]`) as unknown[];
  } catch {
    return undefined;
  }
}

/** Fills the outline, where every list refers to a separately parsed list. */
function filled(outline: unknown, listed: readonly string[], lists: readonly unknown[][]): unknown {
  if (Array.isArray(outline)) return lists[Number(outline[0])];
  const members = outline as Record<string, unknown>;
  for (const name of new Set(listed)) {
    const value = members[name];
    // A later member of the name may be no list.
    if (Array.isArray(value)) members[name] = lists[Number(value[0])];
  }
  return outline;
}
