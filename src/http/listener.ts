/**
 * The listener: a request is passed to the instance of its face by host name, then by longest prefix. Paths without a
 * face are ours: health, metrics, the root. Neighbors: `src/faces/kit/serve/serve-wire.ts` creates the instances,
 * `service-pages.ts` and `metrics.ts` answer.
 */
import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BodyTimes, limitBodyTime } from '@switchbook/admission/body-time.js';
import { UnderWay, type UnderWayOptions } from '@switchbook/admission/under-way.js';
import { defaultKeepAliveMs } from '../config/defaults.js';
import { clientNetwork } from '../faces/kit/exchange/client-network.js';
import { HostNames } from '../faces/kit/exchange/host-names.js';
import { setArrival } from '../faces/kit/exchange/served-exchange.js';
import type { WireServices } from '../faces/kit/exchange/wire-services.js';
import { serveWireLazily } from '../faces/kit/serve/serve-wire.js';
import { WireRenderers } from '../faces/kit/serve/wire-renderers.js';
import type { Face, Wire } from '../faces/kit/wire/define-face.js';
import { vendorPrefixOf } from '../faces/kit/wire/describe-apis.js';
import { Closing } from './closing.js';
import { refuseCrossSite } from './cross-site.js';
import { type IntakePages, intakePrefix } from './intake-addresses.js';
import type { BrowserPage } from './missing-page.js';
import { OpenConnections } from './open-connections.js';
import type { RequestSender, TrustedProxies } from './trusted-proxies.js';

/**
 * The server's pages outside the faces. Returns false for a path that it does not serve. `scheme`: between the client
 * and the trusted proxy.
 */
export type ServicePage = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  scheme?: 'http' | 'https',
) => boolean;

const thisMachine = new HostNames({ names: [] });

interface ListenerOptions {
  readonly faces: readonly Face[];
  readonly services: WireServices;
  /** host name → face name; such a host serves the face with and without its prefixes */
  readonly faceHosts: ReadonlyMap<string, string>;
  readonly servicePage: ServicePage;
  /** Absent: no webhooks are received. */
  readonly intakes?: IntakePages;
  /** Answers to people in browsers. Absent: they get the answers that programs get. */
  readonly browserPage?: BrowserPage;
  /** Absent: headers of proxies that name the client are ignored. */
  readonly proxies?: TrustedProxies;
  readonly limits?: ConnectionLimits;
}

export interface ConnectionLimits {
  /** further connections are closed on arrival */
  readonly maxConnections: number;
  /** a connection without complete headers by then is closed */
  readonly headersMs: number;
  /** milliseconds between two checks of `headersMs` */
  readonly checkMs: number;
  /** keep-alive time of an idle connection; absent: `defaultConnectionLimits` */
  readonly keepAliveMs?: number;
  /** idle time after which a connection is closed in favor of a new one above the maximum; absent: 5 seconds */
  readonly yieldsMs?: number;
  /** requests at once */
  readonly underWay?: UnderWayOptions;
}

const bodyTimes: BodyTimes = { openMs: 60_000, answeredMs: 5_000 };

export const defaultConnectionLimits: ConnectionLimits = {
  maxConnections: 2_000,
  headersMs: 15_000,
  checkMs: 5_000,
};

export interface Listener {
  readonly server: http.Server;
  /** running requests of all APIs */
  readonly underWay: Pick<UnderWay, 'used' | 'maximum' | 'quietMs'>;
  /** number of open connections, and of connections that were closed on arrival */
  readonly connections: { readonly open: number; readonly refused: number };
  /** Listens, and returns the address in use. Throws if the port is taken. */
  listen(port: number, host: string): Promise<{ readonly port: number; readonly host: string }>;
  /** Prepares every API, one after the other: otherwise the first request of an API waits for its preparation. */
  warmUp(): Promise<void>;
  /** The server stops, or is about to: clients should be sent elsewhere. */
  readonly isDraining: boolean;
  /** Continues to answer for `ms` milliseconds. Every answer ends its connection. */
  drain(ms: number): Promise<void>;
  /**
   * Stops listening, answers pending requests, then closes. Idle connections are closed at once, and all others after
   * `graceMs`, even without an answer. Without `graceMs` there is no such limit. `isReplaced`: another worker continues
   * at the address.
   */
  close(graceMs?: number, isReplaced?: boolean): Promise<void>;
}

interface MountedWire {
  readonly face: Face;
  readonly prefix: string;
  /** also served on a dedicated host of the face, since clients keep their paths */
  readonly vendorPrefix: string;
  readonly wire: Wire;
  readonly route: (request: IncomingMessage, response: ServerResponse) => void;
}

