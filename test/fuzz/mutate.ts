/** Mutations that no careful client would send: values of the wrong kind, and bytes that are nearly JSON. */
import type { Random } from './random.js';
import { hostileKeys, hostileNumbers, hostileTexts, longText } from './texts.js';
import { anything, put } from './values.js';

type Path = readonly (string | number)[];

/** A copy with one fault. */
export function mutated(value: unknown, random: Random): unknown {
  const copy = structuredCloneOwn(value);
  const places = placesOf(copy);
  const at = random.pick(places);
  const parent = parentOf(copy, at);
  const key = at.at(-1);
  if (parent === undefined || key === undefined) return wrong(copy, random);
  const present = (parent as Record<string | number, unknown>)[key];
  const change = random.weighted<'replace' | 'drop' | 'more' | 'rename'>([
    [6, 'replace'],
    [1, 'drop'],
    [1, 'more'],
    [1, 'rename'],
  ]);
  if (change === 'replace') put(parent, String(key), wrong(present, random));
  else if (change === 'drop') remove(parent, key);
  else if (change === 'rename' && !Array.isArray(parent)) {
    remove(parent, key);
    put(parent, random.pick([...hostileKeys, String(key).toUpperCase(), ` ${key}`, `${key}\u0000`]), present);
  } else if (Array.isArray(parent)) {
    const count = random.pick([1, 5, 101, 1_001]);
    if (JSON.stringify(present ?? null).length * count < 200_000)
      for (let added = 0; added < count; added += 1) parent.push(present);
  } else put(parent, random.pick(hostileKeys), anything(random));
  return copy;
}

/** A wrong replacement for a value. */
function wrong(value: unknown, random: Random): unknown {
  return random.weighted<() => unknown>([
    [3, () => random.pick(hostileTexts)],
    [3, () => random.pick(hostileNumbers)],
    [2, () => null],
    [1, () => random.chance(0.5)],
    [2, () => [value]],
    [1, () => []],
    [1, () => ({})],
    [1, () => ({ value })],
    [1, () => `${typeof value === 'string' ? value : 'x'}${random.pick(hostileTexts)}`],
    [1, () => (typeof value === 'string' ? ` ${value}\n` : JSON.stringify(value))],
    [1, () => anything(random)],
    [1, () => longText(random, random.pick([100, 255, 256, 512, 600, 1_025, 5_001, 30_000]))],
    [0.5, () => nested(random.pick([16, 17, 60, 150]), random.chance(0.5))],
    [
      0.3,
      () =>
        Array.from({ length: random.pick([51, 101, 1_001, 5_001]) }, (_, index) =>
          random.chance(0.5) ? index : `tag ${index}`,
        ),
    ],
    [0.3, () => Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]))],
  ])();
}

function nested(depth: number, isList: boolean): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = isList ? [value] : { a: value };
  return value;
}

function placesOf(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || at.length > 12) return [at];
  const names = Array.isArray(value) ? [...value.keys()].slice(0, 20) : Object.keys(value);
  return [
    at,
    ...names.flatMap((name) => placesOf((value as Record<string | number, unknown>)[name], [...at, name])),
  ];
}

function parentOf(value: unknown, at: Path): object | undefined {
  let node: unknown = value;
  for (const name of at.slice(0, -1)) node = (node as Record<string | number, unknown>)[name];
  return at.length === 0 || typeof node !== 'object' || node === null ? undefined : node;
}

function remove(parent: object, key: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, String(key));
}

/** structuredClone would treat an own member `__proto__` as the prototype. */
function structuredCloneOwn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOwn);
  if (typeof value !== 'object' || value === null) return value;
  const copy = {};
  for (const [name, one] of Object.entries(value)) put(copy, name, structuredCloneOwn(one));
  return copy;
}

/** The text of a body with a fault. */
export function spoilt(json: string, random: Random): Buffer {
  const bytes = Buffer.from(json);
  const at = random.below(bytes.length + 1);
  const insert = (what: string | Buffer) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(what as string), bytes.subarray(at)]);
  return random.weighted<() => Buffer>([
    [2, () => bytes.subarray(0, at)],
    [1, () => Buffer.alloc(0)],
    [
      1,
      () =>
        Buffer.from(
          random.pick([' ', '\n\n', 'null', 'true', '0', '""', '[]', '{}', '[[]]', '[null]', '{"":{}}']),
        ),
    ],
    [2, () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
    [
      1,
      () =>
        Buffer.concat([bytes, Buffer.from(random.pick([' ', '\u0000', '}', ',', 'x', '\n//', '\ufeff']))]),
    ],
    [
      2,
      () =>
        insert(
          Buffer.from(
            random.pick([
              [0xff],
              [0xc0, 0x80],
              [0xed, 0xa0, 0x80],
              [0xe2, 0x82],
              [0xf5, 0x80, 0x80, 0x80],
              [0x00],
            ]),
          ),
        ),
    ],
    [
      2,
      () =>
        Buffer.from(
          json.replaceAll(/"([^"\\]{1,30})":/g, (member) =>
            random.chance(0.3)
              ? `${member}${random.pick(['null', '1', '"x"', '{}', '[]'])},${member}`
              : member,
          ),
        ),
    ],
    [1, () => Buffer.from(json.replaceAll('"', "'"))],
    [
      1,
      () =>
        Buffer.from(
          json.replace(
            /:/,
            `:${random.pick(['NaN', 'Infinity', '01', '1e999', '-1e999', '1e-999', '-0', '0x10', '.5', '1.', '9'.repeat(400), '\\u0000'])},"z":`,
          ),
        ),
    ],
    [1, () => Buffer.from(json, 'utf16le')],
    [
      1,
      () =>
        Buffer.from(random.pick(['[', '{"a":', '[[{"a":']).repeat(random.pick([10, 201, 5_000, 100_000]))),
    ],
    [1, () => Buffer.from(`${'['.repeat(199)}${']'.repeat(199)}`)],
    [1, () => Buffer.from(`${json.slice(0, -1)}${',"q":1'.repeat(random.pick([10, 20_000]))}}`)],
    [0.2, () => Buffer.concat([bytes, Buffer.alloc(random.pick([1_048_576, 1_100_000]), ' ')])],
  ])();
}
