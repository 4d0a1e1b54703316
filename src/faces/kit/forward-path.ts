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

/** As the most lenient server would read them; undefined for a path that climbs, cannot be decoded, or hides its end. */
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
  text = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  // An escaped `?` or `#` ends the path for a server that undoes escapes first; so do control characters for some.
  if (/[?#\p{Cc}]/u.test(text)) return undefined;
  const segments = text.split(/[/\\]/).map((one) => one.replace(/;.*$/s, '').toLowerCase());
  const isHidden = (one: string) => /^\.+$/.test(one) || one !== one.trim();
  if (segments.some(isHidden)) return undefined;
  return segments.filter((one) => one !== '');
}

function fits(route: string, segments: readonly string[]): boolean {
  const parts = route.split('/').filter((one) => one !== '');
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part.startsWith(':') || isSame(part, segments[index] ?? ''))
  );
}

/** Dots at the end go unseen on some servers, and `.json` chooses the form of the same resource. */
function isSame(part: string, segment: string): boolean {
  const name = part.toLowerCase();
  const bare = segment.replace(/\.+$/, '');
  return name === segment || name === bare || name === bare.replace(/\.[a-z0-9]{1,5}$/, '');
}
