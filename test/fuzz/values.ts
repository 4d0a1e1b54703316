/** Generates values that mostly match a schema: values of a careful client, and a few others. */
import type { Document, Schema } from './document.js';
import type { Memory, Scalar } from './memory.js';
import type { Random } from './random.js';
import {
  hostileKeys,
  hostileNumbers,
  hostileTexts,
  type KindName,
  longText,
  textFor,
  textOf,
} from './texts.js';

export interface Source {
  readonly face: string;
  readonly random: Random;
  readonly memory: Memory;
  /** ids of records of another account on this face */
  readonly foreign: readonly string[];
  /** whether only valid values are requested */
  readonly isCareful: boolean;
}

const maxDepth = 8;

export function sample(document: Document, wanted: Schema, name: string, source: Source, depth = 0): unknown {
  const { random } = source;
  const schema = document.resolve(wanted);
  if (Object.hasOwn(schema, 'const')) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const { anyOf, oneOf, ...plain } = schema;
  const branches = anyOf ?? oneOf;
  if (branches !== undefined) {
    const { required = [], ...branch } = branchOf(branches, source);
    // An object with members may list its required ones in several ways.
    const meant = schema.properties === undefined ? { required, ...branch } : { ...plain, required };
    return sample(document, meant, name, source, depth);
  }
  switch (typeOf(schema, source)) {
    case 'null':
      return null;
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return numberOf(schema, name, source);
    case 'string':
      return textLike(schema, name, source);
    case 'array':
      return listOf(document, schema, name, source, depth);
    case 'object':
      return objectOf(document, schema, source, depth);
    default:
      return anything(random, depth);
  }
}

/** Picks null now and then. A text is the usual form if the schema also allows a number. */
function branchOf(branches: readonly Schema[], { random, isCareful }: Source): Schema {
  const others = branches.filter(({ type }) => type !== 'null');
  if (others.length < branches.length && random.chance(0.15)) return { type: 'null' };
  const areScalars = others.every(({ type }) => typeof type === 'string' && !/object|array/.test(type));
  const [first = {}] = others;
  return isCareful && areScalars && random.chance(0.9) ? first : random.pick(others);
}

function typeOf(schema: Schema, { random, isCareful }: Source): string | undefined {
  if (schema.type === undefined || typeof schema.type === 'string') return schema.type;
  const others = schema.type.filter((type) => type !== 'null');
  if (others.length === 0 || (others.length < schema.type.length && random.chance(0.15))) return 'null';
  // If a number is allowed in place of a text, the text is the usual form.
  return isCareful && random.chance(0.9) ? others[0] : random.pick(others);
}

function numberOf(schema: Schema, name: string, source: Source): number {
  const { random, isCareful } = source;
  const known =
    isIdName(name) && random.chance(isCareful ? 0.95 : 0.6) ? remembered(name, source) : undefined;
  if (typeof known === 'number') return known;
  const { minimum: least = 1, maximum: most = least + 20 } = schema;
  return random.weighted([
    [6, random.between(least, Math.min(most, least + 20))],
    [1, least],
    [1, most],
    [isCareful ? 0 : 0.5, random.pick(hostileNumbers)],
  ]);
}

function textLike(schema: Schema, name: string, source: Source): string {
  const { random, foreign, isCareful } = source;
  const words = wordsFor(schema);
  const odd = isCareful ? 0 : 1;
  if (words.length > 0 && random.chance(isCareful ? 1 : 0.6)) return random.pick(words);
  const known = isCareful && schema.format !== undefined ? undefined : remembered(name, source);
  const text = random.weighted<() => string>([
    [known === undefined ? 0 : isIdName(name) ? 8 : 3, () => String(known)],
    [isIdName(name) ? 0.5 : 0, () => (foreign.length === 0 ? '' : random.pick(foreign))],
    [4, () => formatted(schema.format, source) ?? textFor(name, random, isCareful)],
    [odd * 0.3, () => random.pick(hostileTexts)],
    [odd * 0.5, () => longText(random, lengthNear(schema, random))],
  ])();
  const { maxLength } = schema;
  return maxLength === undefined || random.chance(0.05 * odd) ? text : [...text].slice(0, maxLength).join('');
}

/** The texts that a schema suggests. */
export function wordsFor(schema: Schema): readonly string[] {
  return (schema.examples ?? schema.enum ?? []).map(String);
}

const usualLimits = [100, 128, 200, 255, 256, 500, 512, 1_000, 1_024, 5_000];

function lengthNear({ maxLength = 5_000 }: Schema, random: Random): number {
  const limit = random.pick([maxLength, random.pick(usualLimits)]);
  return Math.max(0, Math.min(limit, 20_000) + random.between(-1, 1));
}

const kindOfFormat: Readonly<Record<string, KindName>> = {
  'date-time': 'moment',
  email: 'email',
  uuid: 'uuid',
  e164: 'phone',
  phone: 'phone',
};

