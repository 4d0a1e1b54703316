/** Makes the routes of a wire. What they have in common is told once, so that each states only what differs. */
import { defined } from '../../../domain/defined.js';
import type { KeyRoute, Method } from './define-face.js';

/** Method and path, relative to the mount: `GET /contacts/:id`. */
export type RequestLine = `${Method} /${string}`;

type RouteSchema = NonNullable<KeyRoute['schema']>;

export interface RouteParts
  extends Omit<KeyRoute, 'method' | 'path' | 'operation' | 'summary' | 'body' | 'schema'>,
    RouteSchema {
  /** how the body is read; when absent, a body with a schema is read as the wire usually does */
  readonly reads?: KeyRoute['body'];
}

/** What the routes of a wire have in common. */
export interface RouteRules {
  /** how a body with a schema is read */
  readonly reads: NonNullable<KeyRoute['body']>;
  /** statuses of refusals for documents, besides those that a route states */
  readonly refusals?: (parts: RouteParts) => readonly number[];
  /** headers that every route takes */
  readonly headers?: RouteSchema['headers'];
}

export function routesWith(rules: RouteRules) {
  return (line: RequestLine, operation: string, summary: string, parts: RouteParts): KeyRoute => {
    const [method, path] = line.split(' ') as [Method, string];
    const { params, query, headers = rules.headers, body, otherBodies, response, files, ...others } = parts;
    const { refusals: own = [], reads = body && rules.reads, ...more } = others;
    const usual = rules.refusals?.(parts) ?? [];
    const refusals = usual.length + own.length === 0 ? undefined : [...usual, ...own];
    return {
      ...{ method, path, operation, summary, ...more },
      ...defined({ body: reads }),
      schema: defined({ params, query, headers, body, otherBodies, response, files, refusals }),
    };
  };
}

/** Of any request, with a scope, with an id in its path, and `ofBody` of one with a body. */
export function usualRefusals(
  { scope, params, body }: RouteParts,
  ofBody: readonly number[] = [413],
): readonly number[] {
  return [
    ...[400, 401, 429, 500, 503],
    ...(scope === null ? [] : [403]),
    ...(params === undefined ? [] : [404]),
    ...(body === undefined ? [] : ofBody),
  ];
}
