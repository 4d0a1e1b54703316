/** Sends an answer: as JSON by its schema, as a text, or streamed. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Reservation } from '@switchbook/admission/budget.js';
import { MinimumSpeed, minimumSpeed, type SpeedLimits } from '@switchbook/admission/minimum-speed.js';
import { isGone, whenGone } from '@switchbook/admission/when-gone.js';
import fastJsonStringify, { type AnySchema } from 'fast-json-stringify';
import type { FastifyReply } from 'fastify';
import type { ServedExchange } from '../exchange/served-exchange.js';
import type { Route } from '../wire/declared-route.js';
import type { Wire } from '../wire/define-face.js';
import type { Answer } from '../wire/route-answer.js';
import { chooseEncoding } from './accepted.js';
import { compressChunks, compressedFrom, compression, varyWith } from './compression.js';

/**
 * Time after which a reader that receives nothing counts as disconnected. It also applies after the whole answer was
 * sent.
 */
const maxStallMs = 120_000;

type Chunk = string | Uint8Array;

/** Coarser than for received bodies: a large chunk counts once it is sent as a whole. */
const takingSpeed: SpeedLimits = { windowMs: 2 * minimumSpeed.windowMs, minBytes: 2 * minimumSpeed.minBytes };

/** An answer of this size or larger reserves its bytes until its reader has received it. */
const largeBytes = 64 * 1024;
/** Node.js sends a text and the headers in one write. Longer texts are encoded beforehand. */
const maxTextLength = 16 * 1024;

type Body = string | Buffer;

function countBytesIn(body: Body | undefined): number {
  if (body === undefined) return 0;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}

interface SendHooks {
  /** reserves bytes for a large answer, and throws if there are none */
  readonly hold: (bytes: number) => Reservation | undefined;
  /** receives errors of chunks; their reader sees the connection break */
  readonly failed: (error: unknown) => void;
}

/** Returns undefined when the answer is sent. Otherwise the body is compressed before it is sent. */
export function sendAnswer(
  wire: Wire,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
  { hold, failed }: SendHooks,
): Promise<void> | undefined {
  const isWanted = acceptsGzip(state) && mayCompress(state, answer) && !isGone(reply.raw);
  const before = isWanted ? knownCompressed(state, answer) : undefined;
  const plain =
    before === undefined && answer.chunks === undefined ? plainOf(state, reply, answer, isWanted) : undefined;
  const plainBytes = countBytesIn(plain);
  const bytes = before?.length ?? plainBytes;
  const slots = bytes >= largeBytes ? hold(bytes) : undefined;
  const put = (compressed: Buffer | undefined) => {
    const body = compressed ?? plain;
    const left = compressed?.length ?? plainBytes;
    if (left >= largeBytes) endSlowReader(reply, left);
    if (compressed !== undefined) slots?.shrink(left);
    const isOfMany = compressed !== undefined || plainBytes >= compressedFrom;
    const isCompressed = compressed !== undefined;
    sendEncoded(wire, state, reply, answer, { body, isCompressed, isOfMany, failed });
  };
  const isCompressing = isWanted && plain !== undefined && plainBytes >= compressedFrom;
  const compressed = isCompressing
    ? gzipBytes(state, answer, typeof plain === 'string' ? Buffer.from(plain) : plain)
    : before;
  if (compressed instanceof Promise) return compressed.then(put);
  put(compressed);
  return undefined;
}

interface EncodedBody extends Pick<SendHooks, 'failed'> {
  readonly body: Body | undefined;
  readonly isCompressed: boolean;
  /** whether other callers get the body in another encoding */
  readonly isOfMany: boolean;
}

function sendEncoded(
  wire: Wire,
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
  { body, isCompressed, isOfMany, failed }: EncodedBody,
): void {
  reply.code(answer.status);
  // A trusted proxy gets its own id back; later headers of the wire override it.
  if (state.proxyRequestId === state.requestId) reply.header('x-request-id', state.requestId);
  if (wire.headers !== undefined) reply.headers(wire.headers(state));
  if (answer.chunks !== undefined) {
    if (answer.headers !== undefined) reply.headers(answer.headers);
    sendChunks(state, reply, compressStream(state, reply, answer) ?? answer.chunks, failed);
    return;
  }
  if (body !== undefined) reply.header('content-type', wire.contentType);
  if (answer.headers !== undefined) reply.headers(answer.headers);
  if (mayCompress(state, answer) && (answer.status === 304 || isOfMany))
    setEncodingHeaders(reply, isCompressed);
  // Fastify adds a charset to the type of a text without a serializer.
  if (typeof body === 'string') reply.serializer(unchangedText);
  reply.send(body);
}

