/** The parts that several operations of a document share: named schemas and security schemes. */
import type { Texts } from './texts.js';

export type Json = Readonly<Record<string, unknown>>;

export function describe(description: string | undefined): Json {
  return description === undefined ? {} : { description };
}

/** Titled schemas, and security schemes, each emitted once. */
export class Components {
  #prefix = '';
  #texts: Texts = {};
  readonly #schemas = new Map<string, unknown>();
  readonly #schemes: Json[] = [];

  /** Starts the next wire. */
  begin(prefix: string, texts: Texts): void {
    this.#prefix = prefix;
    this.#texts = texts;
  }

  get schemas(): Json {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  get schemes(): Json {
    return Object.fromEntries(this.#schemes.map((scheme, index) => [schemeName(index), scheme]));
  }

  /** The name of a security scheme. */
  schemeOf(scheme: Json): string {
    const shown = { ...scheme, ...describe(this.#texts.security?.[String(scheme.scheme ?? scheme.name)]) };
    const known = this.#schemes.findIndex((one) => JSON.stringify(one) === JSON.stringify(shown));
    return schemeName(known === -1 ? this.#schemes.push(shown) - 1 : known);
  }

  /** The schema as plain JSON, its named parts replaced by references. */
  hoist(schema: object): Json {
    return this.#walk(JSON.parse(JSON.stringify(schema))) as Json;
  }

  #walk(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((one) => this.#walk(one));
    if (typeof node !== 'object' || node === null) return node;
    const { 'x-documented': more = {}, 'x-must-be': _, 'x-refers': named, ...plain } = node as Json;
    // A schema that has itself as a part cannot be written out.
    if (typeof named === 'string') return { $ref: `#/components/schemas/${this.#prefix}${named}` };
    const walked = Object.fromEntries(
      Object.entries({ ...plain, ...(more as Json) }).map(([name, one]) => [name, this.#walk(one)]),
    );
    const { title } = walked;
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(title)) return walked;
    const name = this.#prefix + title;
    const shown = { ...this.#described(title, walked), title: name };
    const known = this.#schemas.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shown))
      throw new Error(`two different schemas have the name "${name}"`);
    this.#schemas.set(name, shown);
    return { $ref: `#/components/schemas/${name}` };
  }

  #described(title: string, schema: Json): Json {
    const { schemas, properties: words } = this.#texts;
    const { properties } = schema as { properties?: Readonly<Record<string, Json>> };
    const members = Object.entries(properties ?? {}).map(([name, one]) => [
      name,
      { ...one, ...describe(words?.[`${title}.${name}`] ?? words?.[name]) },
    ]);
    return {
      ...schema,
      ...describe(schemas?.[title]),
      ...(properties === undefined ? {} : { properties: Object.fromEntries(members) }),
    };
  }
}

function schemeName(index: number): string {
  return index === 0 ? 'key' : `key${index + 1}`;
}
