/** Writes XML: elements with the prefixes of this face, and answers about several resources (207). */
import { escapeXml } from '@switchbook/text/xml-text.js';
import { namespaces } from './choices.js';

/** `D:href` */
export type Tag = `${keyof typeof namespaces}:${string}`;

/** Writes an element. `inner`: XML. */
export function element(tag: Tag, inner = ''): string {
  return inner === '' ? `<${tag}/>` : `<${tag}>${inner}</${tag}>`;
}

export function textElement(tag: Tag, text: string): string {
  return element(tag, escapeXml(text));
}

const declared = Object.entries(namespaces)
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

/** Returns a whole document with this root. */
export function documentOf(tag: Tag, inner: string): string {
  return `${openDocument(tag)}${inner}</${tag}>`;
}

export function openDocument(tag: Tag): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<${tag}${declared}>`;
}

/** A name that a client sent, in its own namespace. */
export interface PropertyName {
  readonly uri: string;
  readonly name: string;
}

/** Writes an empty element. Names of XML come from a parser, so that only their namespaces need escapes. */
export function emptyOf({ uri, name }: PropertyName): string {
  const prefix = Object.entries(namespaces).find(([, one]) => one === uri)?.[0];
  return prefix === undefined ? `<${name} xmlns="${escapeXml(uri)}"/>` : `<${prefix}:${name}/>`;
}

/** Writes one resource of an answer: its properties, and empty elements of requested properties that it lacks. */
export function foundResponse(
  href: string,
  properties: readonly string[],
  missing: readonly string[],
): string {
  const parts = [
    ...(properties.length > 0 || missing.length === 0 ? [propstat(properties.join(''), '200 OK')] : []),
    ...(missing.length > 0 ? [propstat(missing.join(''), '404 Not Found')] : []),
  ];
  return element('D:response', `${textElement('D:href', href)}${parts.join('')}`);
}

function propstat(properties: string, status: string): string {
  return element(
    'D:propstat',
    `${element('D:prop', properties)}${element('D:status', `HTTP/1.1 ${status}`)}`,
  );
}

export function missingResponse(href: string): string {
  return element(
    'D:response',
    `${textElement('D:href', href)}${element('D:status', 'HTTP/1.1 404 Not Found')}`,
  );
}

/** Writes the end of a cut answer: the client requested fewer resources than match (RFC 6352, section 8.6.2). */
export function cutResponse(href: string): string {
  const status = element('D:status', 'HTTP/1.1 507 Insufficient Storage');
  const error = element('D:error', element('D:number-of-matches-within-limits'));
  return element('D:response', `${textElement('D:href', href)}${status}${error}`);
}
