/** One request to a vendor and its whole response, bounded in bytes and time. */

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
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
  /** milliseconds of a request with its response */
  readonly requestMs: number;
  /** bytes of a body after decompression */
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
  const outgoing = begin();
  const timeoutError = new TransientVendorError(
    `${host} did not answer within ${Math.round(limits.requestMs / 1000)} s`,
  );
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    outgoing.destroy(timeoutError);
  }, limits.requestMs);
  const abort = () => outgoing.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await settledWithin(limits.requestMs + graceMs, answer(), () => {
      throw timeoutError;
    });
  } catch (error) {
    signal.throwIfAborted();
    throw isLate ? timeoutError : failureOf(error, host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    // Late errors of the request no longer matter.
    outgoing.on('error', () => {});
    if (!outgoing.destroyed && !outgoing.writableFinished) outgoing.destroy();
  }

  async function answer(): Promise<VendorText> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      let interim = 0;
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
      outgoing.once('upgrade', (_, socket) => socket.destroy());
      outgoing.once('close', () => reject(new Error('closed without a response')));
      outgoing.on('information', () => {
        interim += 1;
        if (interim > maxInterim) outgoing.destroy(new Error('too many interim answers'));
      });
      outgoing.end(payload);
    });
    const text = await readVendorBody(incoming, host, limits.bodyBytes);
    return { status: incoming.statusCode ?? 0, headers: vendorHeadersOf(incoming), text };
  }

  function begin() {
    try {
      return connections.request(request);
    } catch (error) {
      throw failureOf(error, host);
    }
  }
}

/** Characters of an unknown coding in its error. */
const maxCoding = 100;

/** Decodes a body on another thread. */
type Unpack = (packed: Buffer, bounds: { readonly maxOutputLength: number }) => Promise<Buffer>;

const passThrough: Unpack = async (packed) => packed;
const unzip: Unpack = promisify(gunzip);
const inflateWrapped: Unpack = promisify(inflate);
const inflateBare: Unpack = promisify(inflateRaw);

const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['', passThrough],
  ['identity', passThrough],
  ['gzip', unzip],
  ['x-gzip', unzip],
  // Some servers leave out the wrapper of zlib (RFC 9110, 8.4.1.2), whose first byte names its method, 8.
  ['deflate', (packed, bounds) => (isWrapped(packed) ? inflateWrapped : inflateBare)(packed, bounds)],
  ['br', promisify(brotliDecompress)],
]);

function isWrapped([first = 0]: Buffer): boolean {
  return (first & 0x0f) === 8;
}

async function readVendorBody(incoming: IncomingMessage, host: string, maximum: number): Promise<string> {
  const tooLarge = (bytes: number | undefined) => {
    const size = bytes === undefined ? '' : ` (${toMegabytes(bytes)} MB)`;
    return new VendorError(
      'answer_too_large',
      `A page of ${host} is larger than ${toMegabytes(maximum)} MB${size}, too large for a page of contacts.`,
    );
  };
  const declared = Number(incoming.headers['content-length'] ?? 0);
  const coding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const unpack = unpackers.get(coding);
  const { statusCode: status = 0 } = incoming;
  // Any other answer counts by its status, whatever its text is.
  const isContent = status >= 200 && status < 300;
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    if (declared > maximum) throw tooLarge(declared);
    if (unpack === undefined && isContent)
      throw new VendorError(
        'unexpected_answer',
        `${host} compresses its answers in a way that was not requested (content-encoding: "${coding.slice(0, maxCoding)}").`,
      );
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maximum) throw tooLarge(undefined);
      pieces.push(piece);
    }
    if (!incoming.complete) throw new Error('the response was cut off');
  } catch (error) {
    incoming.on('error', () => {});
    incoming.destroy();
    throw error;
  }
  if (bytes === 0) return '';
  const bounds = { maxOutputLength: maximum };
  const unpacked = (unpack ?? passThrough)(Buffer.concat(pieces), bounds).catch((error: unknown) => {
    throw errorCodeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(undefined) : error;
  });
  return (await unpacked).toString('utf8');
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}

function vendorHeadersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
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

/** Limits of an answer: a page of 200 contacts has a tenth of these containers and values. */
export const usualShape: AnswerShape = { depth: 64, containers: 20_000, values: 100_000 };

/** Returns undefined for invalid JSON. Throws VendorError for JSON beyond the limits. */
export function parseAnswer(
  text: string,
  host: string,
  shape: AnswerShape = usualShape,
): { readonly value: unknown } | undefined {
  const excess = excessOf(text, shape);
  if (excess !== undefined)
    throw new VendorError('answer_too_large', `A page of ${host} ${excessWords(excess, shape)}.`);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function excessWords(excess: keyof AnswerShape, shape: AnswerShape): string {
  const bound = shape[excess];
  if (excess === 'depth') return `is nested deeper than ${bound} levels`;
  const things = excess === 'containers' ? 'objects and lists' : 'values';
  return `has more than ${bound} ${things}, too many for a page of contacts`;
}
