/** Bodies of requests: the properties and the report that a client requests. */
import { invalid } from '@switchbook/domain/problems/problem.js';
import { escapeXml } from '@switchbook/text/xml-text.js';
import {
  type CardVersion,
  cardVersions,
  defaultCardVersion,
  maxNames,
  maxProperties,
  namespaces,
} from './choices.js';
import { type CardFilter, readCardFilter } from './filter.js';
import { childOf, type Element, readXml } from './read-xml.js';
import type { PropertyName } from './write-xml.js';

const { D, C } = namespaces;

/** null: all properties; for `allprop`, and without a body. */
export type RequestedProperties = readonly PropertyName[] | null;

export interface Propfind {
  readonly wanted: RequestedProperties;
  /** names without values */
  readonly namesOnly: boolean;
}

export async function readPropfind(bytes: Buffer, owner: string): Promise<Propfind> {
  const root = await readXml(bytes, owner);
  if (root === undefined) return { wanted: null, namesOnly: false };
  if (root.name !== 'propfind' || root.uri !== D)
    throw invalid('body', 'form', 'must be DAV:propfind', 'text');
  return { wanted: readWantedIn(root), namesOnly: childOf(root, D, 'propname') !== undefined };
}

function readWantedIn(root: Element): RequestedProperties {
  const prop = childOf(root, D, 'prop');
  if (prop === undefined) return null;
  // A client may send one name several times.
  if (prop.children.length > 10 * maxProperties)
    throw invalid('prop', 'too_many', `must have at most ${maxProperties} properties`);
  const properties = new Map(prop.children.map(({ uri, name }) => [`${uri} ${name}`, { uri, name }]));
  if (properties.size > maxProperties)
    throw invalid('prop', 'too_many', `must have at most ${maxProperties} properties`);
  // An answer repeats the names that it does not know, for each card of a list.
  if ([...properties.keys()].reduce((sum, key) => sum + escapeXml(key).length, 0) > maxNames)
    throw invalid('prop', 'too_long', `must have names of at most ${maxNames} characters together`);
  return [...properties.values()];
}

interface AnyReport {
  readonly wanted: RequestedProperties;
  /** the requested version of vCard */
  readonly version: CardVersion;
}

export type Report = AnyReport &
  (
    | { readonly kind: 'multiget'; readonly hrefs: readonly string[] }
    | { readonly kind: 'query'; readonly filter: CardFilter; readonly limit: number | null }
    /** `token` null: the first sync */
    | { readonly kind: 'sync'; readonly token: string | null; readonly limit: number | null }
  );

/** Returns undefined for a report that this face does not have. */
export async function readReport(bytes: Buffer, owner: string): Promise<Report | undefined> {
  const root = await readXml(bytes, owner);
  if (root === undefined) throw invalid('body', 'required', 'must be a report');
  const properties = readWantedIn(root);
  const data = childOf(childOf(root, D, 'prop'), C, 'address-data');
  const common = { wanted: properties, version: readVersionIn(data?.attributes ?? {}) };
  if (root.uri === C && root.name === 'addressbook-multiget')
    return { ...common, kind: 'multiget', hrefs: readHrefsIn(root) };
  if (root.uri === C && root.name === 'addressbook-query')
    return {
      ...common,
      kind: 'query',
      filter: readCardFilter(childOf(root, C, 'filter')),
      limit: readLimitIn(root, C),
    };
  if (root.uri === D && root.name === 'sync-collection') {
    const token = childOf(root, D, 'sync-token')?.text.trim() ?? '';
    return { ...common, kind: 'sync', token: token === '' ? null : token, limit: readLimitIn(root, D) };
  }
  return undefined;
}

const readHrefsIn = (root: Element) =>
  root.children.filter((child) => child.name === 'href' && child.uri === D).map((child) => child.text.trim());

function readVersionIn({ version = '', 'content-type': type = '' }: Element['attributes']): CardVersion {
  if (version === '') return readNamedVersion(type);
  return cardVersions.find((known) => known === version) ?? defaultCardVersion;
}

/** Returns the version of vCard for an Accept header. */
export function acceptedVersion(accept: string | undefined): CardVersion {
  return readNamedVersion(accept ?? '');
}

/** Returns the version that a content type names. */
function readNamedVersion(type: string): CardVersion {
  return (
    cardVersions.find(
      (version) => type.includes(`version=${version}`) || type.includes(`version="${version}`),
    ) ?? defaultCardVersion
  );
}

function readLimitIn(root: Element, uri: string): number | null {
  const text = childOf(childOf(root, uri, 'limit'), uri, 'nresults')?.text.trim() ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
