/**
 * Which paths may go to a vendor: those that no spelling of would be served here. A vendor may read `//contacts` or
 * `/x/%2e%2e/contacts` as `/contacts`, and would then answer in our place, past the scopes of that path.
 */
import type { Wire } from './define-face.js';

/** More is not decoded; nobody nests escapes as deep in good faith. */
const maxDecodings = 4;

/** `path` as it came, without prefix and query. */
export function mayLeave(path: string, wire: Wire): boolean {
  const segments = segmentsOf(path);
  return segments !== undefined && !wire.routes.some((route) => fits(route.path, segments));
}

/** As the most lenient server would read them; undefined for a path that climbs, or cannot be decoded. */
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
  const segments = text.split(/[/\\]/).map((one) => one.replace(/;.*$/s, '').toLowerCase());
  if (segments.some((one) => one === '.' || one === '..')) return undefined;
  return segments.filter((one) => one !== '');
}

function fits(route: string, segments: readonly string[]): boolean {
  const parts = route.split('/').filter((one) => one !== '');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part.startsWith(':') || part.toLowerCase() === segments[index])
  );
}
