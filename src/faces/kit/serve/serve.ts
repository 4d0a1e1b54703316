/**
 * Runs one wire: a separate Fastify instance, so that routing, parsing, errors and limits of one vendor never touch
 * another's. The wire's checks run in its order before the body is read; every error, from any layer, becomes a refusal
 * in the wire's words.
 */
import http, { type IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Held } from '../../../admission/budget.js';
import type { ByteRoom } from '../../../admission/byte-room.js';
import { drain } from '../../../admission/drain.js';
import { whenGone } from '../../../admission/when-gone.js';
import { ProblemError } from '../../../domain/problem.js';
import { begun, sendAnswer, serialise } from '../answer/send-answer.js';
import { serializerOf } from '../answer/serializers.js';
import { writeLong } from '../body/long-body.js';
import { readBytes } from '../body/read-bytes.js';
import { admit, openBody, readBody, readsBytes } from '../body/request-body.js';
import { arrivalOf, type RouteConfig, requestIdOf, ServedExchange } from '../exchange/served-exchange.js';
import type { WireServices } from '../exchange/wire-services.js';
import type {
  Answer,
  CallerExchange,
  Face,
  KeyRoute,
  LongBody,
  OnceRule,
  Wire,
} from '../wire/define-face.js';
import { allowOf, methodsOf, spellings } from '../wire/methods.js';
import { isWellEncoded } from '../wire/query-string.js';
import { FaultError, type Refusal, refusalOf } from '../wire/refusal.js';
import { makeSealer } from '../wire/seal.js';
import { WireMethods } from '../wire/wire-methods.js';
import { runChecks, toolsOf } from './checks.js';
import { corsOf, usualCors } from './cors.js';
import { answerOnce } from './once.js';
import { readingThrough } from './read-through.js';
import { decideForward, forwardedRoute, forwardRequest } from './serve-forward.js';

const anyBody = { 'content-type': 'application/octet-stream' };
/** Where a route reads no body, one sent anyway is ignored. */
const noBody = { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined };
const unavailable: Refusal = { kind: 'unavailable' };
const noRoute: RouteConfig = { route: null, allow: null, isVendors: false };
const stateMark = Symbol('exchange');
type MarkedRequest = FastifyRequest & { [stateMark]?: ServedExchange };

/** The instance that serves a wire. Call `routing(req, res)` after `ready()`. */
export function serveWire(face: Face, wire: Wire, services: WireServices): FastifyInstance {
  const methods = new WireMethods(wire);
  const corsRule = wire.cors ?? usualCors(face.upstream?.credentialHeaders ?? ['authorization']);
  const sealer = makeSealer(face.name, services.core.tokenSecret);
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
    if (!app.supportedMethods.includes(method) && method !== 'CONNECT') app.addHttpMethod(method);
  app.setSerializerCompiler(({ schema }) => serializerOf(schema as object));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => {
    const { route, place } = stateOf(request);
    readBytes(request.raw, route?.body?.maxBytes ?? 1, place, done);
  });

  const stateOf = (request: MarkedRequest): ServedExchange => {
    const known = request[stateMark];
    if (known !== undefined) return known;
    methods.restore(request.raw);
    const isServed = !request.is404 && !hasEmptyParameter(request);
    const config = isServed ? (request.routeOptions.config as unknown as RouteConfig) : noRoute;
    const made = new ServedExchange(services, face.name, sealer, request, config);
    request[stateMark] = made;
    return made;
  };
  app.addHook('onRequest', (request, reply, done) => {
    const state = stateOf(request);
    const cors = corsOf(corsRule, services.corsOrigins, state.method, state.headers);
    if (cors !== undefined) {
      reply.headers(cors.headers);
      state.corsHeaders = cors.headers;
    }
    if (cors?.preflight !== undefined) {
      send(wire, services, state, reply, { status: 204, headers: cors.preflight });
      return;
    }
    const isMoved = services.isMoved?.() === true;
    const refusal: Refusal | undefined = state.entered?.refused ?? (isMoved ? unavailable : undefined);
    if (refusal !== undefined) {
      send(wire, services, state, reply, wire.refuse(refusal, state));
      return;
    }
    if (wire.answersOptions === true && state.method === 'OPTIONS' && state.allow !== null) {
      const allow = allowOf(wire, methodsOf(wire, request.routeOptions.url ?? ''));
      send(wire, services, state, reply, { status: 204, headers: { allow: allow.join(', ') } });
      return;
    }
    const checked = (error?: Error) => {
      if (error === undefined && state.upstream !== undefined) {
        forwardRequest(face, wire, services, state, request, reply, done);
        return;
      }
      // Fastify chooses a parser by media type; ours reads bytes. The face still sees the original headers.
      if (error === undefined) request.headers = readsBytes(state.route) ? anyBody : noBody;
      done(error ?? admit(services, state, request, reply));
    };
    const run = () => runChecks(face, wire, services, state, 0, checked);
    const deciding =
      request.is404 || state.isVendors ? decideForward(face, wire, services, state) : undefined;
    if (deciding === undefined) run();
    else deciding.then(run, checked);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const state = stateOf(request);
    // It is part of the request that asked.
    if (state.isLent) return done();
    services.log.answered({
      requestId: state.requestId,
      proxyRequestId: state.proxyRequestId === state.requestId ? undefined : state.proxyRequestId,
      address: state.clientAddress,
      face: face.name,
      method: state.method,
      route: state.isForwarded ? forwardedRoute : (state.route?.path ?? '-'),
      status: reply.statusCode,
      ms: performance.now() - state.startedAt,
      accountId: state.principal?.account.id,
      keyId: state.principal?.keyId,
      isKeyRefused: state.isKeyRefused,
      keyStart: state.keyStart,
      isLimited: state.rate?.isExceeded === true,
      prefix: state.prefix,
      url: state.url,
      servedPath: state.isForwarded ? null : (state.route?.path ?? null),
      isForwarded: state.isForwarded,
      lookedUp: state.lookedUp,
      isUnlisted: state.route?.isUnlisted === true,
      isTransfer: isTransfer(state.route),
    });
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const state = stateOf(request);
    const answer = () => void send(wire, services, state, reply, refuse(wire, services, state, error));
    const draining = drain(request.raw);
    if (draining === undefined) answer();
    else void draining.then(answer);
  });
  app.setNotFoundHandler((request, reply) => {
    const state = stateOf(request);
    send(wire, services, state, reply, refuse(wire, services, state, new FaultError({ kind: 'no_route' })));
  });
  registerRoutes(app, wire, methods, (request, reply) =>
    handle(face, wire, services, stateOf(request), request, reply),
  );
  return app;
}

