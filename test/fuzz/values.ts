/** Values as a schema wants them, mostly: what a careful client would send, and a little beside it. */
import type { Document, Schema } from './document.js';
import type { Memory, Scalar } from './memory.js';
import type { Random } from './random.js';
import {
  digits,
  email,
  hostileKeys,
  hostileNumbers,
  hostileTexts,
  moment,
  offered,
  phone,
  textFor,
} from './texts.js';

export interface Source {
  readonly random: Random;
  readonly memory: Memory;
  /** the ids of another account's things on this face */
  readonly foreign: readonly string[];
}

const maxDepth = 8;

/** What a member that has no value shall not get one of. */
export const absent = Symbol('absent');

export function sample(document: Document, wanted: Schema, name: string, source: Source, depth = 0): unknown {
  const { random } = source;
  const schema = document.resolve(wanted);
  if (Object.hasOwn(schema, 'const')) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return sample(document, random.pick(branches), name, source, depth);
  switch (typeOf(schema, random)) {
    case 'null':
      return null;
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return numberOf(schema, name, source);
    case 'string':
      return textOf(schema, name, source);
    case 'array':
      return listOf(document, schema, name, source, depth);
    case 'object':
      return objectOf(document, schema, source, depth);
    default:
      return anything(random, depth);
  }
}

function typeOf(schema: Schema, random: Random): string | undefined {
  if (schema.type === undefined || typeof schema.type === 'string') return schema.type;
  const others = schema.type.filter((type) => type !== 'null');
  return others.length === 0 || (others.length < schema.type.length && random.chance(0.15))
    ? 'null'
    : random.pick(others);
}

function numberOf(schema: Schema, name: string, { random, memory }: Source): number {
  const known = random.chance(0.5) ? remembered(name, memory, random) : undefined;
  if (typeof known === 'number') return known;
  const { minimum: least = 0, maximum: most = least + 20 } = schema;
  return random.weighted([
    [6, random.between(least, Math.min(most, least + 20))],
    [1, least],
    [1, most],
    [0.3, random.pick(hostileNumbers)],
  ]);
}

function textOf(schema: Schema, name: string, source: Source): string {
  const { random, memory, foreign } = source;
  const words = offered(schema.description ?? '');
  const known = remembered(name, memory, random);
  const text = random.weighted<() => string>([
    [known === undefined ? 0 : 4, () => String(known)],
    [isIdName(name) ? 1 : 0, () => (foreign.length === 0 ? '' : random.pick(foreign))],
    [words.length === 0 ? 0 : 3, () => random.pick(words)],
    [4, () => formatted(schema.format, random) ?? textFor(name, random)],
    [0.3, () => random.pick(hostileTexts)],
    [
      schema.maxLength === undefined ? 0.1 : 0.5,
      () => random.pick(['a', 'ß', '😀', ' ']).repeat(lengthNear(schema, random)),
    ],
  ])();
  const { maxLength } = schema;
  return maxLength === undefined || random.chance(0.05) ? text : [...text].slice(0, maxLength).join('');
}

function lengthNear({ maxLength = 256 }: Schema, random: Random): number {
  return Math.max(0, Math.min(maxLength, 20_000) + random.between(-1, 1));
}

function formatted(format: string | undefined, random: Random): string | undefined {
  switch (format) {
    case 'date-time':
      return moment(random);
    case 'email':
      return email(random);
    case 'uuid':
      return random.uuid();
    case 'e164':
      return `+${digits(random)}`;
    case 'phone':
      return phone(random);
    default:
      return undefined;
  }
}

function listOf(document: Document, schema: Schema, name: string, source: Source, depth: number): unknown[] {
  const { random } = source;
  const { minItems: least = 0, maxItems: most = 1_000 } = schema;
  const length = random.weighted<number>([
    [8, Math.min(most, least + random.below(4))],
    [1, least],
    [depth === 0 && most <= 100 ? 0.1 : 0, most],
    [0.05, Math.max(0, least - 1)],
  ]);
  const one = name.replace(/s$/, '');
  return Array.from({ length }, () => sample(document, schema.items ?? {}, one, source, depth + 1));
}

function objectOf(document: Document, schema: Schema, source: Source, depth: number): object {
  const { random } = source;
  const required = new Set(schema.required);
  const made: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (!random.chance(required.has(name) ? 0.98 : depth > maxDepth ? 0 : 0.4)) continue;
    put(made, name, sample(document, member, name, source, depth + 1));
  }
  const isOpen = schema.additionalProperties !== false;
  const extra = schema.properties === undefined ? random.below(4) : random.chance(0.05) ? 1 : 0;
  if (isOpen)
    for (let count = 0; count < extra; count += 1)
      put(
        made,
        random.chance(0.2) ? random.pick(hostileKeys) : `key${random.below(9)}`,
        anything(random, depth),
      );
  return made;
}

/** A member of its own, whatever it is called. */
export function put(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

export function anything(random: Random, depth = 0): unknown {
  return random.weighted<() => unknown>([
    [3, () => textFor('', random)],
    [2, () => random.pick(hostileTexts)],
    [2, () => random.pick(hostileNumbers)],
    [1, () => random.chance(0.5)],
    [1, () => null],
    [depth > 3 ? 0 : 1, () => Array.from({ length: random.below(4) }, () => anything(random, depth + 1))],
    [
      depth > 3 ? 0 : 1,
      () => {
        const made = {};
        for (let count = random.below(4); count > 0; count -= 1)
          put(made, random.chance(0.4) ? random.pick(hostileKeys) : `k${count}`, anything(random, depth + 1));
        return made;
      },
    ],
  ])();
}

export function isIdName(name: string): boolean {
  return /^(i|[a-z])?ids?$|(_ids?|Ids?|ID)$|^number$/.test(name);
}

/** What was seen under this name; of `source_id`, a source's id. */
function remembered(name: string, memory: Memory, random: Random): Scalar | undefined {
  const own = memory.named(name, random);
  const [, thing] = /^(.*?)_?(ids?|Ids?|ID)$/.exec(name) ?? [];
  if (thing === undefined || thing === '' || (own !== undefined && random.chance(0.5)))
    return own ?? tokenLike(name, memory, random);
  const topic = thing.toLowerCase();
  return (
    memory.idOf(`${topic}s`, random) ?? memory.idOf(`${topic}es`, random) ?? memory.idOf(topic, random) ?? own
  );
}

/** Tokens come back under other names than they went out. */
function tokenLike(name: string, memory: Memory, random: Random): Scalar | undefined {
  if (/token/i.test(name)) return memory.named('access_token', random);
  if (/cursor/i.test(name)) return memory.named('next_cursor', random);
  if (/subject|org|account/i.test(name)) return memory.named('account', random);
  return undefined;
}
