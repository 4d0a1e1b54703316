/**
 * Paths that may go to a vendor: no spelling of them is served here or lies below a served path. A vendor may read
 * `//contacts` or `/x/%2e%2e/contacts` as `/contacts`, and would then answer instead of this server, past the scopes of
 * that path. And a write below a served resource, such as a tag of a contact, would change the vendor's copy and not
 * ours.
 */

import { normalize } from '@switchbook/domain/text/compared-text.js';
import { trimEnd } from '@switchbook/domain/text/text.js';
import type { Wire } from '../wire/define-face.js';

/** Levels of escapes to decode; no honest client nests more. */
const maxDecodings = 4;

/** Whether a path may be forwarded. `path`: unchanged, without prefix and query. */
export function mayLeave(path: string, wire: Wire): boolean {
  const segments = segmentsOf(path);
  if (segments === undefined) return false;
  const names = segments.map(parameterNamesOf);
  const fitting = wire.routes.filter((route) => fitsRoute(route.path, names));
  if (fitting.length > 0) return fitting.every((route) => route.prefersVendor === true);
  const [first = new Set()] = names;
  return !servedSegments(wire).some((part) => first.has(part.toLowerCase()));
}

/** Returns the first segments of served paths, and of paths that no vendor may answer. */
function servedSegments({ routes, neverForwarded = [] }: Wire): readonly string[] {
  const served = routes
    .filter((route) => route.prefersVendor !== true)
    .map((route) => routeSegmentsOf(route.path)[0]);
  return [...served.filter((part) => part !== undefined), ...neverForwarded];
}

/**
 * Splits a path as the most lenient server reads it. Returns undefined for a path that climbs, cannot be decoded, or
 * hides its end.
 */
function segmentsOf(path: string): readonly string[] | undefined {
  let text = path;
  try {
    for (let count = 0; text.includes('%'); count += 1) {
      if (count === maxDecodings) return undefined;
      const decoded = decodeURIComponent(text);
      if (decoded === text) break;
      text = decoded;
    }
  } catch {
    return undefined;
  }
  text = normalize(text, 'NFKC').replace(/\p{Cf}/gu, '');
  // An escaped `?` or `#` ends the path for a server that undoes escapes first. Control characters end it for some
  // servers. A wide `%` is a new escape for a server that normalizes first.
  if (/[%?#\p{Cc}]/u.test(text)) return undefined;
  const segments = text.split(/[/\\]/).map((part) => part.replace(/;.*$/s, '').toLowerCase());
  const isHidden = (segment: string) => /^\.+$/.test(segment) || segment !== segment.trim();
  if (segments.some(isHidden)) return undefined;
  return segments.filter((segment) => segment !== '');
}

function fitsRoute(route: string, names: readonly ReadonlySet<string>[]): boolean {
  const parts = routeSegmentsOf(route);
  return (
    parts.length === names.length &&
    parts.every((part, index) => part.startsWith(':') || names[index]?.has(part.toLowerCase()) === true)
  );
}

function routeSegmentsOf(route: string): readonly string[] {
  return route.split('/').filter((part) => part !== '');
}

/**
 * Returns the names that a segment may stand for. Some servers ignore dots at the end, and `.json` chooses the form of
 * the same resource.
 */
function parameterNamesOf(segment: string): ReadonlySet<string> {
  const bare = trimEnd(segment, (character) => character === '.');
  return new Set([segment, bare, bare.replace(/\.[a-z0-9]{1,5}$/, '')]);
}
