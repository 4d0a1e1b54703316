/**
 * The words and examples of documents, from two data files in the folder of a wire and from its routes. `texts.json`
 * describes every part, `examples.json` holds exchanges as they really happen: `test/openapi/openapi.test.ts` replays
 * them. `README.md` explains how to write both.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Route } from '../wire/declared-route.js';
import type { Wire } from '../wire/define-face.js';
import type { Exchanged, SentExample, Words } from '../wire/route-documents.js';

export type { SentExample } from '../wire/route-documents.js';

export interface ApiTexts {
  /** the whole, in Markdown */
  readonly api?: string;
  /** texts by scheme: `key`, `key2` */
  readonly security?: Words;
  readonly topics?: Words;
  readonly operations?: Words;
  readonly parameters?: Words;
  /** texts by `operation.status`, or by status */
  readonly responses?: Words;
  /** texts by title */
  readonly schemas?: Words;
  /** texts by `Title.name`, or by name */
  readonly properties?: Words;
}

/** Situations in which all operations refuse a request. */
export type Situation =
  | 'no key'
  /** the key lacks the scope */
  | 'no scope'
  /** the rate window of the key is exhausted */
  | 'spent key'
  | 'long body'
  /** not valid JSON */
  | 'broken body'
  /** a URL that cannot be decoded */
  | 'broken url'
  /** the first request with the same idempotency key is under way */
  | 'running write'
  /** an account at its limit of contacts */
  | 'full account'
  /** too many wrong keys from the address */
  | 'guessing address'
  | 'expired feed'
  /** the account does not serve the path */
  | 'unserved path'
  /** failures that no caller causes */
  | 'unavailable'
  | 'internal';

/** Shared refusals of operations. `{scope}` in the answer is replaced by the scope that the operation needs. */
export interface RefusalExample {
  readonly status: number;
  readonly title: string;
  readonly answer: unknown;
  /**
   * the operations with this answer, or a path such as `/views/:number` for all at and below it; absent: all that
   * document the status
   */
  readonly operations?: readonly string[];
  /** changes without which the request is valid */
  readonly when?: Situation;
  /** replaces the input of the operation's first successful exchange */
  readonly send?: SentExample;
}

/** A default catalog item of the account, with a number that no request can choose. */
export interface DefaultItem {
  readonly catalog: 'groups' | 'sources' | 'statuses';
  readonly number: number;
  readonly name: string;
  readonly color?: string;
}

export interface Examples {
  readonly given?: readonly DefaultItem[];
  /** run in order, on an account that is empty except for the given items */
  readonly exchanges: readonly Exchanged[];
  readonly refusals?: readonly RefusalExample[];
  /**
   * `name`, `parent.name` or `operation.name` of members whose values differ from run to run, in addition to uuids and
   * times
   */
  readonly varying?: readonly string[];
  /** the id of the account in requests */
  readonly account?: string;
}

const nothing = { exchanges: [] };

export function textsOf(wire: Wire): ApiTexts {
  const texts = read<ApiTexts>(wire, 'texts') ?? {};
  const documented = wire.routes.flatMap(({ operation, documents }) =>
    documents ? [{ operation, ...documents }] : [],
  );
  const answers = documented.flatMap(({ operation, answers }) =>
    Object.entries(answers).map(([status, text]) => [`${operation}.${status}`, text]),
  );
  return {
    ...texts,
    operations: {
      ...texts.operations,
      ...Object.fromEntries(documented.map((one) => [one.operation, one.about])),
    },
    responses: { ...texts.responses, ...Object.fromEntries(answers) },
    properties: { ...texts.properties, ...wire.documents?.properties },
  };
}

export function examplesOf(wire: Wire): Examples {
  const examples = read<Examples>(wire, 'examples') ?? nothing;
  const exchanges = [...examples.exchanges];
  for (const { operation, documents } of wire.routes) {
    if (documents === undefined) continue;
    const { after, exchanges: own } = documents.examples;
    const index = 1 + exchanges.findLastIndex((one) => one.operation === after);
    if (index === 0) throw new Error(`${operation} follows ${after}, which has no example`);
    exchanges.splice(index, 0, ...own.map((one) => ({ operation, ...one })));
  }
  return { ...examples, exchanges };
}

function read<Content>({ documents }: Wire, name: string): Content | undefined {
  if (documents?.folder === undefined) return undefined;
  return JSON.parse(fs.readFileSync(path.join(documents.folder, `${name}.json`), 'utf8')) as Content;
}

/** Returns the shared refusals of an operation: the entries that name it, else the entries for all. */
export function refusalsOf(examples: Examples, route: Route, status: number): readonly RefusalExample[] {
  const scope = scopeOf(route);
  const all = (examples.refusals ?? []).filter((one) => one.status === status && isPossible(one, route));
  const special = all.filter(({ operations }) => operations?.some((one) => isNamed(one, route)) === true);
  const shown = special.length > 0 ? special : all.filter(({ operations }) => operations === undefined);
  return shown.map((one) => ({ ...one, answer: withScope(one.answer, scope) }));
}

function isNamed(name: string, { operation, path }: Route): boolean {
  return name === operation || name === path || (name.startsWith('/') && path.startsWith(`${name}/`));
}

/** Returns the scope in a refusal; null: the route requires none. */
function scopeOf(route: Route): string | null {
  return route.access === 'open' || route.access === 'member' ? null : route.scope;
}

function isPossible({ when }: RefusalExample, route: Route): boolean {
  if (when === 'broken body') return route.body !== undefined && route.body.read !== 'stream';
  if (when === 'no scope') return scopeOf(route) !== null;
  return true;
}

function withScope(answer: unknown, scope: string | null): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll('{scope}', scope ?? ''));
}

/** The examples as members of `examples`: `A new contact` → `a-new-contact`. */
export function namedExamples(examples: readonly { readonly title: string; readonly value: unknown }[]) {
  return Object.fromEntries(
    examples.map(({ title, value }) => {
      const name = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
      return [name.join('-'), { summary: title, value }];
    }),
  );
}
