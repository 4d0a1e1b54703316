/** The methods of a wire's paths, with those that it serves under another name. */
import type { Wire } from './define-face.js';

export function spellings(wire: Wire, method: string): string[] {
  if (method === 'GET') return ['GET', 'HEAD'];
  return method === 'PATCH' && wire.putIsPatch === true ? ['PATCH', 'PUT'] : [method];
}

export function methodsOf(wire: Wire, path: string): ReadonlySet<string> {
  return new Set(
    wire.routes.filter((one) => one.path === path).flatMap((one) => spellings(wire, one.method)),
  );
}

export function allowOf(wire: Wire, served: ReadonlySet<string>): readonly string[] {
  return wire.allow(wire.answersOptions === true ? new Set([...served, 'OPTIONS']) : served);
}
