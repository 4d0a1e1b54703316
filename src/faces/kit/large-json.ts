/**
 * A large body as JSON, in slices: its long lists are found in the bytes and read a few items at a time, so that nobody
 * waits for the whole. Lists are the body itself, or members of the object that it is; what stands around them, and each
 * item, is read in one go and has a bound. Otherwise it is read as `json-body.ts` reads a small one.
 */
import { ProblemError } from '../../domain/problem.js';
import { Slices } from '../../domain/slices.js';
import { isObject, type JsonBody, readJson, usualDepth } from './json-body.js';

/** Bodies from here on are read in slices. */
export const slicedFrom = 128 * 1024;

/** What is read in one go: an item, or what stands around the lists. Twice as large as a body of its own may be. */
const maxPartBytes = 2 * 1024 * 1024;
/** Values in one part: a small one takes longer to read than its bytes tell. */
const maxPartValues = 250_000;
/** Items of a list are read together up to here. */
const groupBytes = 32 * 1024;
/** More items than any wire takes; those beyond are read and forgotten, and the list is told to be too long. */
const maxItems = 20_000;
/** Values in all: a few bytes of JSON can be many times as many of memory. */
const maxValues = 1_000_000;
/** Bytes that are looked at between two questions whether the slice is over. */
const stepBytes = 16 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const [quote, comma, backslash, space] = [34, 44, 92, 32];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/** Throws `too_large` for what would take too long, or too much memory, at once. */
export async function readLargeJson(bytes: Buffer, maxDepth = usualDepth): Promise<JsonBody> {
  const parts = await findParts(bytes, maxDepth);
  if (parts === undefined) return { state: 'invalid' };
  const outline = readJson(parts.outline, maxDepth);
  if (outline.state !== 'value') return outline;
  const lists: unknown[][] = [];
  const slices = new Slices();
  for (const groups of parts.lists) {
    const items = await readItems(bytes, groups, slices);
    if (items === undefined) return { state: 'invalid' };
    lists.push(items);
  }
  return { state: 'value', value: filled(outline.value, lists) };
}

/** Where items of a list stand in the bytes, some of them together. */
type Group = readonly [start: number, end: number];

interface Parts {
  /** the body, but in place of each list's items the number of the list */
  readonly outline: Buffer;
  readonly lists: readonly (readonly Group[])[];
}

/** Undefined when it is no JSON; what is well formed is found out later. */
async function findParts(bytes: Buffer, maxDepth: number): Promise<Parts | undefined> {
  const outline = new Outline();
  const lists: Group[][] = [];
  const slices = new Slices();
  let [depth, values, nextPause] = [0, 0, stepBytes];
  // Of the list that is being looked at: how deep it is, where its present group begins, and how many values came before.
  let [listDepth, groupStart, earlier] = [0, 0, 0];
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
      values += 1;
      if (depth > maxDepth) return undefined;
      if (byte === openList && isOutside && depth <= 2) {
        outline.add(byte);
        outline.addNumber(lists.length);
        lists.push([]);
        [listDepth, groupStart, isOutside, earlier] = [depth, at + 1, false, values];
      }
    } else if (byte === closeList || byte === closeObject) {
      if (listDepth !== 0 && depth === listDepth) {
        lists.at(-1)?.push([groupStart, at]);
        [listDepth, isOutside] = [0, true];
      }
      depth -= 1;
    } else if (byte === comma) {
      values += 1;
      if (depth === listDepth && at - groupStart >= groupBytes) {
        lists.at(-1)?.push([groupStart, at]);
        [groupStart, earlier] = [at + 1, values];
      }
    }
    if (isOutside) outline.add(byte, isInText);
    if (at < nextPause) continue;
    nextPause = at + stepBytes;
    if (values > maxValues || (listDepth !== 0 && values - earlier > maxPartValues)) throw tooLarge();
    if (slices.isOver()) await slices.next();
  }
  return listDepth === 0 ? { outline: outline.bytes(), lists } : undefined;
}

/** Bytes that are collected up to a bound; of white space between values one byte stays. */
class Outline {
  #bytes = Buffer.alloc(4096);
  #length = 0;

  add(byte: number, isInText = true): void {
    const isBlank = !isInText && (byte === space || byte === 10 || byte === 13 || byte === 9);
    if (isBlank && this.#bytes[this.#length - 1] === space) return;
    if (this.#length === this.#bytes.length) {
      if (this.#length >= maxPartBytes) throw tooLarge();
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

async function readItems(
  bytes: Buffer,
  groups: readonly Group[],
  slices: Slices,
): Promise<unknown[] | undefined> {
  const items: unknown[] = [];
  for (const [start, end] of groups) {
    if (end - start > maxPartBytes + groupBytes) throw tooLarge();
    const read = readGroup(bytes.subarray(start, end));
    // Nothing between two commas, or behind the last.
    if (read === undefined || (read.length === 0 && groups.length > 1)) return undefined;
    for (const item of read) if (items.length <= maxItems) items.push(item);
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

/** Every list of the outline stands for one that was read apart. */
function filled(outline: unknown, lists: readonly unknown[][]): unknown {
  if (Array.isArray(outline)) return lists[Number(outline[0])];
  if (!isObject(outline)) return outline;
  const members = outline as Record<string, unknown>;
  for (const [name, value] of Object.entries(members))
    if (Array.isArray(value)) members[name] = lists[Number(value[0])];
  return members;
}

function tooLarge(): ProblemError {
  return new ProblemError({ kind: 'too_large', maximum: maxPartBytes });
}
