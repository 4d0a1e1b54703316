/** The body of a request: reserves memory before it is read, and passes it to the route. */
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { turnFromBytes } from '@switchbook/admission/body-slots.js';
import { liftBodyTime } from '@switchbook/admission/body-time.js';
import { BodyReservation, type ByteBudget, lengthOf } from '@switchbook/admission/byte-budget.js';
import { MinimumSpeed, minimumSpeed, type SpeedLimits } from '@switchbook/admission/minimum-speed.js';
import { whenGone, whenRead } from '@switchbook/admission/when-gone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { Interruption } from '@switchbook/domain/runtime/in-time.js';
import { defined } from '@switchbook/domain/runtime/json.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyBytes, type ServedExchange } from '../exchange/served-exchange.js';
import type { WireServices } from '../exchange/wire-services.js';
import type { Route, Wire } from '../wire/define-face.js';
import { FaultError } from '../wire/refusal.js';
import { type JsonBody, readJson } from './json-body.js';
import { readLargeJson, slicedFrom } from './large-json.js';

// A request body compressed with gzip. Its uncompressed size counts against the usual limits, so a small body that
// expands endlessly is refused as soon as it is too large.

/** Small, so that little is unpacked beyond a limit. */
const pieceBytes = 16 * 1024;

/** Whether it is packed. Throws for an encoding that is not read. */
function isPacked(encoding: string | undefined): boolean {
  const named = (encoding ?? '').split(',').map((one) => one.trim().toLowerCase());
  const codings = named.filter((one) => one !== '' && one !== 'identity');
  if (codings.length === 0) return false;
  if (codings.length === 1 && (codings[0] === 'gzip' || codings[0] === 'x-gzip')) return true;
  throw new FaultError({ kind: 'bad_encoding' });
}

/**
 * Decompresses on another thread. Throws `too_large`, `unavailable` without memory, and `bad_json` for other bytes than
 * gzip.
 */
async function unpackBody(
  packed: Buffer,
  maxBytes: number,
  held: BodyReservation | undefined,
): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  gunzip.end(packed);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new ProblemError({ kind: 'too_large', maximum: 0 });
      held?.note(packed.length + bytes);
      pieces.push(piece);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code !== 'string' || !code.startsWith('Z_')) throw error;
    throw new FaultError({ kind: 'bad_json', isEmpty: false }, { cause: error });
  }
  return Buffer.concat(pieces, bytes);
}

