/**
 * The body of a request: reserves memory before it is read, and passes it to the route. The unpacked size of a body
 * that is compressed with gzip counts against the usual limits.
 */
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { slotNeededFromBytes } from '@switchbook/admission/body-slots.js';
import { liftBodyTime } from '@switchbook/admission/body-time.js';
import { announcedLengthOf, BodyReservation, type ByteBudget } from '@switchbook/admission/byte-budget.js';
import { whenGone } from '@switchbook/admission/when-gone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyBytes, type ServedExchange } from '../exchange/served-exchange.js';
import type { WireServices } from '../exchange/wire-services.js';
import type { Route } from '../wire/declared-route.js';
import type { Wire } from '../wire/define-face.js';
import { FaultError } from '../wire/refusal.js';
import { bodyStream } from './body-stream.js';
import { type JsonBody, readJson } from './json-body.js';
import { minSlicedBytes, readLargeJson } from './large-json.js';

/** Reserves bytes for a body that will be read whole, or answers why it is not read. */
export function reserveBody(
  { budget }: WireServices,
  state: ServedExchange,
  { raw }: FastifyRequest,
  reply: FastifyReply,
): Error | undefined {
  const { route } = state;
  const length = announcedLengthOf(raw);
  if (length === 0 || !readsBytes(route)) return undefined;
  const maxBytes = route?.body?.maxBytes ?? 0;
  if (length !== undefined && length > maxBytes) return new ProblemError({ kind: 'too_large' });
  try {
    const reservation = new BodyReservation(budget, callerOf(state), length);
    state.reservation = reservation;
    // The handler releases the memory itself; a request without a handler releases it when its connection ends.
    whenGone(reply.raw, () => {
      if (!state.isHandled) reservation.release();
    });
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

/**
 * Returns the caller whose share a body takes. Without a key it is the address: slow bodies of one address would
 * otherwise refuse the sign-ins of all others.
 */
const callerOf = (state: ServedExchange) => state.principal?.account.id ?? `address ${state.clientNetwork}`;

/** Whether the server reads the body. A streaming route gets it unread. */
export function readsBytes(route: Route | null): boolean {
  return route?.body !== undefined && route.body.read !== 'stream';
}

export function openBody(maxBytes: number, state: ServedExchange, request: IncomingMessage): void {
  liftBodyTime(request);
  state.stream = bodyStream(request, maxBytes);
}

/** Returns undefined if it finishes synchronously, as nearly always: larger bodies wait for a slot. */
export function readRequestBody(
  { idempotency }: Wire,
  { budget }: WireServices,
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
  request: FastifyRequest,
): Promise<void> | undefined {
  state.bytes = Buffer.isBuffer(request.body) ? request.body : emptyBytes;
  request.body = undefined;
  if (rule.accepts?.(state.headers['content-type']) === false)
    throw new FaultError({ kind: 'bad_media_type' });
  if (rule.readsEncoding !== true && isGzip(state.headers['content-encoding']) && state.bytes.length > 0)
    return gunzipBody(state.bytes, rule.maxBytes, state.reservation).then((bytes) => {
      state.bytes = bytes;
      return parseInSlot(budget, idempotency, rule, state);
    });
  return parseInSlot(budget, idempotency, rule, state);
}

/**
 * Bytes of a body above which it waits for a separate round of the event loop. With several such bodies in one round,
 * requests of other accounts would wait for the work of all of them.
 */
const turnFromBytes = 2 * 1024;

function parseInSlot(
  { slots }: ByteBudget,
  idempotency: Wire['idempotency'],
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
): Promise<void> | undefined {
  const caller = callerOf(state);
  const parse = () => parseBody(idempotency, rule, state, caller);
  if (state.bytes.length <= turnFromBytes) return parse();
  if (state.bytes.length <= slotNeededFromBytes) return new Slices(caller).next().then(parse);
  return slots.run(caller, parse, { bytes: state.bytes.length, signal: state.signal });
}

function parseBody(
  idempotency: Wire['idempotency'],
  rule: NonNullable<Route['body']>,
  state: ServedExchange,
  caller: string,
): Promise<void> | undefined {
  if (rule.read !== 'json') return undefined;
  const { bytes } = state;
  const isKeyed = idempotency !== undefined && state.headers[idempotency.header] !== undefined;
  const accept = (json: JsonBody) => {
    // An idempotency key covers the bytes; otherwise they are not needed any more.
    if (!isKeyed) state.bytes = emptyBytes;
    if (json.state === 'value') state.body = json.value;
    else if (json.state === 'empty' && rule.ifEmpty === 'object') state.body = {};
    else throw new FaultError({ kind: 'bad_json', isEmpty: json.state === 'empty' });
  };
  const { maxValues: values, maxItems } = rule;
  const bounds = { values, ...withoutUndefined({ items: maxItems }) };
  if (bytes.length >= (maxItems === undefined ? minSlicedBytes : slotNeededFromBytes))
    return readLargeJson(bytes, bounds, caller).then(accept);
  accept(readJson(bytes, bounds));
  return undefined;
}

/** Small, so that little is decompressed beyond a limit. */
const chunkBytes = 16 * 1024;

/** Whether it is compressed. Throws for an encoding that is not read. */
function isGzip(encoding: string | undefined): boolean {
  const encodings = (encoding ?? '').split(',').map((part) => part.trim().toLowerCase());
  const codings = encodings.filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return false;
  if (codings.length === 1 && (codings[0] === 'gzip' || codings[0] === 'x-gzip')) return true;
  throw new FaultError({ kind: 'bad_encoding' });
}

/**
 * Decompresses on another thread. Throws `too_large`, `unavailable` without memory, and `bad_json` for other bytes than
 * gzip.
 */
async function gunzipBody(
  compressed: Buffer,
  maxBytes: number,
  reservation: BodyReservation | undefined,
): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  gunzip.end(compressed);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new ProblemError({ kind: 'too_large' });
      // The largest body fits into the share of an account only without its compressed form.
      reservation?.growTo(Math.min(compressed.length + bytes, maxBytes));
      chunks.push(chunk);
    }
  } catch (error) {
    if (!errorCodeOf(error).startsWith('Z_')) throw error;
    throw new FaultError({ kind: 'bad_json', isEmpty: false }, { cause: error });
  }
  return Buffer.concat(chunks, bytes);
}
