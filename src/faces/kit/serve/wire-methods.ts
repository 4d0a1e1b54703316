/**
 * The methods in the router of a wire. A path answers every method, unserved ones with a refusal. An entry of the
 * router for each method and path would take longer than the rest of a start. So all methods that the wire never serves
 * share one entry.
 */
import type { IncomingMessage } from 'node:http';
import type { Wire } from '../wire/define-face.js';

/** The router has this method in place of all other methods. No client sends it; it would be treated like these. */
const anyOther = 'SOURCE';

export class WireMethods {
  /** methods that some path serves */
  readonly #served: ReadonlySet<string>;
  readonly #sent = new WeakMap<IncomingMessage, string>();

  constructor(wire: Wire) {
    this.#served = new Set(wire.routes.flatMap(({ path }) => [...methodsOf(wire, path)]));
  }

  /** Returns the methods that a path refuses when it serves these. */
  notAmong(served: ReadonlySet<string>): string[] {
    return [...this.#served, anyOther].filter((method) => !served.has(method));
  }

  /** Hides a method that the wire does not serve. Call it before the router. */
  hide(request: IncomingMessage): void {
    const { method = 'GET' } = request;
    if (this.#served.has(method)) return;
    this.#sent.set(request, method);
    request.method = anyOther;
  }

  /** Restores the method that the client sent. Call it once a route is found. */
  restore(request: IncomingMessage): void {
    if (request.method !== anyOther) return;
    request.method = this.#sent.get(request) ?? anyOther;
  }
}

/** Lists the names of a method in a wire, including aliases. */
export function methodNamesOf(wire: Wire, method: string): string[] {
  if (method === 'GET') return ['GET', 'HEAD'];
  return method === 'PATCH' && wire.putIsPatch === true ? ['PATCH', 'PUT'] : [method];
}

export function methodsOf(wire: Wire, path: string): ReadonlySet<string> {
  return new Set(
    wire.routes.filter((route) => route.path === path).flatMap((route) => methodNamesOf(wire, route.method)),
  );
}

export function allowOf(wire: Wire, served: ReadonlySet<string>): readonly string[] {
  return wire.allow(wire.answersOptions === true ? new Set([...served, 'OPTIONS']) : served);
}
