/**
 * The words and examples of documents, from data files in the folder of a wire and next to its routes. `texts.json`
 * describes every part, and `examples.json` has exchanges as they really happen. `test/openapi/openapi.test.ts` replays
 * these. `README.md` explains how to write both.
 */
import fs from 'node:fs';
import path from 'node:path';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { byteLimitWords } from '@switchbook/text/words.js';
import type { Route } from '../wire/declared-route.js';
import type { Wire } from '../wire/define-face.js';
import type { ExchangeExample, RouteWords, SentExample } from '../wire/route-documents.js';

export interface ApiTexts {
  /** the whole, in Markdown */
  readonly api?: string;
  /** texts by scheme: `key`, `key2` */
  readonly security?: RouteWords;
  readonly topics?: RouteWords;
  readonly operations?: RouteWords;
  readonly parameters?: RouteWords;
  /** texts by `operation.status`, or by status */
  readonly responses?: RouteWords;
  /** texts by title */
  readonly schemas?: RouteWords;
  /** texts by `Title.name`, or by name */
  readonly properties?: RouteWords;
}

/** Situations where all operations refuse a request. */
export type Situation =
  | 'no key'
  /** the key lacks the scope */
  | 'no scope'
  /** the rate window of the key is exhausted */
  | 'spent key'
  | 'long body'
  | 'long answer'
  | 'stored webhook'
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

/** Shared refusals of operations, with the placeholders of `fillPlaceholders`. */
export interface RefusalExample {
  readonly status: number;
  readonly title: string;
  readonly answer: unknown;
  /**
   * the operations with this answer; a path such as `/views/:number` means all operations at and below it; absent: all
   * operations that document the status
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
  readonly exchanges: readonly ExchangeExample[];
  readonly refusals?: readonly RefusalExample[];
  /**
   * `name`, `parent.name` or `operation.name` of members with values that differ from run to run, in addition to uuids
   * and times
   */
  readonly varying?: readonly string[];
  /** the id of the account in requests */
  readonly account?: string;
}

/** An exchange in the form of its file. */
interface FiledExchange extends ExchangeExample {
  /** the exchange of another file that precedes this exchange, as `operation: title`; absent: the exchange above */
  readonly after?: string;
}

interface ExamplesFile extends Omit<Partial<Examples>, 'exchanges'> {
  readonly exchanges?: readonly FiledExchange[];
}

export function textsOf(wire: Wire): ApiTexts {
  const files = read<ApiTexts>(wire, 'texts');
  const [{ api } = {}] = files;
  const merged = (kind: Exclude<keyof ApiTexts, 'api'>, more: RouteWords = {}) =>
    mergeWords([...files.map((file) => file[kind] ?? {}), more]);
  return {
    ...withoutUndefined({ api }),
    security: merged('security'),
    topics: merged('topics'),
    operations: merged('operations'),
    parameters: merged('parameters'),
    responses: merged('responses'),
    schemas: merged('schemas'),
    properties: merged('properties', wire.documents?.properties),
  };
}

function mergeWords(all: readonly RouteWords[]): RouteWords {
  const merged: Record<string, string> = {};
  for (const [key, text] of all.flatMap((item) => Object.entries(item))) {
    if (key in merged) throw new Error(`two files have a text of ${key}`);
    merged[key] = text;
  }
  return merged;
}

export function examplesOf(wire: Wire): Examples {
  const files = read<ExamplesFile>(wire, 'examples');
  const [{ given, account } = {}] = files;
  return {
    ...withoutUndefined({ given, account }),
    exchanges: inOrder(files.map(({ exchanges = [] }) => exchanges)),
    refusals: files.flatMap(({ refusals = [] }) => refusals),
    varying: files.flatMap(({ varying = [] }) => varying),
  };
}

/** Puts the exchanges of all files into one order. An exchange without `after` follows the one above it in its file. */
function inOrder(files: readonly (readonly FiledExchange[])[]): readonly ExchangeExample[] {
  const followers = new Map<string, ExchangeExample[]>();
  for (const exchanges of files) {
    let previous = 'the beginning';
    for (const { after = previous, ...exchange } of exchanges) {
      followers.set(after, [...(followers.get(after) ?? []), exchange]);
      previous = titleOf(exchange);
    }
  }
  const ordered: ExchangeExample[] = [];
  const next = [...(followers.get('the beginning') ?? [])];
  for (let example = next.shift(); example !== undefined; example = next.shift()) {
    ordered.push(example);
    next.unshift(...(followers.get(titleOf(example)) ?? []));
  }
  const lost = [...followers.values()].flat().find((follower) => !ordered.includes(follower));
  if (lost !== undefined) throw new Error(`the example ${titleOf(lost)} comes after none`);
  return ordered;
}

const titleOf = ({ operation, title }: ExchangeExample) => `${operation}: ${title}`;

/** Returns the files of a name, the wire's file first. */
function read<Content>({ documents }: Wire, name: string): readonly Content[] {
  if (documents?.folder === undefined) return [];
  return [documents.folder, ...(documents.routeFolders?.() ?? [])]
    .map((folder) => path.join(folder, `${name}.json`))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, 'utf8')) as Content);
}

/** Returns the shared refusals of an operation: entries that name it, else entries for all operations. */
export function refusalsOf(examples: Examples, route: Route, status: number): readonly RefusalExample[] {
  const all = (examples.refusals ?? []).filter(
    (refusal) => refusal.status === status && isPossible(refusal, route),
  );
  const special = all.filter(
    ({ operations }) => operations?.some((operation) => isNamed(operation, route)) === true,
  );
  const chosen = special.length > 0 ? special : all.filter(({ operations }) => operations === undefined);
  return chosen.map(({ title, answer, ...example }) => ({
    ...example,
    title: fillPlaceholders(title, route),
    answer: JSON.parse(fillPlaceholders(JSON.stringify(answer), route)),
  }));
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

/** Fills in what differs between operations: `{scope}`; `{maxBody}`, such as `1 MiB`, and `{maxBodyBytes}`. */
export function fillPlaceholders(text: string, route: Route): string {
  const maxBytes = route.body?.maxBytes ?? 0;
  return text
    .replaceAll('{scope}', scopeOf(route) ?? '')
    .replaceAll('{maxBody}', byteLimitWords(maxBytes))
    .replaceAll('{maxBodyBytes}', String(maxBytes));
}

/** Returns the examples as members of `examples`: `A new contact` → `a-new-contact`. */
export function namedExamples(examples: readonly { readonly title: string; readonly value: unknown }[]) {
  return Object.fromEntries(
    examples.map(({ title, value }) => {
      const name = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
      return [name.join('-'), { summary: title, value }];
    }),
  );
}