const unchangedText = (text: string) => text;

/**
 * Whether an answer may be compressed. An answer with a new secret is not: next to text that the caller chose, its
 * length would reveal the secret.
 */
function mayCompress({ route }: ServedExchange, { headers, isLive }: Answer): boolean {
  return isLive !== true && route?.answersSecret !== true && headers?.['content-encoding'] === undefined;
}

function acceptsGzip({ headers }: ServedExchange): boolean {
  const accepted = headers['accept-encoding'];
  return accepted !== undefined && chooseEncoding(accepted, ['gzip']) === 'gzip';
}

/** Returns undefined if too many wait for compression, so that it is sent uncompressed. */
function gzipBytes(
  state: ServedExchange,
  { cachedWith }: Answer,
  bytes: Buffer,
): Buffer | Promise<Buffer | undefined> {
  const keep = (compressed: Buffer | undefined) => {
    if (
      compressed !== undefined &&
      cachedWith !== undefined &&
      state.core.mayCacheAnswer(cachedWith, compressed.length)
    )
      cacheOf(cachedCompressed, state.route)?.set(cachedWith, ownBytes(compressed));
    return compressed;
  };
  const compressed = compression.compress(state.principal?.account.id ?? '', bytes);
  if (compressed instanceof Promise) return compressed.then(keep);
  keep(compressed);
  return compressed;
}

function knownCompressed({ route }: ServedExchange, { cachedWith }: Answer): Buffer | undefined {
  return cachedWith === undefined ? undefined : cacheOf(cachedCompressed, route)?.get(cachedWith);
}

/** Returns the compressed chunks; undefined: they are sent uncompressed. */
function compressStream(
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
): AsyncIterable<Chunk> | undefined {
  if (answer.chunks === undefined || !mayCompress(state, answer)) return undefined;
  const slots = acceptsGzip(state) ? compression.reserveStream() : undefined;
  setEncodingHeaders(reply, slots !== undefined);
  if (slots === undefined) return undefined;
  whenGone(reply.raw, () => slots.release());
  return compressChunks(answer.chunks);
}

function setEncodingHeaders(reply: FastifyReply, isCompressed: boolean): void {
  reply.header('vary', varyWith('accept-encoding', reply.getHeader('vary')));
  if (isCompressed) reply.header('content-encoding', 'gzip');
}

/** The time limit of a large answer's reader: a base, and an amount per byte. */
const readerMs = 60_000;
const readerMsPerByte = 1 / 16;

function endSlowReader({ raw }: FastifyReply, bytes: number): void {
  const timer = setTimeout(() => raw.destroy(), readerMs + bytes * readerMsPerByte).unref();
  whenGone(raw, () => clearTimeout(timer));
}

type BodyCache<Cached extends Body> = WeakMap<Route, WeakMap<object, Cached>>;

/** Entries live as long as the core caches the objects that they were encoded from. */
const cachedPlain: BodyCache<Body> = new WeakMap();
const cachedCompressed: BodyCache<Buffer> = new WeakMap();

function cacheOf<Cached extends Body>(
  all: BodyCache<Cached>,
  route: Route | null,
): WeakMap<object, Cached> | undefined {
  if (route === null) return undefined;
  let routeCache = all.get(route);
  if (routeCache === undefined) {
    routeCache = new WeakMap();
    all.set(route, routeCache);
  }
  return routeCache;
}

/** Returns the body before any compression. If it is compressed, the compressed bytes are cached instead. */
function plainOf(
  state: ServedExchange,
  reply: FastifyReply,
  answer: Answer,
  isCompressed: boolean,
): Body | undefined {
  const { cachedWith } = answer;
  const routeCache = cachedWith === undefined ? undefined : cacheOf(cachedPlain, state.route);
  if (cachedWith === undefined || routeCache === undefined) return encodeAnswer(state, reply, answer);
  const body = routeCache.get(cachedWith);
  if (body !== undefined) return body;
  const encodedBody = encodeAnswer(state, reply, answer);
  const bytes = countBytesIn(encodedBody);
  const isCacheable = encodedBody !== undefined && (!isCompressed || bytes < compressedFrom);
  if (isCacheable && state.core.mayCacheAnswer(cachedWith, bytes))
    routeCache.set(cachedWith, cacheableBody(encodedBody, bytes));
  return encodedBody;
}

