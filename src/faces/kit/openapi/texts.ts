/**
 * The words and examples of documents, from two data files in the folder of a wire. `texts.json` describes every part,
 * `examples.json` holds exchanges as they really happen: `test/openapi.test.ts` replays them. `docs/develop/openapi.md`
 * explains how to write both.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Route, Wire } from '../wire/define-face.js';

/** Texts by key; a more specific key wins: `listContacts.limit`, then `limit`. */
type Words = Readonly<Record<string, string>>;

export interface Texts {
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

/** A request. */
export interface SentExample {
  /** values by the name of the parameter */
  readonly path?: Words;
  readonly query?: Words;
  readonly headers?: Words;
  /** a text where it is no JSON */
  readonly body?: unknown;
  /** media type of the body; JSON by default */
  readonly contentType?: string;
}

interface Exchanged extends SentExample {
  readonly operation: string;
  readonly title: string;
  readonly status: number;
  /** undefined: without a body; a text where it is no JSON */
  readonly answer?: unknown;
  /** media type of the answer; the wire's by default */
  readonly answerType?: string;
  /** the body breaks its schema, yet is accepted: no example of a body */
  readonly isFaulty?: boolean;
  /** the body fits its schema, though it is answered 400: for what the account holds, not for its form */
  readonly isWellFormed?: boolean;
  /** the answer has more members than are shown */
  readonly isExcerpt?: boolean;
  /** the answer comes once background work is done */
  readonly isAwaited?: boolean;
  /** the answer depends on the moment: only its shape is compared */
  readonly isMomentary?: boolean;
}

/**
 * Refusals common to all operations: without a key, with one that lacks the scope, with a used-up window, with a body
 * that is too long or no JSON, by an address that does not decode, while the first write of the same name runs, in an
 * account at its contact limit; and failures that no caller causes.
 */
export type Situation =
  | 'no key'
  | 'no scope'
  | 'spent key'
  | 'long body'
  | 'broken body'
  | 'broken url'
  | 'running write'
  | 'full account'
  | 'guessing address'
  | 'expired feed'
  | 'unavailable'
  | 'internal';

/** Shared refusals of operations. `{scope}` in the answer means the scope that the operation needs. */
export interface RefusalExample {
  readonly status: number;
  readonly title: string;
  readonly answer: unknown;
  /** the operations that answer so; all that document the status, when absent */
  readonly operations?: readonly string[];
  /** changes without which the request is valid */
  readonly when?: Situation;
  /** replaces what the first good exchange of the operation sends */
  readonly send?: SentExample;
}

/** A default catalog item of the account, with a number that no request can choose. */
export interface GivenItem {
  readonly catalog: 'groups' | 'sources' | 'statuses';
  readonly number: number;
  readonly name: string;
  readonly color?: string;
}

export interface Examples {
  readonly given?: readonly GivenItem[];
  /** run in order, on an account that is empty but for the given items */
  readonly exchanges: readonly Exchanged[];
  readonly refusals?: readonly RefusalExample[];
  /**
   * `name`, `parent.name` or `operation.name` of members whose values differ from run to run, in addition to uuids and
   * times
   */
  readonly varying?: readonly string[];
  /** the id of the account, where requests name it */
  readonly account?: string;
}

const nothing = { exchanges: [] };

export function textsOf(wire: Wire): Texts {
  return read(wire, 'texts') ?? {};
}

export function examplesOf(wire: Wire): Examples {
  return read(wire, 'examples') ?? nothing;
}

function read<Content>({ documents }: Wire, name: string): Content | undefined {
  if (documents?.folder === undefined) return undefined;
  return JSON.parse(fs.readFileSync(path.join(documents.folder, `${name}.json`), 'utf8')) as Content;
}

/** The refusals that an operation shares with others: those that name it, else those for all. */
export function refusalsOf(examples: Examples, route: Route, status: number): readonly RefusalExample[] {
  const scope = scopeOf(route);
  const all = (examples.refusals ?? []).filter((one) => one.status === status && isPossible(one, route));
  const special = all.filter(({ operations }) => operations?.includes(route.operation) === true);
  const shown = special.length > 0 ? special : all.filter(({ operations }) => operations === undefined);
  return shown.map((one) => ({ ...one, answer: withScope(one.answer, scope) }));
}

/** The scope that a refusal names; null: the route asks for none. */
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
export function named(examples: readonly { readonly title: string; readonly value: unknown }[]) {
  return Object.fromEntries(
    examples.map(({ title, value }) => {
      const name = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
      return [name.join('-'), { summary: title, value }];
    }),
  );
}