/** A file takes as long as the client's line does. */
function isTransfer(route: ServedExchange['route']): boolean {
  if (route === undefined || route === null) return false;
  return route.isStreamed === true || route.body?.read === 'stream' || route.schema?.files !== undefined;
}

/** `/contacts//`: the router matches an empty parameter, which names nothing. */
function hasEmptyParameter(request: FastifyRequest): boolean {
  return Object.values(request.params as Record<string, string>).includes('');
}

/**
 * The path without prefix and query; undecodable parts are escaped once more, so that the path still finds its route.
 */
function routedPath(request: IncomingMessage): string {
  const arrival = arrivalOf(request);
  const url = arrival?.url ?? request.url ?? '/';
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark)).slice(arrival?.prefix.length ?? 0);
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
    const isVendors = wire.routes.some((one) => one.path === path && one.isVendors === true);
    for (const route of wire.routes.filter((one) => one.path === path)) {
      const config: RouteConfig = { route, allow: null, isVendors };
      const response = route.schema?.response;
      app.route({
        method: spellings(wire, route.method),
        url: path,
        config: config as never,
        ...(response === undefined ? {} : { schema: { response } }),
        handler,
      });
    }
    const config: RouteConfig = { route: null, allow: allowOf(wire, served), isVendors };
    app.route({ method: methods.notAmong(served), url: path, config: config as never, handler });
  }
}

async function handle(
  face: Face,
  wire: Wire,
  services: WireServices,
  state: ServedExchange,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { route } = state;
  let answer: Answer;
  state.isHandled = true;
  state.response = reply.raw;
  try {
    if (route === null) throw new FaultError({ kind: 'no_route' });
    if (route.body?.read === 'stream') openBody(route.body.maxBytes, state, request.raw);
    else if (route.body !== undefined) {
      const reading = readBody(wire, route.body, state, request);
      if (reading !== undefined) await reading;
    }
    answer =
      route.access === 'open'
        ? await route.handle(state, toolsOf(face, wire, services, state))
        : wire.once === undefined
          ? await (wire.contactRoutes === undefined
              ? route.handle(state as unknown as CallerExchange)
              : readingThrough(face, wire, state, () => route.handle(state as unknown as CallerExchange)))
          : await handleOnce(wire, wire.once, services, state, route, reply);
    if (answer.long !== undefined && answer.long.bytes >= longFrom)
      answer = inPieces(wire, services, state, reply, answer, answer.long);
    else if (answer.long !== undefined) answer = await asText(state, reply, answer);
    if (answer.pieces !== undefined) answer = await begun(answer, state.method, reply.raw);
  } catch (error) {
    answer = refuse(wire, services, state, error);
  } finally {
    state.place?.release();
  }
  if (route?.body?.read === 'stream') await drain(request.raw);
  const sending = send(wire, services, state, reply, answer);
  if (sending !== undefined) await sending;
  // Otherwise Fastify takes an answer without its first chunk for an empty one.
  return answer.pieces === undefined ? undefined : reply;
}

