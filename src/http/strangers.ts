/**
 * Requests that a browser sends on behalf of another site. What needs a key is safe from them, since no browser adds it;
 * what is served without one is not, so there the server answers to its own names alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostNames } from '../faces/kit/host-names.js';

/** `page`: the path, when it is no face's. Answers whether the request was refused. */
export function refuseStranger(
  hosts: HostNames,
  request: IncomingMessage,
  response: ServerResponse,
  page: string | undefined,
): boolean {
  const { host, origin } = request.headers;
  // Scripts of any kind reach faces by whatever name, and send no Origin.
  if (page === undefined && origin === undefined) return false;
  if (page !== undefined && isForAll(page)) return false;
  const isOurs = hosts.isOurs(host);
  const isForeign = hosts.isForeign(origin, host);
  if (!isOurs && (page !== undefined || isForeign)) {
    refuse(
      response,
      421,
      'This server does not answer to the name in Host; SWITCHBOOK_HOSTS lists more names.',
    );
    return true;
  }
  // The API documents are for tools in browsers, wherever those come from.
  if (page === undefined || !isForeign || isDocument(page)) return false;
  refuse(response, 403, 'This page is not for other sites; SWITCHBOOK_HOSTS lists the names of this server.');
  return true;
}

/** Probes come by whatever name, and learn a word. */
function isForAll(page: string): boolean {
  return page.startsWith('/health/');
}

function isDocument(page: string): boolean {
  return page.startsWith('/docs/') && page.endsWith('.json');
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