/** Reserves bytes for a body that will be read whole, or answers why it is not read. */
export function admit(
  { budget }: WireServices,
  state: ServedExchange,
  { raw }: FastifyRequest,
  reply: FastifyReply,
): Error | undefined {
  const { route, principal } = state;
  const length = lengthOf(raw);
  if (length === 0 || !readsBytes(route)) return undefined;
  const maxBytes = route?.body?.maxBytes ?? 0;
  if (length !== undefined && length > maxBytes) return new ProblemError({ kind: 'too_large', maximum: 0 });
  try {
    const place = new BodyReservation(budget, principal?.account.id ?? '', length);
    state.place = place;
    // The handler releases the memory itself; a request without a handler releases it when its connection ends.
    whenGone(reply.raw, () => {
      if (!state.isHandled) place.release();
    });
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

/** A streaming route gets the body unread. */
export function readsBytes(route: Route | null): boolean {
  return route?.body !== undefined && route.body.read !== 'stream';
}

export function openBody(maxBytes: number, state: ServedExchange, request: IncomingMessage): void {
  liftBodyTime(request);
  state.stream = bodyStream(request, maxBytes);
}

/** Undefined if it finishes synchronously, as nearly always: larger bodies wait for a slot. */
export function readBody(
  { once }: Wire,
  { budget }: WireServices,
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
  request: FastifyRequest,
): Promise<void> | undefined {
  state.bytes = Buffer.isBuffer(request.body) ? request.body : emptyBytes;
  request.body = undefined;
  if (rule.accepts?.(state.headers['content-type']) === false)
    throw new FaultError({ kind: 'bad_media_type' });
  if (rule.readsEncoding !== true && isPacked(state.headers['content-encoding']) && state.bytes.length > 0)
    return unpackBody(state.bytes, rule.maxBytes, state.place).then((bytes) => {
      state.bytes = bytes;
      return parseInTurn(budget, once, rule, state);
    });
  return parseInTurn(budget, once, rule, state);
}

function parseInTurn(
  { turns }: ByteBudget,
  once: Wire['once'],
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
): Promise<void> | undefined {
  if (state.bytes.length <= turnFromBytes) return parseBody(once, rule, state);
  const caller = state.principal?.account.id ?? `address ${state.clientAddress}`;
  return turns.run(caller, () => parseBody(once, rule, state), state.gone);
}

function parseBody(
  once: Wire['once'],
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
): Promise<void> | undefined {
  if (rule.read !== 'json') return undefined;
  const { bytes } = state;
  const isNamed = once !== undefined && state.headers[once.header] !== undefined;
  const accept = (json: JsonBody) => {
    // A name for the write covers its bytes; otherwise they are not needed again.
    if (!isNamed) state.bytes = emptyBytes;
    if (json.state === 'value') state.body = json.value;
    else if (json.state === 'empty' && rule.ifEmpty === 'object') state.body = {};
    else throw new FaultError({ kind: 'bad_json', isEmpty: json.state === 'empty' });
  };
  const { maxValues: values, maxItems } = rule;
  const bounds = { values, ...defined({ items: maxItems }) };
  if (bytes.length >= (maxItems === undefined ? slicedFrom : turnFromBytes))
    return readLargeJson(bytes, bounds).then(accept);
  accept(readJson(bytes, bounds));
  return undefined;
}

// A body read as a stream: a file of any size, never in memory. Its reader may stop in the middle; the connection
// stays open, so that the answer arrives (`drain`).

/**
 * The bytes of the body, once. Throws `too_large`, and `unavailable` for one that breaks off or arrives too slowly: the
 * request may be retried, also with the same idempotency key.
 */
export async function* bodyStream(
  request: IncomingMessage,
  maxBytes: number,
  limits: SpeedLimits = minimumSpeed,
): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let bytes = 0;
  const chunks = request.iterator({ destroyOnReturn: false });
  const late = new Interruption();
  const speed = new MinimumSpeed(limits, () =>
    late.interrupt(new Error('the client sends the body too slowly')),
  );
  try {
    for (;;) {
      speed.wait();
      const { done, value } = await late.wait(chunks.next()).catch(broken);
      speed.passed(value?.length ?? 0);
      if (done === true) return;
      bytes += value.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      yield value;
    }
  } finally {
    speed.end();
    // Not awaited: a slow sender may not have sent any byte yet.
    void chunks.return?.();
  }
}

function tooLarge(maximum: number): ProblemError {
  return new ProblemError({ kind: 'too_large', maximum });
}

function broken(cause: unknown): never {
  throw new ProblemError(
    { kind: 'unavailable' },
    { detail: 'the connection ended before the end of the body', cause },
  );
}

// Reads a whole body into memory, within the route's limit and its reserved bytes.

/** `done` is called once, with the bytes or the failure. */
export function readBytes(
  request: IncomingMessage,
  maxBytes: number,
  held: BodyReservation | undefined,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  const whole = new Whole(lengthOf(request));
  let isDone = false;
  const finish = (error: Error | null, bytes?: Buffer) => {
    if (isDone) return;
    isDone = true;
    request.off('data', take).off('end', end).off('error', finish);
    done(error, bytes);
  };
  const take = (chunk: Buffer) => {
    try {
      if (whole.received + chunk.length > maxBytes) throw new ProblemError({ kind: 'too_large', maximum: 0 });
      held?.note(whole.received + chunk.length);
      whole.add(chunk);
    } catch (error) {
      finish(error as Error);
    }
  };
  const end = () => finish(null, whole.bytes());
  request.on('data', take).on('end', end).on('error', finish);
  whenRead(request, () => {
    // At once for a sender that has left already. Of most requests this is the end after `end`, and an error costs more than
    // the rest of reading does.
    if (!isDone) finish(brokenOff());
  });
}

function brokenOff(): Error {
  return Object.assign(new Error('the client disconnected before the end of the body'), {
    code: 'ECONNRESET',
  });
}

/** A body of known length is assembled in its final buffer, so that a large one is never in memory twice. */
const placedFrom = 64 * 1024;

class Whole {
  received = 0;
  readonly #chunks: Buffer[] = [];
  readonly #placed: Buffer | undefined;

  constructor(length: number | undefined) {
    if (length !== undefined && length >= placedFrom) this.#placed = Buffer.allocUnsafeSlow(length);
  }

  /** Copies, now or at the end, since chunks are views of the socket's buffer. */
  add(chunk: Buffer): void {
    if (this.#placed === undefined) this.#chunks.push(chunk);
    else chunk.copy(this.#placed, this.received);
    this.received += chunk.length;
  }

  bytes(): Buffer {
    if (this.#placed === undefined) return Buffer.concat(this.#chunks, this.received);
    return this.#placed.subarray(0, this.received);
  }
}
