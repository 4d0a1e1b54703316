/**
 * Parses a large JSON body in slices. Containers are the lists and objects that are members of the body, or the body
 * itself if it is a list. The outline is the text around them. A slice parses a few items of a container, or a few
 * members of the outline, so that other requests never wait for the whole body. Each item or member is parsed in one go
 * and has a size limit, like the outline. A text that no API stores is replaced in a larger item. Otherwise the result
 * equals what `json-body.ts` returns for a small body.
 */

import { excessOf, isObject } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { tooLarge } from './body-stream.js';
import {
  type BodyBounds,
  containersOf,
  defaultDepth,
  type JsonBody,
  readJson,
  tooManyValues,
} from './json-body.js';
import { replaceLongTexts } from './long-texts.js';

/** Bodies of this size or larger are parsed in slices. */
export const minSlicedBytes = 16 * 1024;

/** Bytes parsed in one go: an item, or the text around the lists. Twice as large as a small body may be. */
const maxPartBytes = 2 * 1024 * 1024;
/** Values in one part: small values take longer to parse than their bytes suggest. */
const maxPartValues = 40_000;
/**
 * Bytes up to which items of a list, or members of the outline, are parsed together: small members take half a slice.
 */
const groupBytes = 8 * 1024;
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
  const { outline, holders } = await readOutline(parts, bounds, slices);
  if (outline.state !== 'value') return outline;
  const contents: object[] = [];
  for (const container of parts.containers) {
    const content = await readContent(bytes, container, slices, bounds.items ?? maxItems);
    if (content === undefined) return { state: 'invalid' };
    contents.push(content);
  }
  const value = fillOutline(outline.value, holders, contents);
  // The route begins in another slice.
  await slices.next();
  return { state: 'value', value };
}

/** The bytes of one or more items or members. */
type Group = readonly [start: number, end: number];

interface Container {
  readonly isList: boolean;
  readonly groups: Group[];
}

interface Parts {
  /** the body, with the content of each container replaced by the container's number */
  readonly outline: Buffer;
  /** positions of commas between groups of its members */
  readonly commas: readonly number[];
  readonly containers: readonly Container[];
}

