/**
 * Stores values from answers for later requests: only requests with existing ids get past the first checks. Each
 * account has its own memory. Ids of another account must not be found.
 */
import type { Operation } from './document.js';
import type { Random } from './random.js';

const ringSize = 64;
const maxTextLength = 600;
/** Members of an answer that wrap its content, rather than name it. */
const wrappers = new Set(['data', 'items', 'results', 'result', 'meta']);

/** The last few values of a kind. */
class Ring<Item> {
  readonly #items: Item[] = [];
  #next = 0;

  add(item: Item): void {
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % ringSize;
  }

  /** Removes the matching values, so that no later request uses them. */
  forget(fits: (item: Item) => boolean): void {
    for (let at = this.#items.length - 1; at >= 0; at -= 1)
      if (fits(this.#items[at] as Item)) this.#items.splice(at, 1);
    this.#next = Math.min(this.#next, this.#items.length);
  }

  pick(random: Random): Item | undefined {
    return this.#items.length === 0 ? undefined : random.pick(this.#items);
  }
}

export type Scalar = string | number;

export class Memory {
  readonly #byName = new Map<string, Ring<Scalar>>();
  readonly #byTopic = new Map<string, Ring<Scalar>>();
  readonly #paths = new Map<string, Ring<readonly string[]>>();

  /** A value of an earlier member with this name. */
  named(name: string, random: Random): Scalar | undefined {
    return this.#byName.get(name)?.pick(random);
  }

  /** The id of an object of this topic, such as `contacts`, in the format of the face. */
  idOf(face: string, topic: string, random: Random): Scalar | undefined {
    return this.#byTopic.get(`${face} ${topic}`)?.pick(random);
  }

  /** The parameters of a path that exists, or should exist. */
  pathOf(operation: Operation, random: Random): readonly string[] | undefined {
    const form = formOf(operation);
    // `/contacts/{}/notes` exists for each `/contacts/{}`.
    const parent = form.slice(0, form.lastIndexOf('{}') + 2);
    return (this.#paths.get(form) ?? this.#paths.get(parent))?.pick(random);
  }

  /** `parameters`: the parameters of the path in the request. */
  learn(operation: Operation, parameters: readonly string[], json: unknown): void {
    const form = formOf(operation);
    const topic = `${operation.face} ${topicOf(operation)}`;
    if (operation.method === 'DELETE') {
      this.#forget(form, topic, parameters);
      return;
    }
    if (parameters.length > 0) this.#note(this.#paths, form, parameters);
    this.#walk(json, operation.face, topic, 0, (id) => {
      this.#note(this.#paths, `${form}/{}`, [...parameters, id]);
    });
  }

  #forget(form: string, topic: string, parameters: readonly string[]): void {
    const last = parameters.at(-1);
    if (last === undefined || !form.endsWith('{}')) return;
    this.#byTopic.get(topic)?.forget((id) => String(id) === last);
    for (const [path, ring] of this.#paths)
      if (path.startsWith(form))
        ring.forget((known) => parameters.every((parameter, at) => known[at] === parameter));
  }

  /** Removes a path that was not found, so that it is not tried again. */
  unlearn(operation: Operation, parameters: readonly string[]): void {
    const form = formOf(operation);
    const parent = form.slice(0, form.lastIndexOf('{}') + 2);
    for (const path of [form, parent])
      this.#paths.get(path)?.forget((known) => parameters.every((parameter, at) => known[at] === parameter));
  }

  keep(name: string, value: Scalar): void {
    this.#note(this.#byName, name, value);
  }

  #walk(node: unknown, face: string, topic: string, depth: number, found: (id: string) => void): void {
    if (depth > 6 || typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const item of node.slice(0, 20)) this.#walk(item, face, topic, depth + 1, found);
      return;
    }
    this.#keepValue(node as Readonly<Record<string, unknown>>);
    for (const [name, value] of Object.entries(node)) {
      const isList = Array.isArray(value);
      for (const item of isList ? value.slice(0, 20) : [value])
        if (isScalar(item)) this.keep(isList ? name.replace(/s$/, '') : nameOf(face, name), item);
      if (typeof value === 'object')
        this.#walk(value, face, wrappers.has(name) ? topic : `${face} ${name}`, depth + 1, found);
      else if (isScalar(value) && /^(id|number|uuid)$/.test(name)) {
        this.#note(this.#byTopic, topic, value);
        if (depth <= 2) found(String(value));
      }
    }
  }

  /** Stores `{kind: "email", value: …}` by its kind. */
  #keepValue(node: Readonly<Record<string, unknown>>): void {
    const kind = node.kind ?? node.type ?? node.chat_type ?? node.chatType;
    const value = node.value ?? node.chat_id ?? node.chatId;
    if (typeof kind === 'string' && isScalar(value)) this.keep(`value of ${kind}`, value);
  }

  #note<Item>(rings: Map<string, Ring<Item>>, name: string, item: Item): void {
    const ring = rings.get(name) ?? new Ring<Item>();
    rings.set(name, ring);
    ring.add(item);
  }
}

function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'number' || (typeof value === 'string' && value !== '' && value.length <= maxTextLength)
  );
}

/** Another face has other tokens and cursors, but the same phones. */
function nameOf(face: string, name: string): string {
  return /token|cursor/i.test(name) ? `${face} ${name}` : name;
}

/** The names of parameters do not matter here. */
function formOf({ path }: Operation): string {
  return path.replaceAll(/\{[^}]+\}/g, '{}');
}

function topicOf({ path }: Operation): string {
  return path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
}
