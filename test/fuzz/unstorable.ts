/**
 * Requests with a text that the database cannot store, in every position of every request: members of bodies and their
 * names, parameters of paths and queries, and headers.
 */
import type { Document, Operation, Schema } from './document.js';
import type { Memory } from './memory.js';
import { Random } from './random.js';
import type { FuzzRequest } from './request.js';
import type { Caller, Stage } from './stage.js';
import { put, type Source, sample } from './values.js';

/** PostgreSQL cannot store U+0000 and single surrogates. U+FFFF is not a character, but can be stored. */
export const unstorable = ['a\u0000b', '\u0000', 'x\ud800y', '\udc00', 'z\uffff'] as const;

const deepest = 5;
/** Request headers that the server reads. */
const readHeaders = ['idempotency-key', 'if-match', 'if-none-match', 'user-agent', 'x-request-id', 'accept'];

export interface Placed {
  /** location of the text: `body at contact.name` */
  readonly place: string;
  readonly request: FuzzRequest;
}

/** `texts`: the texts for each position. */
export function* unstorableRequests(
  document: Document,
  stage: Stage,
  caller: Caller,
  textsOf: (place: number) => readonly string[],
): Generator<Placed> {
  let place = 0;
  for (const operation of document.operations) {
    const making = new Making(document, operation, stage, caller);
    const next = () => {
      place += 1;
      return textsOf(place);
    };
    yield* making.ofPath(next);
    yield* making.ofQuery(next);
    yield* making.ofHeaders(next);
    yield* making.ofBody(next);
  }
}

type Texts = () => readonly string[];

class Making {
  readonly #document: Document;
  readonly #operation: Operation;
  readonly #caller: Caller;
  readonly #headers: readonly (readonly [string, string])[];
  readonly #source: Source;

  constructor(document: Document, operation: Operation, stage: Stage, caller: Caller) {
    this.#document = document;
    this.#operation = operation;
    this.#caller = caller;
    const driver = stage.drivers.get(document.face);
    this.#headers = Object.entries(driver?.headers(caller.secret, caller.account) ?? {});
    const random = new Random(1, 1);
    this.#source = { face: document.face, random, memory: caller.memory, foreign: [], isCareful: true };
  }

