/** A client of CardDAV, for tests of phone books. */
import type { Received, SentRequest } from '../wire/wire.js';

export const davNames =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/"';

type Headers = Readonly<Record<string, string>>;

export interface ShownCard {
  readonly href: string;
  readonly etag: string;
  readonly text: string;
}

/** Changes of a book since a token. */
export interface Changes {
  readonly token: string;
  readonly changed: readonly string[];
  readonly left: readonly string[];
}

export interface DavClient {
  readonly dav: (method: string, path: string, body?: string, headers?: Headers) => Promise<Received>;
  /** Throws for an answer without a list. */
  readonly find: (path: string, depth: '0' | '1', ...props: readonly string[]) => Promise<string>;
  /** `token`: '' for the first sync. Throws for an answer without a list. */
  readonly sync: (book: string, token?: string) => Promise<Changes>;
  readonly cards: (book: string, hrefs: readonly string[]) => Promise<readonly ShownCard[]>;
}

/** `key`: its password. */
export function davClient(send: (sent: SentRequest) => Promise<Received>, key: string): DavClient {
  const authorization = `Basic ${Buffer.from(`phone:${key}`).toString('base64')}`;
  const dav: DavClient['dav'] = (method, path, body, headers = {}) =>
    send({
      method,
      path,
      headers: { authorization, 'content-type': 'application/xml', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const listed = async (method: string, path: string, body: string, headers: Headers) => {
    const { status, text } = await dav(method, path, body, headers);
    if (status !== 207) throw new Error(`${method} ${path} was answered ${status}: ${text}`);
    return text;
  };
  return {
    dav,
    find: (path, depth, ...props) => listed('PROPFIND', path, propfindBody(...props), { depth }),
    sync: async (book, token = '') => {
      const text = await listed('REPORT', book, syncBody(token), {});
      const responses = [...text.matchAll(/<D:response>.*?<\/D:response>/gs)].map(([one]) => one);
      const of = (isGone: boolean) =>
        responses
          .filter((response) => response.includes('404 Not Found') === isGone)
          .map((response) => hrefsIn(response)[0] ?? '');
      return { token: tokenIn(text), changed: of(false), left: of(true) };
    },
    cards: async (book, hrefs) => {
      const text = await listed('REPORT', book, multigetBody(hrefs), {});
      return [...text.matchAll(/<D:response>.*?<\/D:response>/gs)].flatMap(([one]) => {
        const card = /<C:address-data>(.*?)<\/C:address-data>/s.exec(one)?.[1];
        const etag = /<D:getetag>(.*?)<\/D:getetag>/.exec(one)?.[1] ?? '';
        return card === undefined
          ? []
          : [{ href: hrefsIn(one)[0] ?? '', etag: plain(etag), text: plain(card) }];
      });
    },
  };
}

export function propfindBody(...props: readonly string[]): string {
  return `<D:propfind ${davNames}><D:prop>${props.map((prop) => `<${prop}/>`).join('')}</D:prop></D:propfind>`;
}

export function syncBody(token: string, more = ''): string {
  return `<D:sync-collection ${davNames}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${more}<D:prop><D:getetag/></D:prop></D:sync-collection>`;
}

export function multigetBody(hrefs: readonly string[]): string {
  return `<C:addressbook-multiget ${davNames}><D:prop><D:getetag/><C:address-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:addressbook-multiget>`;
}

export const tokenIn = (text: string) => /<D:sync-token>([^<]*)</.exec(text)?.[1] ?? '';

export const hrefsIn = (text: string) =>
  [...text.matchAll(/<D:href>([^<]*)</g)].map(([, href]) => href ?? '');

const plain = (xml: string) =>
  xml
    .replaceAll('&#13;', '\r')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** A card of version 3.0 with these lines. */
export function cardOf(uid: string, ...lines: readonly string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n');
}
