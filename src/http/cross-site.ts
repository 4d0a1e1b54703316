/**
 * Refuses cross-site requests of browsers. Routes that need a key are safe, since no browser adds the key. Keyless
 * routes are not safe, so they answer only under the server's own names.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostNames } from '../faces/kit/exchange/host-names.js';

/**
 * Returns true if it refused the request, on any path. Such a request shows that a page of another site has sent a
 * browser here under a foreign host name. Scripts send no Origin, so they reach the faces under any name. A request
 * with several hosts is refused too.
 */
export function refuseCrossSite(
  hosts: HostNames,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { host, origin } = request.headers;
  if (hasSeveralHosts(request)) {
    refuse(response, 400, 'A request must have one Host header.');
    return true;
  }
  if (origin === undefined || hosts.isOurs(host) || !hosts.isForeign(origin, host)) return false;
  refuse(response, 421, wrongName);
  return true;
}

/** Whether it has several Host headers (RFC 9112, section 3.2): a proxy may have checked another one than the first. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && /^host$/i.test(name)) count += 1;
  }
  return count > 1;
}

/** Whether a request for a keyless page was refused. */
export function refuseBrowser(
  hosts: HostNames,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): boolean {
  if (isForAll(path)) return false;
  const { host, origin } = request.headers;
  if (!hosts.isOurs(host)) {
    refuse(response, 421, wrongName);
    return true;
  }
  // API documents are for browser tools of any origin.
  if (isDocument(path) || !hosts.isForeign(origin, host)) return false;
  refuse(
    response,
    403,
    'Web pages of other origins may not read this page. Add further names of this server to SWITCHBOOK_HOSTS.',
  );
  return true;
}

// No value of the request is repeated: a page of another site could read it.
const wrongName =
  'The host name of the request is not a name of this server. If it is correct, add it to SWITCHBOOK_HOSTS.';

/** Whether any host name may request the path: health checks do, and reveal one word. */
function isForAll(path: string): boolean {
  return path.startsWith('/health/');
}

function isDocument(path: string): boolean {
  return path.startsWith('/docs/') && path.endsWith('.json');
}

function refuse(response: ServerResponse, status: number, error: string): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    // The rest of the request is not read.
    connection: 'close',
  });
  response.end(body);
}
