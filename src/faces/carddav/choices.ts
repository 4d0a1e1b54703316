/** Numbers and defaults of this face. */

/** Versions of vCard: the first one that a request names counts. */
export const cardVersions = ['4.0', '3.0'] as const;
export type CardVersion = (typeof cardVersions)[number];
/** The version for requests that name none: some clients read only this one. */
export const defaultCardVersion: CardVersion = '3.0';

/** A first sync may read card by card. */
export const rateLimit = { count: 600, windowMs: 60_000 };
/** A list of 5,000 addresses of cards has about 600 KiB. */
export const maxBodyBytes = 1024 * 1024;
export const maxCardBytes = 256 * 1024;
/** Lines of a card. The largest card has 3,500 lines if they are folded as the standard requires. */
export const maxCardLines = 8_000;
/** Characters of the name and of the id of a card. */
export const maxCardName = 255;
/** Elements of a request: a list of 5,000 cards has an element for each card, and a few more. */
export const maxElements = 6_000;
/** Tags of a request: two for an element, and some for comments and the declaration. */
export const maxTags = 2 * maxElements + 100;
/** References such as `&amp;` in a request: two in each address of a card. */
export const maxReferences = 2 * maxElements;
export const maxDepth = 20;
/**
 * Characters of a namespace. Each element of a request is compared with it, so a long text would be compared many
 * times.
 */
export const maxNamespace = 500;
/** Names of properties in a request: the answer has all of them for each card of a list. */
export const maxProperties = 100;
/** Characters of these names in a request, with their namespaces. */
export const maxNames = 6_000;
/** Cards that are read and written at once. */
export const cardsAtOnce = 200;
/** Reports of an account at once: each has up to 5,000 members and some large contacts in memory. */
export const reportsAtOnce = 4;
/** Characters of a text of a condition: it is searched in each value of each card. */
export const maxMatchLength = 255;
/** Conditions of a query, all levels together. */
export const maxConditions = 50;

export const namespaces = {
  D: 'DAV:',
  C: 'urn:ietf:params:xml:ns:carddav',
  CS: 'http://calendarserver.org/ns/',
} as const;

export const capabilities = '1, 3, addressbook';
export const xmlType = 'application/xml; charset=utf-8';
export const homePath = '/carddav';
