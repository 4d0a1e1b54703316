/** The resources and their properties: the root, the principal, the home, books and cards. */
import { escapeXml } from '@switchbook/text/xml-text.js';
import type { Book } from '../../books/values/book.js';
import { bookLimits } from '../../books/values/book.js';
import { maxCardBytes, namespaces } from './choices.js';
import type { Propfind, RequestedProperties } from './decode.js';
import { element, emptyOf, foundResponse, type PropertyName, type Tag, textElement } from './write-xml.js';

/** A property and its value as XML. */
export type DavProperties = ReadonlyMap<Tag, string>;

/** Returns addresses below the mount. */
export function addressesOf(prefix: string) {
  return {
    root: `${prefix}/`,
    principal: `${prefix}/principal/`,
    home: `${prefix}/books/`,
    book: (number: number) => `${prefix}/books/${number}/`,
    card: (number: number, name: string) => `${prefix}/books/${number}/${encodeURIComponent(name)}.vcf`,
  };
}
export type Addresses = ReturnType<typeof addressesOf>;

const href = (address: string) => textElement('D:href', address);

const privilege = (tag: Tag) => element('D:privilege', element(tag));

const reading: readonly Tag[] = ['D:read', 'D:read-current-user-privilege-set'];

const reports = (tags: readonly Tag[]) =>
  tags.map((tag) => element('D:supported-report', element('D:report', element(tag)))).join('');

function commonProperties({ principal }: Addresses, name: string, type: string, privileges = reading) {
  return [
    ['D:resourcetype', type],
    ['D:displayname', escapeXml(name)],
    ['D:current-user-principal', href(principal)],
    ['D:owner', href(principal)],
    ['D:current-user-privilege-set', privileges.map(privilege).join('')],
  ] as const;
}

const collection = element('D:collection');

export function rootProperties(at: Addresses): DavProperties {
  return new Map<Tag, string>([
    ...commonProperties(at, 'Switchbook', collection),
    ['C:addressbook-home-set', href(at.home)],
    ['D:principal-collection-set', href(at.principal)],
  ]);
}

export function principalProperties(at: Addresses, name: string): DavProperties {
  return new Map<Tag, string>([
    ...commonProperties(at, name, `${collection}${element('D:principal')}`),
    ['D:principal-URL', href(at.principal)],
    ['D:principal-collection-set', href(at.principal)],
    ['C:addressbook-home-set', href(at.home)],
    ['D:supported-report-set', ''],
  ]);
}

export function homeProperties(at: Addresses): DavProperties {
  return new Map<Tag, string>([
    ...commonProperties(at, 'Phone books', collection),
    ['C:addressbook-home-set', href(at.home)],
    ['D:supported-report-set', ''],
  ]);
}

const addressData = (version: string) =>
  `<C:address-data-type content-type="text/vcard" version="${version}"/>`;

export interface ShownBook {
  readonly book: Book;
  /** absent: the contacts of the book cannot be read now */
  readonly token?: string;
  readonly isCut?: boolean;
  readonly privileges: readonly Tag[];
}

export function bookProperties(
  at: Addresses,
  { book, token, isCut = false, privileges }: ShownBook,
): DavProperties {
  const { name } = book;
  const newest = bookLimits.people.toLocaleString('en');
  return new Map<Tag, string>([
    ...commonProperties(at, name, `${collection}${element('C:addressbook')}`, privileges),
    [
      'C:addressbook-description',
      isCut ? escapeXml(`The newest ${newest} contacts of ${name}`) : escapeXml(name),
    ],
    ['C:supported-address-data', `${addressData('3.0')}${addressData('4.0')}`],
    ['C:max-resource-size', String(maxCardBytes)],
    ...(token === undefined
      ? []
      : ([
          ['D:sync-token', escapeXml(token)],
          ['CS:getctag', escapeXml(token)],
        ] as const)),
    [
      'D:supported-report-set',
      reports(['C:addressbook-multiget', 'C:addressbook-query', 'D:sync-collection']),
    ],
  ]);
}

const contactTags: ReadonlySet<Tag> = new Set(['D:sync-token', 'CS:getctag', 'C:addressbook-description']);

/** Whether the properties of a book depend on its contacts. */
export function needsContacts({ wanted }: Propfind): boolean {
  return wanted === null || wanted.map(tagOf).some((tag) => tag !== undefined && contactTags.has(tag));
}

export const cardType = 'text/vcard; charset=utf-8';

/** Returns the properties of a card. `card`: the written card, for reports that request it. */
export function cardProperties(
  at: Addresses,
  etag: string,
  privileges: readonly Tag[],
  card?: string,
): DavProperties {
  return new Map<Tag, string>([
    ['D:resourcetype', ''],
    ['D:getetag', escapeXml(etag)],
    ['D:getcontenttype', cardType],
    ['D:current-user-principal', href(at.principal)],
    ['D:owner', href(at.principal)],
    ['D:current-user-privilege-set', privileges.map(privilege).join('')],
    ...(card === undefined ? [] : [['C:address-data', escapeXml(card)] as const]),
  ]);
}

/** Properties that only a request by name returns: they are costly, or meaningless without a request. */
const onlyByName: ReadonlySet<Tag> = new Set(['C:address-data', 'D:supported-report-set']);

/** Writes one resource of an answer, with the properties that the client requested. */
export function responseOf(
  address: string,
  properties: DavProperties,
  { wanted, namesOnly }: Propfind | { readonly wanted: RequestedProperties; readonly namesOnly: false },
): string {
  if (namesOnly)
    return foundResponse(
      address,
      [...properties.keys()].map((tag) => element(tag)),
      [],
    );
  if (wanted === null) {
    const all = [...properties].filter(([tag]) => !onlyByName.has(tag));
    return foundResponse(
      address,
      all.map(([tag, value]) => element(tag, value)),
      [],
    );
  }
  const tags: string[] = [];
  const missing: string[] = [];
  for (const { tag, empty } of requestedNamesOf(wanted)) {
    const value = tag === undefined ? undefined : properties.get(tag);
    if (tag === undefined || value === undefined) missing.push(empty);
    else tags.push(element(tag, value));
  }
  return foundResponse(address, tags, missing);
}

interface RequestedName {
  readonly tag: Tag | undefined;
  /** the empty element of the property */
  readonly empty: string;
}

/** The requested names, read once for all resources of an answer: thousands of cards may lack a hundred of them. */
const namesOfRequests = new WeakMap<readonly PropertyName[], readonly RequestedName[]>();

function requestedNamesOf(properties: readonly PropertyName[]): readonly RequestedName[] {
  let names = namesOfRequests.get(properties);
  if (names === undefined) {
    names = properties.map((property) => ({ tag: tagOf(property), empty: emptyOf(property) }));
    namesOfRequests.set(properties, names);
  }
  return names;
}

const prefixes = Object.entries(namespaces) as readonly [keyof typeof namespaces, string][];

function tagOf({ uri, name }: PropertyName): Tag | undefined {
  const prefix = prefixes.find(([, one]) => one === uri)?.[0];
  return prefix === undefined ? undefined : `${prefix}:${name}`;
}