function formatted(format: string | undefined, { random, isCareful }: Source): string | undefined {
  const kind = kindOfFormat[format ?? ''];
  return kind === undefined ? undefined : textOf(kind, random, isCareful);
}

function listOf(document: Document, schema: Schema, name: string, source: Source, depth: number): unknown[] {
  const { random, isCareful } = source;
  const { minItems: least = 0, maxItems: most = 1_000 } = schema;
  // A shape may contain itself.
  const length =
    depth > maxDepth
      ? least
      : random.weighted<number>([
          [8, Math.min(most, least + random.below(4))],
          [1, least],
          [depth <= 1 ? (most <= 100 ? 0.1 : 0.02) : 0, Math.min(most, 1_000)],
          [isCareful ? 0 : 0.1, Math.max(0, least - 1)],
        ]);
  const one = name.replace(/s$/, '');
  return Array.from({ length }, () => sample(document, schema.items ?? {}, one, source, depth + 1));
}

function objectOf(document: Document, schema: Schema, source: Source, depth: number): object {
  const { random, isCareful } = source;
  const required = new Set(schema.required);
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (!random.chance(required.has(name) ? (isCareful ? 1 : 0.97) : depth > maxDepth ? 0 : 0.4)) continue;
    put(members, name, sample(document, member, name, source, depth + 1));
  }
  if (isCareful) suitValue(members, source);
  const isOpen = schema.additionalProperties !== false;
  const extra = schema.properties === undefined ? random.below(4) : !isCareful && random.chance(0.05) ? 1 : 0;
  if (isOpen)
    for (let count = 0; count < extra; count += 1)
      put(
        members,
        !isCareful && random.chance(0.2) ? random.pick(hostileKeys) : `key${random.below(9)}`,
        isCareful ? textFor('', random, true) : anything(random, depth),
      );
  return members;
}

/** `{type: "email", value: …}`: the member that names the kind determines the value. */
function suitValue(made: Record<string, unknown>, { random, memory }: Source): void {
  const names = Object.keys(made);
  const naming = names.find((name) => /(^|[a-z_])(type|kind)$/i.test(name));
  const valued = names.find((name) => name === 'value' || /^chat_?id$/i.test(name));
  const kind = naming === undefined ? undefined : made[naming];
  if (typeof kind !== 'string' || valued === undefined) return;
  const known = random.chance(0.5) ? memory.named(`value of ${kind}`, random) : undefined;
  const number = textOf('phone', random, true);
  const fresh = /mail/.test(kind)
    ? textOf('email', random, true)
    : valued === 'value'
      ? number
      : number.slice(1);
  made[valued] = known ?? fresh;
}

/** Sets an own member, also for names like `__proto__`. */
export function put(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

export function anything(random: Random, depth = 0): unknown {
  return random.weighted<() => unknown>([
    [3, () => textFor('', random, false)],
    [2, () => random.pick(hostileTexts)],
    [2, () => random.pick(hostileNumbers)],
    [1, () => random.chance(0.5)],
    [1, () => null],
    [depth > 3 ? 0 : 1, () => Array.from({ length: random.below(4) }, () => anything(random, depth + 1))],
    [
      depth > 3 ? 0 : 1,
      () => {
        const members = {};
        for (let count = random.below(4); count > 0; count -= 1)
          put(
            members,
            random.chance(0.4) ? random.pick(hostileKeys) : `k${count}`,
            anything(random, depth + 1),
          );
        return members;
      },
    ],
  ])();
}

export function isIdName(name: string): boolean {
  return /^(i|[a-z])?ids?$|(_ids?|Ids?|ID)$|^number$/.test(name);
}

/** Returns an earlier value of this name; for `source_id`, the id of a source. */
function remembered(name: string, { face, memory, random }: Source): Scalar | undefined {
  const own = memory.named(name, random);
  const [, thing = ''] = /^(.*?)_?(ids?|Ids?|ID)$/.exec(name) ?? [];
  const noun = thing.toLowerCase();
  const topics = noun === '' ? [] : [`${noun}s`, `${noun}es`, noun];
  const ids = topics.map((topic) => memory.idOf(face, topic, random));
  return ids.find((id) => id !== undefined) ?? own ?? aliased(name, face, memory, random);
}

/** Returns a value that answers have under another name. */
function aliased(name: string, face: string, memory: Memory, random: Random): Scalar | undefined {
  const own = memory.named(`${face} ${name}`, random);
  if (own !== undefined) return own;
  if (/token/i.test(name)) return memory.named(`${face} access_token`, random);
  if (/cursor/i.test(name)) return memory.named(`${face} next_cursor`, random);
  if (/subject|org|account/i.test(name)) return memory.named('account', random);
  return undefined;
}
