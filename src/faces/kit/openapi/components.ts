/** The parts that several operations of a document share: named schemas and security schemes. */
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { ApiTexts } from './texts.js';
import { withOneOf } from './unions.js';

export function describe(description: string | undefined): Json {
  return description === undefined ? {} : { description };
}

/** Titled schemas, and security schemes, each emitted once. */
export class Components {
  #prefix = '';
  #texts: ApiTexts = {};
  readonly #schemas = new Map<string, Json>();
  readonly #schemes: Json[] = [];
  /** Schemas of this wire that were written before, since most operations share their parts. */
  #written = new WeakMap<object, unknown>();

  /** Starts the next wire. */
  begin(prefix: string, texts: ApiTexts): void {
    this.#prefix = prefix;
    this.#texts = texts;
    this.#written = new WeakMap();
  }

  get schemas(): Json {
    return copyPlain(Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1))));
  }

  get schemes(): Json {
    return Object.fromEntries(this.#schemes.map((scheme, index) => [schemeName(index), scheme]));
  }

  /** Returns the name of a security scheme. */
  schemeOf(scheme: Json): string {
    const described = {
      ...scheme,
      ...describe(this.#texts.security?.[String(scheme.scheme ?? scheme.name)]),
    };
    const position = this.#schemes.findIndex((item) => JSON.stringify(item) === JSON.stringify(described));
    return schemeName(position === -1 ? this.#schemes.push(described) - 1 : position);
  }

  /** Returns the schema as plain JSON, its named parts replaced by references. */
  hoist(schema: object): Json {
    return copyPlain(this.#walk(schema));
  }

  #walk(node: unknown): unknown {
    if (typeof node !== 'object' || node === null) return node;
    const cached = this.#written.get(node);
    if (cached !== undefined) return cached;
    const written = Array.isArray(node) ? node.map((item) => this.#walk(item)) : this.#write(node as Json);
    this.#written.set(node, written);
    return written;
  }

  #write(node: Json): Json {
    const { 'x-documented': more = {}, 'x-must-be': _, 'x-form': __, 'x-refers': named, ...others } = node;
    // A recursive schema cannot be written inline.
    if (typeof named === 'string') return { $ref: `#/components/schemas/${this.#prefix}${named}` };
    const parts = Object.fromEntries(
      Object.entries({ ...others, ...(more as Json) }).map(([name, one]) => [name, this.#walk(one)]),
    );
    const walked = withOneOf(parts, (name) => this.#schemas.get(name));
    const { title } = walked;
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(title)) return walked;
    const name = this.#prefix + title;
    const described = { ...this.#describe(title, walked), title: name };
    const earlier = this.#schemas.get(name);
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(described))
      throw new Error(`two different schemas have the name "${name}"`);
    this.#schemas.set(name, described);
    return { $ref: `#/components/schemas/${name}` };
  }

  #describe(title: string, schema: Json): Json {
    const { schemas, properties: words } = this.#texts;
    const { properties } = schema as { properties?: Readonly<Record<string, Json>> };
    const members = Object.entries(properties ?? {}).map(([name, member]) => [
      name,
      {
        ...member,
        ...describe(words?.[`${title}.${name}`] ?? (member.description as string) ?? words?.[name]),
      },
    ]);
    return {
      ...schema,
      ...describe(schemas?.[title]),
      ...(properties === undefined ? {} : { properties: Object.fromEntries(members) }),
    };
  }
}

/** Returns a copy for the document: shared parts become separate, and members without a value are absent. */
function copyPlain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}

function schemeName(index: number): string {
  return index === 0 ? 'key' : `key${index + 1}`;
}
