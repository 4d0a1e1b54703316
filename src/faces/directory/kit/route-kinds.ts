/**
 * The kinds of routes of this face: a page of a list, a whole list, one record, a removal, and any other. Common parts
 * of a kind are here, so the files of routes state only differences.
 */

import type { Scope } from '@switchbook/domain/access/access.js';
import { channelForm } from '@switchbook/domain/consent/consent.js';
import type { Page, PageAfter } from '@switchbook/domain/contact/page.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { uuid } from '@switchbook/domain/records/schemas.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type Static, type TSchema, Type } from 'typebox';
import { wholeListAnswer } from '../../kit/answer/whole-list.js';
import {
  type CallerExchange,
  defaultMaxValues,
  type KeyRoute,
  type MemberExchange,
  type MemberRoute,
  type Method,
} from '../../kit/wire/declared-route.js';
import { creationAnswer, emptyAnswer, listBody, longList, okAnswer } from './answers.js';
import { makeSigner } from './authors.js';
import { maxBodyBytes, numberForm } from './choices.js';
import { contactRef } from './ids.js';
import { readCursor, sealNext } from './paging.js';
import { pageQuery, QueryParameters, type QuerySchema } from './query.js';
import { envelope, noContent, page, type TitledSchema } from './wire.js';

/** Parameters of paths by their names; `contact` is the `id` of a contact. */
const pathForms: Readonly<Record<string, Type.TString>> = {
  contact: Type.String({ pattern: contactRef }),
  channel: Type.String({ pattern: channelForm }),
  number: Type.String({ pattern: numberForm.source }),
  face: Type.String(),
  key: Type.String(),
  name: Type.String(),
  slug: Type.String(),
};

/** Method and path, relative to the mount: `GET /contacts/:id`. */
type RequestLine = `${Method} /${string}`;

type RouteSchema = NonNullable<KeyRoute['schema']>;

const json = { read: 'json', maxBytes: maxBodyBytes, maxValues: defaultMaxValues } as const;
const jsonOrNothing = { ...json, ifEmpty: 'object' } as const;

interface RouteParts
  extends Pick<
      KeyRoute,
      | 'scope'
      | 'alsoScopes'
      | 'includes'
      | 'answersSecret'
      | 'commitsInSteps'
      | 'isExact'
      | 'isUnlisted'
      | 'isStreamed'
      | 'isRead'
    >,
    Pick<RouteSchema, 'headers' | 'body' | 'otherBodies' | 'files' | 'refusals'> {
  readonly query?: QuerySchema;
  /** reader of the body; absent: a body with a schema is JSON of usual length */
  readonly reads?: KeyRoute['body'];
  /** whether a request without a body counts as one with `{}` */
  readonly mayBeEmpty?: boolean;
}

interface AnyParts extends RouteParts, Pick<KeyRoute, 'handle'> {
  readonly response?: RouteSchema['response'];
}

/** Creates a route without a special kind. */
export function route(line: RequestLine, operation: string, summary: string, parts: AnyParts): KeyRoute {
  const { query, headers, body, otherBodies, response, files, refusals, ...rest } = parts;
  const { mayBeEmpty, reads = body && (mayBeEmpty === true ? jsonOrNothing : json), ...more } = rest;
  const [method, path] = line.split(' ') as [Method, string];
  const params = paramsOf(path);
  return {
    method,
    path,
    operation,
    summary,
    ...more,
    ...withoutUndefined({ body: reads }),
    schema: withoutUndefined({ params, query, headers, body, otherBodies, response, files, refusals }),
  };
}

/** Returns the schema of a path's parameters. Their names have fixed meanings: `id` is a contact's or a uuid. */
function paramsOf(path: string): Type.TObject | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  if (names.length === 0) return undefined;
  const isOfContact = path.startsWith('/contacts/');
  const pathFormOf = (name: string) => pathForms[isOfContact && name === 'id' ? 'contact' : name] ?? uuid;
  return Type.Object(Object.fromEntries(names.map((name) => [name, pathFormOf(name)])));
}

interface ItemParts<Wire extends TitledSchema, By = CallerExchange> extends RouteParts {
  readonly item: Wire;
  /** 200 if absent; 202 for work that continues in the background */
  readonly status?: 200 | 201 | 202;
  readonly data: (exchange: By) => Static<Wire> | Promise<Static<Wire>>;
  /** the new address of the record, relative to the mount */
  readonly location?: (data: Static<Wire>) => string;
}

/** Makes a route that returns one record. */
export function itemRoute<Wire extends TitledSchema>(
  line: RequestLine,
  operation: string,
  summary: string,
  { item, status = 200, data, location, ...parts }: ItemParts<Wire>,
): KeyRoute {
  return route(line, operation, summary, {
    ...parts,
    response: { [status]: envelope(item) },
    handle: async (exchange) => {
      const members = await data(exchange);
      const sign = await makeSigner(exchange, item);
      const record = sign === undefined ? members : sign(members);
      return {
        ...(location ? creationAnswer(exchange, location(record), record) : okAnswer(record)),
        status,
      };
    },
  });
}

