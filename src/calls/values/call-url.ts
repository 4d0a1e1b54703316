/** URLs of requests without values of contacts, for the request log. */
import { copyText } from '@switchbook/domain/text/copy-text.js';

/** Characters of a URL that are read; the rest is dropped. */
const maxUrl = 512;
const maxSegments = 12;
const maxParameters = 12;
const placeholder = '…';

/**
 * Returns a URL without personal data. A known route shows its own words. A uuid or a short number as path parameter
 * shows its value, any other parameter its name. An unknown path shows only words in lower case, uuids and short
 * numbers. A query shows only names.
 */
export function loggedUrlOf(url: string, prefix: string, route: string | null): string {
  const queryAt = url.indexOf('?');
  // Nearly all served paths have neither.
  if (queryAt === -1 && route !== null && !route.includes(':')) return prefix + route;
  const end = url.indexOf('#');
  const read = url.slice(0, end === -1 ? maxUrl : Math.min(end, maxUrl));
  // A part of a long URL keeps the whole URL in memory.
  const whole = url.length > maxUrl ? copyText(read) : read;
  const path = (queryAt === -1 ? whole : whole.slice(0, queryAt)).slice(prefix.length);
  const segments = path.split('/').slice(1);
  const words = route === null ? segments.map(loggedWordOf) : showRoute(segmentsOf(route), segments);
  const shownWords = words.length > maxSegments ? [...words.slice(0, maxSegments), placeholder] : words;
  const query = queryAt === -1 || queryAt >= whole.length ? '' : showQuery(whole.slice(queryAt + 1));
  return `${prefix}/${shownWords.join('/')}${query}`;
}

/** The parts of each route: bounded by the routes of the program. */
const routeParts = new Map<string, readonly string[]>();

function segmentsOf(route: string): readonly string[] {
  const cachedParts = routeParts.get(route);
  if (cachedParts !== undefined) return cachedParts;
  const parts = route.split('/').slice(1);
  routeParts.set(route, parts);
  return parts;
}

function showRoute(route: readonly string[], segments: readonly string[]): readonly string[] {
  return route.map((part, index) => {
    if (!part.includes(':')) return part;
    const value = segments[index] ?? '';
    return isHarmless(value) ? value : part;
  });
}

function loggedWordOf(segment: string): string {
  return segment === '' || isHarmless(segment) || /^(v\d{1,2}|[a-z]+([_-][a-z]+)*)$/.test(segment)
    ? segment.slice(0, 40)
    : placeholder;
}

/** Whether the text is an id of ours, or a number too short for a phone. */
function isHarmless(text: string): boolean {
  if (text.length <= 6) return /^\d+$/.test(text);
  return text.length === 36 && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function showQuery(query: string): string {
  if (query === '') return '';
  let text = '';
  let count = 0;
  for (let from = 0; from <= query.length; count += 1) {
    const next = query.indexOf('&', from);
    const end = next === -1 ? query.length : next;
    if (count === maxParameters) return `${text}&${placeholder}`;
    const equals = query.indexOf('=', from);
    const name = query.slice(from, equals === -1 || equals > end ? end : equals);
    text += `${count === 0 ? '?' : '&'}${isPlainName(name) ? `${name}=${placeholder}` : placeholder}`;
    from = end + 1;
  }
  return text;
}

/** Whether a parameter can be shown: it has no digits that may be a phone number. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z_.[\]-]{0,31}\d{0,3}$/.test(name);
}
