/**
 * What answers have shown, kept to be sent again: only with ids that exist does a request get past the door. Each
 * account has a memory of its own; another's is what must not be found.
 */
import type { Operation } from './document.js';
import type { Random } from './random.js';

const ringSize = 64;
const maxTextLength = 600;
/** Members of an answer that wrap what was asked for, rather than name it. */
const wrappers = new Set(['data', 'items', 'results', 'result', 'meta']);

/** The last few values of a kind. */
class Ring<Item> {
  readonly #items: Item[] = [];
  #next = 0;

  add(item: Item): void {
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % ringSize;
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

  /** A value that a member of this name had. */
  named(name: string, random: Random): Scalar | undefined {
    return this.#byName.get(name)?.pick(random);
  }

  /** The id of a thing of this topic, `contacts`. */
  idOf(topic: string, random: Random): Scalar | undefined {
    return this.#byTopic.get(topic)?.pick(random);
  }

  /** The parameters of a path that leads, or should lead, somewhere. */
  pathOf(template: string, random: Random): readonly string[] | undefined {
    const form = formOf(template);
    // `/contacts/{}/notes` is there wherever `/contacts/{}` is.
    const parent = form.slice(0, form.lastIndexOf('{}') + 2);
    return (this.#paths.get(form) ?? this.#paths.get(parent))?.pick(random);
  }

  /** `parameters` are those of the path as it was sent. */
  learn(operation: Operation, parameters: readonly string[], json: unknown): void {
    const topic = operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
    const form = formOf(operation.path);
    if (parameters.length > 0) this.#note(this.#paths, form, parameters);
    this.#walk(json, topic, 0, (id) => {
      this.#note(this.#paths, `${form}/{}`, [...parameters, id]);
    });
  }

  keep(name: string, value: Scalar): void {
    this.#note(this.#byName, name, value);
  }

  #walk(node: unknown, topic: string, depth: number, found: (id: string) => void): void {
    if (depth > 6 || typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) {
      for (const one of node.slice(0, 20)) this.#walk(one, topic, depth + 1, found);
      return;
    }
    for (const [name, value] of Object.entries(node)) {
      if (typeof value === 'object') {
        this.#walk(value, wrappers.has(name) ? topic : name, depth + 1, found);
        continue;
      }
      if (typeof value !== 'number' && (typeof value !== 'string' || value.length > maxTextLength)) continue;
      this.keep(name, value);
      if (!/^(id|number|uuid)$|(_id|Id)$/.test(name)) continue;
      this.#note(this.#byTopic, topic, value);
      if (depth <= 2) found(String(value));
    }
  }

  #note<Item>(rings: Map<string, Ring<Item>>, name: string, item: Item): void {
    const ring = rings.get(name) ?? new Ring<Item>();
    rings.set(name, ring);
    ring.add(item);
  }
}

/** The names of parameters tell nothing here. */
function formOf(template: string): string {
  return template.replaceAll(/\{[^}]+\}/g, '{}');
}
