/** Creates the routes of a wire. Common settings are declared once, so that each route states only its differences. */

import type { Scope } from '@switchbook/domain/access/access.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type TSchema, Type } from 'typebox';
import type { KeyRoute, Method } from './declared-route.js';

/** Method and path, relative to the mount: `GET /contacts/:id`. */
type RequestLine = `${Method} /${string}`;

type RouteSchema = NonNullable<KeyRoute['schema']>;

interface RouteParts
  extends Omit<KeyRoute, 'method' | 'path' | 'operation' | 'summary' | 'body' | 'schema' | 'scope'>,
    Omit<RouteSchema, 'params'> {
  /** absent: the scope of the wire for the method */
  readonly scope?: KeyRoute['scope'];
  /** reader of the body; absent: a body with a schema is read as the wire usually does */
  readonly reads?: KeyRoute['body'];
}

/** Parts of a route that decide on the statuses of refusals. */
type Refusable = Pick<KeyRoute, 'scope'> & Pick<RouteSchema, 'params' | 'body'>;

/** GET reads, DELETE deletes, and every other method writes. */
type Scopes = Readonly<Record<'read' | 'write' | 'delete', Scope>>;

const contactScopes: Scopes = { read: 'contacts:read', write: 'contacts:write', delete: 'contacts:delete' };

/** Rules that the routes of a wire share. */
interface RouteRules {
  /** reader of a body with a schema */
  readonly reads: NonNullable<KeyRoute['body']>;
  /** scopes of routes without scopes; absent: the scopes of contacts */
  readonly scopes?: Scopes;
  /** see `KeyRoute.includes`; for each route */
  readonly includes?: KeyRoute['includes'];
  /** the parameters of paths, by name */
  readonly params?: Readonly<Record<string, TSchema>>;
  /** statuses of refusals for documents, in addition to the route's own */
  readonly refusals?: (route: Refusable) => readonly number[];
  /** headers that every route accepts */
  readonly headers?: RouteSchema['headers'];
}

export function routesWith(rules: RouteRules) {
  const { scopes = contactScopes } = rules;
  return (line: RequestLine, operation: string, summary: string, parts: RouteParts): KeyRoute => {
    const [method, path] = line.split(' ') as [Method, string];
    const { query, headers = rules.headers, body, otherBodies, response, files, ...others } = parts;
    const { refusals: own = [], reads = body && rules.reads, ...more } = others;
    const params = paramsOf(path, rules.params);
    const { scope = scopeOf(method, scopes) } = parts;
    // Answers to writes show the contact.
    const includes = [
      ...(parts.includes ?? rules.includes ?? []),
      ...(method === 'GET' ? [] : [scopes.read]),
    ];
    const usual = rules.refusals?.({ scope, ...withoutUndefined({ params, body }) }) ?? [];
    const refusals = usual.length + own.length === 0 ? undefined : [...usual, ...own];
    return {
      method,
      path,
      operation,
      summary,
      ...more,
      scope,
      ...withoutUndefined({ body: reads }),
      ...(includes.length === 0 ? {} : { includes }),
      schema: withoutUndefined({ params, query, headers, body, otherBodies, response, files, refusals }),
    };
  };
}

function scopeOf(method: Method, scopes: Scopes): Scope {
  if (method === 'GET') return scopes.read;
  return method === 'DELETE' ? scopes.delete : scopes.write;
}

/** Returns undefined for a path without parameters. */
function paramsOf(path: string, schemas: RouteRules['params']): TSchema | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  if (names.length === 0) return undefined;
  return Type.Object(Object.fromEntries(names.map((name) => [name, schemas?.[name] ?? Type.String()])));
}

/** Returns the statuses of any request, of a scope, of an id in the path, and `bodyStatuses` of a body. */
export function usualRefusals(
  { scope, params, body }: Refusable,
  bodyStatuses: readonly number[] = [413],
): readonly number[] {
  return [
    ...[400, 401, 429, 500, 503],
    ...(scope === null ? [] : [403]),
    ...(params === undefined ? [] : [404]),
    ...(body === undefined ? [] : bodyStatuses),
  ];
}