  *ofPath(next: Texts): Generator<Placed> {
    for (const [index, { name }] of this.#inPath.entries())
      for (const text of next()) {
        const parameters = this.#known.map((value, at) => (at === index ? text : value));
        yield { place: `path at ${name}`, request: this.#requestOf({ target: this.#target(parameters) }) };
      }
  }

  *ofQuery(next: Texts): Generator<Placed> {
    const known = this.#operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => parameter.name);
    for (const name of [...known, 'unknown'])
      for (const text of next()) {
        const query = `?${encoded(name)}=${encoded(text)}`;
        yield {
          place: `query at ${name}`,
          request: this.#requestOf({ target: this.#target(this.#known) + query }),
        };
      }
  }

  *ofHeaders(next: Texts): Generator<Placed> {
    const stated = this.#operation.parameters
      .filter((parameter) => parameter.in === 'header')
      .map((parameter) => parameter.name);
    for (const name of new Set([...stated.map((text) => text.toLowerCase()), ...readHeaders]))
      for (const text of next()) {
        // A header consists of bytes, here of UTF-8, each as a character. HTTP parsers accept no U+0000.
        const value = Buffer.from(text.replaceAll('\u0000', '')).toString('latin1');
        const headers = [...this.#headers.filter(([own]) => own !== name), [name, value] as const];
        yield {
          place: `header ${name}`,
          request: this.#requestOf({ target: this.#target(this.#known), headers }),
        };
      }
  }

  *ofBody(next: Texts): Generator<Placed> {
    for (const [type, schema] of this.#operation.bodies) {
      const isJson = type === 'application/json';
      for (const whole of isJson ? wholes(this.#document, schema, this.#source) : [])
        for (const path of placesOf(whole))
          for (const text of next()) {
            const body = Buffer.from(JSON.stringify(replaced(whole, path, text)));
            yield {
              place: `body at ${path.join('.')}`,
              request: this.#requestOf({ target: this.#target(this.#known), body, type }),
            };
          }
      if (isJson) continue;
      for (const text of next()) {
        const form = type.startsWith('application/x-www-form') ? encoded(text) : text;
        const body = Buffer.from(`name,phone,grant_type=${form}\n${form},+4915112345678\n`);
        yield {
          place: `body of ${type}`,
          request: this.#requestOf({ target: this.#target(this.#known), body, type }),
        };
      }
    }
  }

  get #inPath() {
    return this.#operation.parameters.filter((parameter) => parameter.in === 'path');
  }

  /** The path parameters of an existing record. */
  get #known(): readonly string[] {
    const { memory, random } = this.#source as { memory: Memory; random: Random };
    const found = memory.pathOf(this.#operation, random);
    return this.#inPath.map(
      ({ name, schema }, index) =>
        found?.[index] ?? String(sample(this.#document, schema, name, this.#source)),
    );
  }

  #target(parameters: readonly string[]): string {
    let next = 0;
    return this.#operation.path.replaceAll(/\{[^}]+\}/g, () => encoded(parameters[next++] ?? '1'));
  }

  #requestOf({
    target,
    body,
    type,
    headers = this.#headers,
  }: {
    readonly target: string;
    readonly body?: Buffer;
    readonly type?: string;
    readonly headers?: readonly (readonly [string, string])[];
  }): FuzzRequest {
    return {
      face: this.#document.face,
      operation: this.#operation,
      method: this.#operation.method,
      target,
      headers: type === undefined ? headers : [...headers, ['content-type', type]],
      body,
      framing: 'length',
      version: '1.1',
      caller: this.#caller,
      credential: 'live',
      secret: this.#caller.secret,
      parameters: [],
      isLoose: true,
      isBroken: false,
    };
  }
}

/** Percent-encodes a text; a single surrogate becomes its bytes, which are not UTF-8. */
function encoded(text: string): string {
  return [...text]
    .map((character) => (character.isWellFormed() ? encodeURIComponent(character) : '%ED%A0%80'))
    .join('');
}

/** Bodies with every member, one for each form of the schema. */
function wholes(document: Document, wanted: Schema, source: Source): readonly unknown[] {
  const schema = document.resolve(wanted);
  const branches = (schema.anyOf ?? schema.oneOf ?? []).map((item) => document.resolve(item));
  const forms =
    branches.length === 0
      ? [schema]
      : branches.map((branch) => ({ ...schema, ...branch, anyOf: undefined, oneOf: undefined }));
  return forms.map((form) => whole(document, form as Schema, '', source, 0));
}

function whole(document: Document, wanted: Schema, name: string, source: Source, depth: number): unknown {
  const { anyOf, oneOf, ...plain } = document.resolve(wanted);
  const [first] = anyOf ?? oneOf ?? [];
  const schema = first === undefined ? plain : { ...plain, ...document.resolve(first) };
  if (depth < deepest && schema.properties !== undefined) {
    const members = {};
    for (const [key, member] of Object.entries(schema.properties))
      put(members, key, whole(document, member, key, source, depth + 1));
    if (schema.additionalProperties !== false) put(members, 'more', 'text');
    return members;
  }
  if (depth < deepest && schema.items !== undefined)
    return [whole(document, schema.items, name.replace(/s$/, ''), source, depth + 1)];
  if (schema.type === undefined && schema.enum === undefined && !Object.hasOwn(schema, 'const'))
    return 'text';
  if (schema.type === 'object') return { more: 'text', inner: { more: ['text'] } };
  return sample(document, schema, name, source, depth);
}

type Path = readonly (string | number)[];

/** The positions of texts, and of objects whose members could have another name. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, one]) => placesOf(one, [...path, name]));
  return [...inside, [...path, newName]];
}

const newName = '(a new member)';

function replaced(value: unknown, [first, ...rest]: Path, text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (index === first ? replaced(item, rest, text) : item));
  const members = { ...(value as Record<string, unknown>) };
  if (first === newName) put(members, text, text);
  else put(members, String(first), replaced(members[String(first)], rest, text));
  return members;
}
