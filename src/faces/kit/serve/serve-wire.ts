/**
 * Runs one wire: a separate Fastify instance, so that routing, parsing, errors and limits of one vendor never touch
 * another's. The wire's checks run in its order before the body is read; every error, from any layer, becomes a refusal
 * in the wire's words.
 * Decision: docs/decisions/0006-one-instance-per-wire.md.
 */

import http, { type IncomingMessage } from 'node:http';
import { drainBody } from '@switchbook/admission/drain-body.js';
import { RunningWork, requestEndMs } from '@switchbook/admission/running-work.js';
import type { Principal } from '@switchbook/domain/access/access.js';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerOf } from '../answer/send-answer.js';
import { readsBytes, reserveBody } from '../body/request-body.js';
import { readBytes } from '../body/whole-body.js';
import { arrivalOf, type RouteConfig, requestIdOf, ServedExchange } from '../exchange/served-exchange.js';
import type { WireServices } from '../exchange/wire-services.js';
import type { CorsRule, Face, Wire } from '../wire/define-face.js';
import { isWellEncoded } from '../wire/query-string.js';
import { FaultError, type Refusal } from '../wire/refusal.js';
import type { Answer } from '../wire/route-answer.js';
import { makeCursorSealer } from '../wire/seal.js';
import { corsOf, defaultCors } from './cors.js';
import { handle } from './handle.js';
import { endedKeyOf, findOwner, runRequestChecks } from './request-checks.js';
import { decideForward, forwardedRoute, forwardRequest } from './serve-forward.js';
import { refusalAnswer, type ServedWire, send } from './served-wire.js';
import { allowOf, methodNamesOf, methodsOf, WireMethods } from './wire-methods.js';

const anyBody = { 'content-type': 'application/octet-stream' };
/** A body is ignored if the route reads none. */
const noBody = { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined };
const unavailable: Refusal = { kind: 'unavailable' };
const noRoute: RouteConfig = { route: null, allow: null, prefersVendor: false, isForForks: false };
const exchangeKey = Symbol('exchange');
type ExchangedRequest = FastifyRequest & { [exchangeKey]?: ServedExchange };