interface RemovalParts<By = CallerExchange> extends RouteParts {
  readonly run: (exchange: By) => Promise<unknown>;
}

/** Makes a route that answers 204 once `run` is done. */
export function removalRoute(
  line: RequestLine,
  operation: string,
  summary: string,
  { run, ...parts }: RemovalParts,
): KeyRoute {
  return route(line, operation, summary, {
    ...parts,
    response: { 204: noContent },
    handle: async (exchange) => {
      await run(exchange);
      return emptyAnswer;
    },
  });
}

interface WholeListParts<Wire extends TitledSchema, By = CallerExchange> extends RouteParts {
  readonly item: Wire;
  readonly data: (exchange: By) => readonly Static<Wire>[] | Promise<readonly Static<Wire>[]>;
}

/** Makes a route that returns a list without pages. A list of many or large items is written in slices. */
export function wholeListRoute<Wire extends TitledSchema>(
  line: RequestLine,
  operation: string,
  summary: string,
  { item, data, ...parts }: WholeListParts<Wire>,
): KeyRoute {
  return route(line, operation, summary, {
    ...parts,
    response: { 200: page(item) },
    handle: async (exchange) => {
      const items = await data(exchange);
      return wholeListAnswer(items, (fitting) => listBody(fitting, null), exchange.caller.accountId);
    },
  });
}

type RouteMaker<Parts> = (line: RequestLine, operation: string, summary: string, parts: Parts) => KeyRoute;
type WithoutScopes<Parts> = Omit<Parts, 'scope' | 'alsoScopes'>;

/**
 * Makes the kind of routes that a member calls in person. The check of the wire refuses other callers, so the handler
 * gets a member.
 */
function forMember<Parts extends RouteParts, Own>(kind: RouteMaker<Parts>) {
  return (line: RequestLine, operation: string, summary: string, own: Own): MemberRoute => {
    const { scope: _, ...made } = kind(line, operation, summary, { ...own, scope: null } as unknown as Parts);
    return { ...made, access: 'member' };
  };
}

export const memberRoutes = {
  item: <Wire extends TitledSchema>(
    line: RequestLine,
    operation: string,
    summary: string,
    parts: WithoutScopes<ItemParts<Wire, MemberExchange>>,
  ) => forMember<ItemParts<Wire>, typeof parts>(itemRoute)(line, operation, summary, parts),
  wholeList: <Wire extends TitledSchema>(
    line: RequestLine,
    operation: string,
    summary: string,
    parts: WithoutScopes<WholeListParts<Wire, MemberExchange>>,
  ) => forMember<WholeListParts<Wire>, typeof parts>(wholeListRoute)(line, operation, summary, parts),
  removal: forMember<RemovalParts, WithoutScopes<RemovalParts<MemberExchange>>>(removalRoute),
};

/** The list of a request. */
interface OpenList<Found> {
  /** a cursor is bound to this, so it must contain all inputs that affect the items and their order */
  readonly name: string;
  readonly read: (page: PageAfter) => Promise<Found>;
}

interface ListParts<Wire extends TitledSchema, Item, Found extends Page<Item>> extends RouteParts {
  readonly item: Wire;
  /** schema of an answer with more members in `meta`; absent: the schema of `page` */
  readonly answer?: TSchema;
  /** Reads the path and further parameters. Faults are collected in the parameters, but a bad id is `not_found`. */
  readonly open: (exchange: CallerExchange, parameters: QueryParameters) => OpenList<Found>;
  readonly encode: (item: Item, now: Date) => Static<Wire>;
  /** the further members of `meta` */
  readonly meta?: (page: Found) => object;
}

/** Makes a route that returns a page of a list, or `invalid` with all issues of its parameters. */
export function listRoute<Wire extends TitledSchema, Item, Found extends Page<Item> = Page<Item>>(
  line: RequestLine,
  operation: string,
  summary: string,
  {
    item,
    answer = page(item),
    query = pageQuery,
    open,
    encode,
    meta,
    ...parts
  }: ListParts<Wire, Item, Found>,
): KeyRoute {
  return route(line, operation, summary, {
    ...parts,
    query,
    response: { 200: answer },
    handle: async (exchange) => {
      const parameters = new QueryParameters(exchange.query, query);
      const limit = parameters.whole('limit');
      const list = open(exchange, parameters);
      const after = readCursor(exchange, parameters, list.name);
      parameters.throwIfInvalid();
      const foundPage = await list.read({ limit, after });
      const next = sealNext(exchange, foundPage.next, list.name);
      const now = exchange.core.clock();
      const sign = await makeSigner(exchange, item);
      const data = foundPage.items.map((element) =>
        sign === undefined ? encode(element, now) : sign(encode(element, now)),
      );
      if (foundPage.bytes !== undefined) return longList(data, next, foundPage.bytes, meta?.(foundPage));
      return { status: 200, body: listBody(data, next, meta?.(foundPage)) };
    },
  });
}

/** Requires a scope in addition to the route's. Throws `forbidden`. */
export function requireScope({ principal }: Pick<CallerExchange, 'principal'>, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new ProblemError({ kind: 'forbidden', scope });
}
