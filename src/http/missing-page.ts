/**
 * Handles requests of browsers. The root of an API redirects people to its reference. An unknown path shows an
 * explanation. Requests of pages of other sites are refused. Programs get the answers of the API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostNames } from '../faces/kit/exchange/host-names.js';
import type { Face, Wire } from '../faces/kit/wire/define-face.js';
import { referencePath } from './guides/reference.js';
import { escapeHtml, plainHeaders, plainPage } from './html.js';
import { reply } from './static-file.js';

/** The face of a request and the path below its mount. Undefined: the path belongs to no face. */
interface MissedPage {
  readonly face: Face;
  readonly wire: Wire;
  readonly path: string;
}

/** Responds to a browser, and returns true. Returns false for a request of a program. */
export type BrowserPage = (
  request: IncomingMessage,
  response: ServerResponse,
  missed?: MissedPage,
) => boolean;

interface ReaderOptions {
  readonly faces: readonly Face[];
  readonly hosts: HostNames;
  /** scheme, host and perhaps a path of the server; absent: the address of the page */
  readonly publicUrl?: string | undefined;
}

export function browserPage({ faces, hosts, publicUrl = '' }: ReaderOptions): BrowserPage {
  return (request, response, missed) => {
    if (!isBrowser(request) || !hosts.isOurs(request.headers.host)) return false;
    if (missed !== undefined) {
      if (missed.wire.credential(request.headers, request.url ?? '') !== undefined || isServed(missed))
        return false;
      if (missed.path === '' || missed.path === '/') {
        response
          .writeHead(302, { location: publicUrl + referencePath(missed.face), 'content-length': 0 })
          .end();
        return true;
      }
    }
    const text = missingPage(faces, publicUrl, missed?.face);
    reply(response, 404, 'text/html; charset=utf-8', text, { ...plainHeaders, 'cache-control': 'no-store' });
    return true;
  };
}

/** Java's own client also accepts HTML first. It adds a lone `*`, which browsers do not. */
const javaAccept = /(^|,)\s*\*\s*(;|,|$)/;

/** Whether a person in a browser reads the answer. */
export function isBrowser({ method, headers: { accept = '' } }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') && /\btext\/html\b/i.test(accept) && !javaAccept.test(accept)
  );
}

const forms = new WeakMap<Wire, readonly RegExp[]>();

/** Whether any route has this path, with any method. */
function isServed({ wire, path }: MissedPage): boolean {
  let patterns = forms.get(wire);
  if (patterns === undefined) {
    patterns = wire.routes.map(
      (route) => new RegExp(`^${route.path.replaceAll(/:[A-Za-z0-9_]+/g, '[^/]+')}/?$`),
    );
    forms.set(wire, patterns);
  }
  return patterns.some((form) => form.test(path));
}

function missingPage(faces: readonly Face[], publicUrl: string, face: Face | undefined): string {
  const link = (shownFace: Face) =>
    `<a href="${escapeHtml(publicUrl + referencePath(shownFace))}">${escapeHtml(shownFace.title)}</a>`;
  const about =
    face === undefined
      ? 'No API or page has this path. The APIs and their references:'
      : `${escapeHtml(face.title)} does not serve this path. Its reference: ${link(face)}. The other APIs:`;
  const others = faces.filter((candidate) => candidate !== face).map((item) => `<li>${link(item)}</li>`);
  return plainPage(
    'Nothing is served at this path',
    publicUrl,
    `<h1>Nothing is served at this path</h1>\n<p>${about}</p>\n<ul>${others.join('')}</ul>`,
  );
}