/** Returns undefined for other bytes than JSON; syntax is checked later. */
async function findParts(
  bytes: Buffer,
  { values: maxValues, depth: maxDepth = defaultDepth, items: maxListed = Infinity }: BodyBounds,
  slices: Slices,
): Promise<Parts | undefined> {
  const outline = new Outline();
  const commas: number[] = [];
  const innerContainers: Container[] = [];
  let [depth, values, containers, nextPause] = [0, 0, 0, stepBytes];
  // The current container: its depth, the start of its current group, and the values before it.
  let [openDepth, groupStart, earlier] = [0, 0, 0];
  // Items of the current list before this one, and the objects and lists in dropped items.
  let [items, dropped] = [0, 0];
  const total = () => values + containers + dropped;
  const hasTooMany = () => values > maxValues || containers > containersOf(maxValues);
  let isInText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    let isOutside = openDepth === 0;
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
      const isList = byte === openList;
      if (isOutside && (depth === 2 || (isList && depth === 1))) {
        outline.addText(isList ? `[${innerContainers.length}` : `{"":${innerContainers.length}`);
        innerContainers.push({ isList, groups: [] });
        [openDepth, groupStart, isOutside, earlier] = [depth, at + 1, false, total()];
      }
    } else if (byte === closeList || byte === closeObject) {
      if (openDepth !== 0 && depth === openDepth) {
        innerContainers.at(-1)?.groups.push([groupStart, at]);
        [openDepth, isOutside] = [0, true];
        items = 0;
      }
      depth -= 1;
    } else if (byte === comma) {
      if (depth === openDepth && innerContainers.at(-1)?.isList === true) items += 1;
      if (items > maxListed) dropped += 1;
      else values += 1;
      if (depth === openDepth && at - groupStart >= groupBytes) {
        innerContainers.at(-1)?.groups.push([groupStart, at]);
        [groupStart, earlier] = [at + 1, total()];
      } else if (isOutside && depth === 1 && outline.length - (commas.at(-1) ?? 0) >= groupBytes)
        commas.push(outline.length);
    }
    if (isOutside) outline.add(byte, isInText);
    if (at < nextPause) continue;
    nextPause = at + stepBytes;
    if (hasTooMany()) throw tooManyValues(maxValues);
    if (openDepth !== 0 && total() - earlier > 2 * maxPartValues) throw tooManyValues(maxPartValues);
    if (slices.isOver()) await slices.next();
  }
  if (hasTooMany()) throw tooManyValues(maxValues);
  return openDepth === 0 ? { outline: outline.bytes(), commas, containers: innerContainers } : undefined;
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

  addText(text: string): void {
    for (const byte of Buffer.from(text)) this.add(byte);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

interface Outlined {
  readonly outline: JsonBody;
  /** names of members that are containers */
  readonly holders: readonly string[];
}

const invalid: Outlined = { outline: { state: 'invalid' }, holders: [] };

/** Parses the outline. Its root is an object if it has groups of members. */
async function readOutline(
  { outline, commas }: Parts,
  bounds: BodyBounds,
  slices: Slices,
): Promise<Outlined> {
  const { depth = defaultDepth } = bounds;
  const values = Math.min(bounds.values, maxPartValues);
  if (commas.length === 0) {
    const read = readJson(outline, { depth, values });
    return {
      outline: read,
      holders: read.state === 'value' && isObject(read.value) ? holdersIn(read.value) : [],
    };
  }
  const excess = excessOf(outline, { depth, values, containers: containersOf(values) });
  if (excess === 'depth') return invalid;
  if (excess !== undefined) throw tooManyValues(values);
  const [open, close] = [Buffer.from('{'), Buffer.from('}')];
  const whole: Record<string, unknown> = {};
  const holders: string[] = [];
  for (const [index, end] of [...commas, outline.length].entries()) {
    const start = index === 0 ? 0 : (commas[index - 1] as number) + 1;
    const members = outline.subarray(start, end);
    const text = [...(index === 0 ? [] : [open]), members, ...(index === commas.length ? [] : [close])];
    const read = readJson(Buffer.concat(text), { depth, values });
    if (read.state !== 'value' || !isObject(read.value)) return invalid;
    // Nothing is between two commas, or after the last.
    if (Object.keys(read.value).length === 0) return invalid;
    addMembers(whole, read.value);
    holders.push(...holdersIn(read.value));
    if (slices.isOver()) await slices.next();
  }
  return { outline: { state: 'value', value: whole }, holders };
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

const holdersIn = (object: Readonly<Record<string, unknown>>) =>
  Object.keys(object).filter((name) => isContainer(object[name]));

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

/** Returns the content of a container; undefined if it is not JSON. */
async function readContent(
  bytes: Buffer,
  { isList, groups }: Container,
  slices: Slices,
  maxListed: number,
): Promise<object | undefined> {
  const items: unknown[] = [];
  const members: Record<string, unknown> = {};
  for (const [start, end] of groups) {
    const isLong = end - start > maxPartBytes + groupBytes;
    const group = bytes.subarray(start, end);
    const part = isLong ? await replaceLongTexts(group, slices) : group;
    if (part !== undefined && part.length > maxPartBytes + groupBytes) throw tooLarge(maxPartBytes);
    const read = part && readGroup(part, isList);
    // Empty between two commas, or after the last.
    if (read === undefined || (groups.length > 1 && Object.keys(read).length === 0)) return undefined;
    if (!Array.isArray(read)) addMembers(members, read as Readonly<Record<string, unknown>>);
    else for (const item of read) if (items.length <= maxListed) items.push(item);
    if (slices.isOver()) await slices.next();
  }
  return isList ? items : members;
}

function readGroup(bytes: Buffer, isList: boolean): object | undefined {
  try {
    const text = utf8.decode(bytes);
    return JSON.parse(isList ? `[${text}]` : `{${text}}`) as object;
  } catch {
    return undefined;
  }
}

/** Fills the outline, where every container has its number. */
function fillOutline(outline: unknown, holders: readonly string[], contents: readonly object[]): unknown {
  if (Array.isArray(outline)) return contents[Number(outline[0])];
  const members = outline as Record<string, unknown>;
  for (const name of new Set(holders)) {
    const value = members[name];
    // A later member of the name may be no container.
    if (Array.isArray(value)) members[name] = contents[Number(value[0])];
    else if (isObject(value)) members[name] = contents[Number(value[''])];
  }
  return outline;
}