/** Returns a body to cache. Node.js would encode a text beyond ASCII with each answer. */
function cacheableBody(body: Body, bytes: number): Body {
  if (typeof body !== 'string') return ownBytes(body);
  return body.length === bytes ? body : ownBytes(Buffer.from(body));
}

/** Copies bytes. A small buffer may be a view of a larger buffer, which would remain in memory as a whole. */
function ownBytes(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function encodeAnswer(state: ServedExchange, reply: FastifyReply, answer: Answer): Body | undefined {
  const { body, status } = answer;
  const text = answer.text ?? (body === undefined ? undefined : serialize(state, reply, { status, body }));
  return text === undefined || text.length <= maxTextLength ? text : Buffer.from(text);
}

/**
 * Serializes the body. A schema serializes in its key order. Without one, and if the route is as shown, the object's
 * order is the wire's.
 */
export function serialize(state: ServedExchange, reply: FastifyReply, answer: Answer): string {
  const hasSchema =
    state.route?.isExact !== true && state.route?.schema?.response?.[answer.status] !== undefined;
  const compiled = hasSchema ? reply.getSerializationFunction(String(answer.status)) : undefined;
  return compiled === undefined
    ? JSON.stringify(answer.body)
    : compiled(answer.body as Record<string, unknown>);
}

/**
 * Returns the answer with its first chunk, so that an early failure becomes a refusal. HEAD creates none. The resources
 * of the chunks are released after the reader has disconnected, even if it never reads the second chunk.
 */
export async function withFirstChunk(
  answer: Answer,
  method: string,
  response: ServerResponse,
): Promise<Answer> {
  if (answer.chunks === undefined || method === 'HEAD') return answer;
  if (isGone(response)) return { ...answer, chunks: noChunks() };
  const iterator = answer.chunks[Symbol.asyncIterator]();
  whenGone(response, () => {
    // The return fails if the current chunk fails.
    iterator.return?.().catch(() => {});
  });
  const first = await iterator.next();
  return { ...answer, chunks: resume(first, iterator) };
}

async function* noChunks(): AsyncGenerator<Chunk> {}

function resume(first: IteratorResult<Chunk>, rest: AsyncIterator<Chunk>): AsyncIterable<Chunk> {
  let isFirst = true;
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (!isFirst) return rest.next();
        isFirst = false;
        return Promise.resolve(first);
      },
      return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
    }),
  };
}

function sendChunks(
  state: ServedExchange,
  reply: FastifyReply,
  chunks: AsyncIterable<Chunk>,
  failed: (error: unknown) => void,
): void {
  if (state.method === 'HEAD') {
    reply.send();
    return;
  }
  const body = Readable.from(
    cutSlowReader(chunks, takingSpeed, () => reply.raw.destroy()),
    { objectMode: false },
  );
  body.on('error', failed);
  reply.raw.setTimeout(maxStallMs, () => reply.raw.destroy());
  reply.send(body);
}

/** Passes on the chunks while the reader is fast enough; a slow reader is cut off. */
async function* cutSlowReader(
  chunks: AsyncIterable<Chunk>,
  limits: SpeedLimits,
  cutOff: () => void,
): AsyncGenerator<Chunk> {
  const speed = new MinimumSpeed(limits, cutOff);
  try {
    for await (const chunk of chunks) {
      speed.wait();
      yield chunk;
      speed.countPassed(chunk.length);
    }
  } finally {
    speed.end();
  }
}

type Serializer = (value: unknown) => string;

/** One serializer per schema and process: routes, mounts and the servers of a process share a schema. */
const compiled = new WeakMap<object, Serializer>();

/**
 * Returns a serializer that is compiled with the first answer. Otherwise a start would compile hundreds of serializers
 * that are mostly never used.
 */
export function serializerOf(schema: object): Serializer {
  let serializer: Serializer | undefined;
  return (value) => {
    serializer ??= compile(schema);
    return serializer(value);
  };
}

/** Throws for a schema that cannot be compiled. */
export function compile(schema: object): Serializer {
  let serializer = compiled.get(schema);
  if (serializer === undefined) {
    serializer = fastJsonStringify(schema as AnySchema) as Serializer;
    compiled.set(schema, serializer);
  }
  return serializer;
}
