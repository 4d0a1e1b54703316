/** One request to a vendor and its whole response, bounded in bytes and time. */

import type { IncomingMessage } from 'node:http';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { settledWithin } from '@switchbook/domain/runtime/in-time.js';
import { excessOf } from '@switchbook/domain/runtime/json.js';
import {
  type Connections,
  failureOf,
  type OutgoingRequest,
  TransientVendorError,
  VendorError,
} from './connections.js';

export interface AnswerLimits {
  /** Milliseconds of a request with its response. */
  readonly requestMs: number;
  /** Bytes of a body after decompression. */
  readonly bodyBytes: number;
}

interface VendorRequest extends OutgoingRequest {
  readonly payload?: Buffer | undefined;
}

/** A response of any status. */
export interface VendorText {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Milliseconds after the limit until the request fails even if its connection is open. */
const graceMs = 5_000;
/** Interim responses (1xx) of one request. */
const maxInterim = 20;

/** Throws VendorError, or the reason of the signal. */
export async function requestAnswer(
  connections: Connections,
  { payload, ...request }: VendorRequest,
  limits: AnswerLimits,
  signal: AbortSignal,
): Promise<VendorText> {
  signal.throwIfAborted();
  const { host } = request.url;
  const sent = begin();
  const late = new TransientVendorError(
    `${host} did not answer within ${Math.round(limits.requestMs / 1000)} s`,
  );
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    sent.destroy(late);
  }, limits.requestMs);
  const abort = () => sent.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await settledWithin(limits.requestMs + graceMs, answer(), () => {
      throw late;
    });
  } catch (error) {
    signal.throwIfAborted();
    throw isLate ? late : failureOf(error, host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    // Late errors of the request no longer matter.
    sent.on('error', () => {});
    if (!sent.destroyed && !sent.writableFinished) sent.destroy();
  }

  async function answer(): Promise<VendorText> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      let interim = 0;
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.once('upgrade', (_, socket) => socket.destroy());
      sent.once('close', () => reject(new Error('closed without a response')));
      sent.on('information', () => {
        interim += 1;
        if (interim > maxInterim) sent.destroy(new Error('too many interim answers'));
      });
      sent.end(payload);
    });
    const text = await readVendorBody(incoming, host, limits.bodyBytes);
    return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), text };
  }

  function begin() {
    try {
      return connections.request(request);
    } catch (error) {
      throw failureOf(error, host);
    }
  }
}

const unpackers: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

async function readVendorBody(incoming: IncomingMessage, host: string, maximum: number): Promise<string> {
  const tooLarge = (bytes: number | undefined) => {
    const size = bytes === undefined ? '' : ` (${megabytes(bytes)} MB)`;
    return new VendorError(
      'answer_too_large',
      `A page of ${host} is larger than ${megabytes(maximum)} MB${size}, too large for a page of contacts.`,
    );
  };
  const declared = Number(incoming.headers['content-length'] ?? 0);
  const unpack = unpackers[incoming.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  const pieces: Buffer[] = [];
  let bytes = 0;
  const unpacked = unpack?.();
  try {
    if (declared > maximum) throw tooLarge(declared);
    if (unpacked !== undefined) {
      incoming.once('error', (error) => unpacked.destroy(error));
      incoming.once('close', () => {
        if (!incoming.complete) unpacked.destroy(new Error('the response was cut off'));
      });
      incoming.pipe(unpacked);
    }
    for await (const piece of (unpacked ?? incoming) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maximum) throw tooLarge(undefined);
      pieces.push(piece);
    }
    if (!incoming.complete) throw new Error('the response was cut off');
    return Buffer.concat(pieces).toString('utf8');
  } catch (error) {
    incoming.on('error', () => {});
    incoming.destroy();
    throw error;
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(entries);
}

/**
 * Limits of the JSON of a vendor, which are checked before it is parsed. A few megabytes of `{}` would become gigabytes
 * of objects, and block the process.
 */
export interface AnswerShape {
  readonly depth: number;
  /** objects and lists */
  readonly containers: number;
  /** members and list items */
  readonly values: number;
}

/** A page of 200 contacts has a tenth of these containers and values. */
export const usualShape: AnswerShape = { depth: 64, containers: 20_000, values: 100_000 };

/** Returns undefined for invalid JSON. Throws VendorError for JSON beyond the limits. */
export function parseAnswer(
  text: string,
  host: string,
  shape: AnswerShape = usualShape,
): { readonly value: unknown } | undefined {
  const excess = excessOf(text, shape);
  if (excess !== undefined)
    throw new VendorError('answer_too_large', `A page of ${host} ${words(excess, shape)}.`);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function words(excess: keyof AnswerShape, shape: AnswerShape): string {
  const bound = shape[excess];
  if (excess === 'depth') return `is nested deeper than ${bound} levels`;
  const things = excess === 'containers' ? 'objects and lists' : 'values';
  return `has more than ${bound} ${things}, too many for a page of contacts`;
}
