/**
 * Requests that a browser sends on behalf of another site. What needs a key is safe from them, since no browser adds it;
 * what is served without one is not, so there the server answers to its own names alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HostNames } from '../faces/kit/host-names.js';

/**
 * Whether the request was refused, whatever its path: a page of another site has led a browser here by its own name.
 * Scripts send no Origin, so they reach the faces by any name.
 */
export function refuseLed(hosts: HostNames, request: IncomingMessage, response: ServerResponse): boolean {
  const { host, origin } = request.headers;
  if (origin === undefined || hosts.isOurs(host) || !hosts.isForeign(origin, host)) return false;
  refuse(response, 421, wrongName);
  return true;
}

/** Whether the request for a page that needs no key was refused. */
export function refuseReader(
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
  // The API documents are for tools in browsers, wherever those come from.
  if (isDocument(path) || !hosts.isForeign(origin, host)) return false;
  refuse(
    response,
    403,
    'This page is not for other sites; SWITCHBOOK_HOSTS lists further names of this server.',
  );
  return true;
}

const wrongName =
  'This server does not answer to the name in Host; SWITCHBOOK_HOSTS lists further names of this server.';

/** Probes come by whatever name, and learn a word. */
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