/** The stored part of an answer is its text. */
async function asText(state: ServedExchange, reply: FastifyReply, answer: Answer): Promise<Answer> {
  const { long, ...others } = answer;
  if (long === undefined) return answer;
  const pieces: string[] = [];
  for await (const piece of writeLong(long, (body) =>
    serialise(state, reply, { status: answer.status, body }),
  ))
    pieces.push(piece);
  return { ...others, text: pieces.join('') };
}

/** A shorter body is sent as a whole. */
const longFrom = 256 * 1024;

/** A long body is sent while it is written, and reserves the bytes it holds. */
function inPieces(
  wire: Wire,
  { room }: WireServices,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
  long: LongBody,
): Answer {
  holdRoom(room, state, reply, long.bytes);
  const { status, headers } = answer;
  const pieces = writeLong(long, (body) => serialise(state, reply, { status, body }));
  return { status, headers: { 'content-type': wire.contentType, ...headers }, pieces };
}

/** The body; of a streamed one its type, without the boundary of a form, which differs each time. */
function bodyPrint(route: KeyRoute, { headers, bytes }: ServedExchange): string | Buffer {
  if (route.body?.read !== 'stream') return bytes;
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return mediaType.trim().toLowerCase();
}

/** As the route handles it, but a named write is done once and answered as often as it is sent. */
async function handleOnce(
  wire: Wire,
  once: OnceRule,
  services: WireServices,
  state: ServedExchange,
  route: KeyRoute,
  reply: FastifyReply,
): Promise<Answer> {
  const handle = async () => route.handle(state as unknown as CallerExchange);
  const isNameless = route.method === 'GET' || route.isStreamed === true;
  const key = isNameless ? undefined : state.headers[once.header];
  if (key === undefined) return handle();
  if (typeof key !== 'string' || !once.form.test(key)) return once.refuse('malformed', state);
  const answer = await answerOnce({
    core: services.core,
    caller: state.caller,
    key,
    fingerprint: [state.method, state.url.slice(state.prefix.length), bodyPrint(route, state)],
    isFile: route.body?.read === 'stream',
    sealWith: route.answersSecret === true ? wire.credential(state.headers) : undefined,
    work: (core) => {
      state.core = core;
      return handle()
        .then((made) => asText(state, reply, made))
        .catch((error: unknown) => refuse(wire, services, state, error));
    },
    write: (made) => serialise(state, reply, made),
    failed: (error) => services.log.failed(state.requestId, error),
  });
  return typeof answer === 'string' ? once.refuse(answer, state) : answer;
}

function refuse(wire: Wire, services: WireServices, state: ServedExchange, error: unknown): Answer {
  const refusal = refusalOf(error);
  if (refusal.kind === 'internal' || refusal.kind === 'unavailable')
    services.log.failed(state.requestId, error);
  return wire.refuse(refusal, state);
}

function send(
  wire: Wire,
  services: WireServices,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
): Promise<void> | undefined {
  state.entered?.done();
  const put = (one: Answer, hold: (bytes: number) => Held | undefined) =>
    sendAnswer(wire, state, reply, one, hold, (error) => services.log.failed(state.requestId, error));
  try {
    return put(answer, (bytes) => holdRoom(services.room, state, reply, bytes));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return put(refuse(wire, services, state, error), () => undefined);
  }
}

/** Reserves bytes for a large answer until its reader has taken it. Throws `unavailable` without any. */
function holdRoom(
  room: ByteRoom,
  state: ServedExchange,
  reply: FastifyReply,
  bytes: number,
): Held | undefined {
  const held = room.answers.tryTake(state.principal?.account.id ?? '', bytes);
  // A completed write is answered in any case.
  if (held === undefined && state.method === 'GET')
    throw new ProblemError(
      { kind: 'unavailable' },
      { detail: 'there is no room for more long answers at once' },
    );
  if (held !== undefined) whenGone(reply.raw, () => held.release());
  return held;
}