/** A wire that serves requests. */
export interface LazyWire {
  readonly routing: (request: IncomingMessage, response: http.ServerResponse) => void;
  /** Makes the instance ahead of its first request. */
  readonly open: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * Returns a wire whose instance is made when it is first needed: a server starts earlier, and most servers get requests
 * of few wires.
 */
export function serveWireLazily(face: Face, wire: Wire, services: WireServices): LazyWire {
  let app: FastifyInstance | undefined;
  let opening: Promise<FastifyInstance> | undefined;
  const openOnce = async () => {
    const instance = serveWire(face, wire, services);
    await instance.ready();
    app = instance;
    return instance;
  };
  const open = () => {
    opening ??= openOnce();
    return opening;
  };
  return {
    open,
    routing: (request, response) => {
      if (app !== undefined) return app.routing(request, response);
      void open().then(
        (instance) => instance.routing(request, response),
        (error: unknown) => {
          response.destroy();
          throw error;
        },
      );
    },
    // A wire without an instance has nothing to close.
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}

/** Returns the instance that serves a wire. Call `routing(req, res)` after `ready()`. */
export function serveWire(face: Face, wire: Wire, services: WireServices): FastifyInstance {
  const atWork = new RunningWork();
  const served: ServedWire = { face, wire, services, atWork };
  const methods = new WireMethods(wire);
  const corsRule = wire.cors ?? defaultCors(face.upstream?.credentialHeaders ?? ['authorization']);
  const exchangeOf = statesOf(served, methods);
  const app = openInstance(served, methods);
  app.addContentTypeParser('*', (request, _payload, done) => {
    const { route, reservation } = exchangeOf(request);
    readBytes(request.raw, route?.body?.maxBytes ?? 1, reservation, done);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const state = exchangeOf(request);
    const answer = answerAtOnce(served, corsRule, state, request, reply);
    if (answer === undefined) enter(served, state, request, reply, done);
    else send(served, state, reply, answer);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const state = exchangeOf(request);
    // An inner request is part of the outer one.
    if (!state.isInner) recordAnswered(served, state, reply.statusCode);
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const state = exchangeOf(request);
    const answer = () => void send(served, state, reply, refusalAnswer(served, state, error));
    const draining = drainBody(request.raw);
    if (draining === undefined) answer();
    else void draining.then(answer);
  });
  app.setNotFoundHandler((request, reply) => {
    const state = exchangeOf(request);
    send(served, state, reply, refusalAnswer(served, state, new FaultError({ kind: 'no_route' })));
  });
  // A request with a cut connection continues its work on the database.
  app.addHook('onClose', () => atWork.waitForEnd(requestEndMs));
  registerRoutes(app, wire, methods, async (request, reply) => {
    atWork.begin();
    try {
      return await handle(served, exchangeOf(request), request, reply);
    } finally {
      atWork.end();
    }
  });
  return app;
}

/** Makes a Fastify instance without the features that a wire implements itself. */
function openInstance({ wire, services }: ServedWire, methods: WireMethods): FastifyInstance {
  const app = Fastify({
    logger: false,
    genReqId: (request) => requestIdOf(wire, arrivalOf(request)) ?? services.core.newId(),
    rewriteUrl: (request) => {
      methods.hide(request);
      return routedPath(request);
    },
    // The listener counts the whole server's connections; an instance has none.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 16_384 },
    exposeHeadRoutes: false,
  });
  for (const method of http.METHODS)
    if (!app.supportedMethods.includes(method) && method !== 'CONNECT')
      app.addHttpMethod(method, { hasBody: true });
  app.setSerializerCompiler(({ schema }) => serializerOf(schema as object));
  app.removeAllContentTypeParsers();
  return app;
}

/** Returns a function for the exchange of a request, which is created on first use. */
function statesOf({ face, services }: ServedWire, methods: WireMethods) {
  const sealer = makeCursorSealer(face.name, services.core.tokenSecret);
  return (request: ExchangedRequest): ServedExchange => {
    const exchange = request[exchangeKey];
    if (exchange !== undefined) return exchange;
    methods.restore(request.raw);
    const isServed = !request.is404 && !hasEmptyParameter(request);
    const config = isServed ? (request.routeOptions.config as unknown as RouteConfig) : noRoute;
    const created = new ServedExchange(services, face.name, sealer, request, config);
    request[exchangeKey] = created;
    return created;
  };
}

/** Returns the answer to a request that is answered ahead of the wire's checks; undefined: it is checked. */
function answerAtOnce(
  { wire, services }: ServedWire,
  corsRule: CorsRule,
  state: ServedExchange,
  request: FastifyRequest,
  reply: FastifyReply,
): Answer | undefined {
  const cors = corsOf(corsRule, services.corsOrigins, state.method, state.headers);
  if (cors !== undefined) {
    reply.headers(cors.headers);
    state.corsHeaders = cors.headers;
  }
  if (cors?.preflight !== undefined) return { status: 204, headers: cors.preflight };
  const isMoved = services.isMoved?.() === true;
  const refusal: Refusal | undefined = state.entered?.refused ?? (isMoved ? unavailable : undefined);
  if (refusal !== undefined) return wire.refuse(refusal, state);
  if (wire.answersOptions !== true || state.method !== 'OPTIONS' || state.allow === null) return undefined;
  // The account decides on such a path, and it is not known yet.
  if (state.isForForks) return undefined;
  const allow = allowOf(wire, methodsOf(wire, request.routeOptions.url ?? ''));
  return { status: 204, headers: { allow: allow.join(', ') } };
}

/** Runs the checks, and then reserves memory for the body or forwards the request to the vendor. */
function enter(
  served: ServedWire,
  state: ServedExchange,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  served.atWork.begin();
  const checked = (error?: Error) => {
    served.atWork.end();
    state.admittedAt = performance.now();
    if (error === undefined && state.upstream !== undefined) {
      forwardRequest(served, state, request, reply, done);
      return;
    }
    // Fastify chooses a parser by media type; ours reads bytes. The face still sees the original headers.
    if (error === undefined) request.headers = readsBytes(state.route) ? anyBody : noBody;
    done(error ?? reserveBody(served.services, state, request, reply));
  };
  const run = () => runRequestChecks(served, state, 0, checked);
  const deciding = request.is404 || state.prefersVendor ? decideForward(served, state) : undefined;
  if (deciding === undefined) run();
  else deciding.then(run, checked);
}

function recordAnswered(served: ServedWire, state: ServedExchange, status: number): void {
  const answeredMs = performance.now() - state.startedAt;
  const owner = findOwner(served, state);
  if (owner instanceof Promise)
    void owner.then((principal) => recordOwned(served, state, status, answeredMs, principal));
  else recordOwned(served, state, status, answeredMs, owner);
}

function recordOwned(
  served: ServedWire,
  state: ServedExchange,
  status: number,
  ms: number,
  principal: Principal | undefined,
): void {
  const { face, services } = served;
  const { requestId, trace, proxyRequestId, route, isForwarded } = state;
  const servedPath = isForwarded ? null : (route?.path ?? null);
  services.log.answered({
    requestId,
    trace,
    proxyRequestId: proxyRequestId === requestId ? undefined : proxyRequestId,
    address: state.clientNetwork,
    face: face.name,
    method: state.method,
    route: isForwarded ? forwardedRoute : (servedPath ?? '-'),
    status,
    ms,
    accountId: principal?.account.id,
    keyId: principal?.keyId,
    isKeyRefused: state.isKeyRefused,
    keyStart: state.keyStart,
    endedKey: endedKeyOf(served, state),
    problem: state.refusal?.kind,
    lacks: state.refusal?.kind === 'forbidden' ? (state.refusal.scope ?? undefined) : undefined,
    isLimited: state.rate?.isExceeded === true,
    prefix: state.prefix,
    url: state.url,
    servedPath,
    isForwarded,
    lookedUp: state.lookedUp,
    isUnlisted: route?.isUnlisted === true,
    isTransfer: isTransfer(route),
  });
}

/** Whether a route transfers a file, which takes as long as the client's connection needs. */
function isTransfer(route: ServedExchange['route']): boolean {
  if (route === undefined || route === null) return false;
  return route.isStreamed === true || route.body?.read === 'stream' || route.schema?.files !== undefined;
}

/** Whether a parameter is empty, as in `/contacts//`: the router matches it, but it is not an id. */
function hasEmptyParameter(request: FastifyRequest): boolean {
  return Object.values(request.params as Record<string, string>).includes('');
}

/**
 * Returns the path without prefix and query; undecodable parts are escaped again, so that the path still finds its
 * route.
 */
function routedPath(request: IncomingMessage): string {
  const arrival = arrivalOf(request);
  const url = arrival?.url ?? request.url ?? '/';
  const queryAt = url.indexOf('?');
  const path = (queryAt === -1 ? url : url.slice(0, queryAt)).slice(arrival?.prefix.length ?? 0);
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return isWellEncoded(rooted) ? rooted : rooted.replaceAll('%', '%25');
}

function registerRoutes(
  app: FastifyInstance,
  wire: Wire,
  methods: WireMethods,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>,
): void {
  for (const path of new Set(wire.routes.map((route) => route.path))) {
    const served = methodsOf(wire, path);
    const routes = wire.routes.filter((route) => route.path === path);
    const prefersVendor = routes.some((route) => route.prefersVendor === true);
    const isForForks = routes.some((route) => route.isForForks === true);
    for (const route of routes) {
      const config: RouteConfig = { route, allow: null, prefersVendor, isForForks };
      const response = route.schema?.response;
      app.route({
        method: methodNamesOf(wire, route.method),
        url: path,
        config: config as never,
        ...(response === undefined ? {} : { schema: { response } }),
        handler,
      });
    }
    const config: RouteConfig = { route: null, allow: allowOf(wire, served), prefersVendor, isForForks };
    app.route({ method: methods.notAmong(served), url: path, config: config as never, handler });
  }
}