export function openListener(options: ListenerOptions): Listener {
  const renderers = new WireRenderers(options.services.core.newId);
  const services: WireServices = {
    ...options.services,
    renderOnEveryWire: (contact, principal) => renderers.render(contact, principal),
  };
  const instances = options.faces.flatMap((face) =>
    face.mounts.map((mount) => ({ face, mount, app: serveWireLazily(face, mount.wire, services) })),
  );
  for (const instance of instances) renderers.add(instance);
  const served: MountedWire[] = instances
    .map(({ face, mount, app }) => ({
      face,
      prefix: mount.prefix,
      vendorPrefix: vendorPrefixOf(mount),
      wire: mount.wire,
      route: app.routing,
    }))
    .sort((left, right) => right.prefix.length - left.prefix.length);

  const underWay = new UnderWay(options.limits?.underWay);
  // Bodies have a separate limit, which a route may lift.
  const { maxConnections, headersMs, checkMs, keepAliveMs, yieldsMs } =
    options.limits ?? defaultConnectionLimits;
  const server = http.createServer(
    {
      requestTimeout: 0,
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: keepAliveMs ?? defaultKeepAliveMs,
    },
    (request, response) => {
      connections.addRequest(request.socket, response);
      limitBodyTime(request, response, bodyTimes);
      if (closing.endsConnections) response.setHeader('connection', 'close');
      dispatch(options, served, underWay, request, response);
    },
  );
  const connections = new OpenConnections(server, maxConnections, yieldsMs);
  const closing = new Closing(server, connections);
  server.on('clientError', answerBrokenRequest);
  return {
    server,
    underWay,
    get connections() {
      return { open: connections.open, refused: connections.refused };
    },
    listen: (port, host) => listenOn(server, port, host),
    warmUp: async () => {
      for (const { app } of instances) await app.open();
    },
    get isDraining() {
      return closing.isDraining;
    },
    drain: (ms) => closing.drain(ms),
    close: async (graceMs, isReplaced) => {
      await closing.close(graceMs, isReplaced);
      await Promise.all(instances.map(async (instance) => instance.app.close()));
    },
  };
}

function dispatch(
  options: ListenerOptions,
  served: readonly MountedWire[],
  underWay: UnderWay,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const sender = options.proxies?.senderOf(request);
  // The checks below also apply to the host that a proxy sent.
  if (sender?.host !== undefined) request.headers.host = sender.host;
  if (refuseCrossSite(options.services.hosts ?? thisMachine, request, response)) return;
  // Some clients send the absolute form of a URL; its host is the server's.
  const url = (request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '') || '/';
  const queryAt = url.search(/[?#]/);
  const path = queryAt === -1 ? url : url.slice(0, queryAt);
  const hostFace = options.faceHosts.get(hostName(request));
  const candidates = hostFace === undefined ? served : served.filter((wire) => wire.face.name === hostFace);
  const isBelow = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  const byPrefix = candidates.find((candidate) => isBelow(candidate.prefix));
  const hostTarget =
    hostFace === undefined ? undefined : candidates.find((candidate) => isBelow(candidate.vendorPrefix));
  const target = byPrefix ?? hostTarget ?? (hostFace === undefined ? undefined : onlyWireOf(candidates));
  if (target === undefined) {
    const { intakes } = options;
    if (intakes !== undefined && path.startsWith(intakePrefix)) {
      underWay.enter(
        request,
        response,
        () => `intake ${path}`,
        () => intakes(request, response, url),
      );
      return;
    }
    setArrival(request, {
      prefix: '',
      url,
      requestId: '',
      arrivedAt: performance.now(),
      address: sender?.address,
      scheme: sender?.scheme,
    });
    const isAnswered =
      options.servicePage(request, response, path, sender?.scheme) ||
      options.browserPage?.(request, response) === true;
    if (!isAnswered) answerNotFound(response);
    return;
  }
  // A dedicated host of a face has no reference pages: unserved paths may be its vendor's.
  if (hostFace === undefined) {
    const { face, wire } = target;
    const missed = { face, wire, path: path.slice(target.prefix.length) };
    if (options.browserPage?.(request, response, missed) === true) return;
  }
  const prefix = byPrefix?.prefix ?? hostTarget?.vendorPrefix ?? '';
  setArrival(request, {
    prefix,
    url,
    requestId: randomUUID(),
    arrivedAt: performance.now(),
    proxyRequestId: sender?.requestId,
    address: sender?.address,
    scheme: sender?.scheme,
  });
  underWay.enter(
    request,
    response,
    () => callerOf(target.wire, request, sender),
    () => target.route(request, response),
  );
}

/** Identifies the caller without a lookup: by the key in the request, else by the address. */
function callerOf(wire: Wire, request: IncomingMessage, sender: RequestSender | undefined): string {
  const secret = wire.credential(request.headers, request.url ?? '');
  if (secret !== undefined) return `key ${secret}`;
  return `address ${clientNetwork(sender?.address ?? request.socket.remoteAddress)}`;
}

/** Returns the wire that a dedicated host also serves without its prefix, if the host has only this mount. */
function onlyWireOf(mounts: readonly MountedWire[]): MountedWire | undefined {
  const [first] = mounts;
  return mounts.every((mount) => mount.wire === first?.wire) ? first : undefined;
}

function hostName(request: IncomingMessage): string {
  return (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
}

function answerNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end('{"error":"Nothing is served at this path."}');
}

/** Answers a request that is not HTTP, and ends the connection, since its next bytes have no known meaning. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = brokenStatus[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // An active reader has received it by then. A peer that does not read or close would stay half-open forever.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

const lingerMs = 2_000;

const brokenStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function listenOn(server: http.Server, port: number, host: string): Promise<{ port: number; host: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port, host });
    });
  });
}
