/**
 * Sends one HTTP request to a receiver and reads a little of its response. Customers choose receivers, so the
 * client does not trust them. It connects only to addresses that it has resolved and checked, follows no redirects, and
 * limits the time, headers and body of the response.
 */

import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { settledWithin } from '@switchbook/domain/runtime/in-time.js';
import type { AddressGuard } from '../../outgoing/addresses.js';
import { AgentPool } from '../../outgoing/agent-pool.js';
import { guardedLookup } from '../../outgoing/connections.js';
import { hostOf, type ResolveHost, resolveHost } from '../../outgoing/host-addresses.js';
import { webhookLimits } from '../values/webhook.js';
import { deliveriesAtOnce } from './send-in-order.js';

interface OutgoingPost {
  /** the account: only its own requests share connections */
  readonly owner: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** milliseconds until the status of the response */
  readonly timeoutMs: number;
  /** ends the request; the caller records no attempt */
  readonly signal?: AbortSignal | undefined;
}

export interface PostResult {
  /** status of the response; null: no response */
  readonly status: number | null;
  /** the reason of a missing response, in words */
  readonly error: string | null;
  /** the beginning of the response */
  readonly response: string;
  readonly tookMs: number;
}

/** Bytes of a response to read. After these the connection is closed. */
const maxAnswerBytes = 4_096;
/** Milliseconds for the body after the status; a late rest is cut. */
const bodyMs = 2_000;
const maxHeaderBytes = 16_384;
/** Interim responses (1xx) of one request. */
const maxInterim = 20;
/** Milliseconds after all other limits, when a request that still runs is ended. */
const graceMs = 5_000;
/** Milliseconds to find the addresses of a name. `held`: while a transaction is open. */
const resolveMs = { usual: 10_000, held: 500 };
const idleMs = 5_000;

/** The text for unknown names and for names inside of the network, which it must not reveal. */
const noAddress = 'the host does not exist, or has no public address';

export class ReceiverAddressError extends Error {
  /** whether a name was resolved: then the caller did not know the address */
  readonly isOfName: boolean;

  constructor(url: URL, message: string) {
    const isOfName = isIP(hostOf(url)) === 0;
    super(isOfName ? noAddress : message);
    this.isOfName = isOfName;
  }
}

export class ReceiverClient {
  readonly #guard: AddressGuard;
  readonly #resolve: ResolveHost;
  readonly #agents = new AgentPool({ idleMs, maxIdle: deliveriesAtOnce });

  constructor(guard: AddressGuard, resolve: ResolveHost = resolveHost) {
    this.#guard = guard;
    this.#resolve = resolve;
  }

  /**
   * Returns the addresses of the URL's host. Throws ReceiverAddressError if one is not allowed. `isHeld`: a transaction
   * is open during the lookup.
   */
  async check(url: URL, isHeld = false): Promise<readonly string[]> {
    const host = hostOf(url);
    const throwTimeout = () => {
      throw new Error('the host could not be resolved in time');
    };
    const ms = isHeld ? resolveMs.held : resolveMs.usual;
    const addresses = isIP(host) === 0 ? await settledWithin(ms, this.#resolve(host), throwTimeout) : [host];
    return this.#admit(url, addresses);
  }

  /** Returns a result even if the receiver cannot be reached, at the latest a few seconds after `timeoutMs`. */
  async post(post: OutgoingPost): Promise<PostResult> {
    const began = performance.now();
    const tookMs = () => Math.round(performance.now() - began);
    try {
      const throwTimeout = () => {
        throw new Error(`no answer within ${post.timeoutMs / 1000} s`);
      };
      const { status, response } = await settledWithin(
        post.timeoutMs + graceMs,
        this.#try(post),
        throwTimeout,
      );
      return { status, error: null, response, tookMs: tookMs() };
    } catch (error) {
      return { status: null, error: connectionFaultOf(error), response: '', tookMs: tookMs() };
    }
  }

  close(): void {
    this.#agents.close();
  }

  async #try(post: OutgoingPost): Promise<ReceivedAnswer> {
    const url = new URL(post.url);
    // Names are checked when they are resolved for the connection.
    if (isIP(hostOf(url)) !== 0) this.#admit(url, [hostOf(url)]);
    const began = performance.now();
    try {
      return await this.#send(url, post);
    } catch (error) {
      // An idle connection may be closed by the receiver at the very moment it is used again.
      const leftMs = post.timeoutMs - (performance.now() - began);
      if (error instanceof StaleConnectionError && leftMs > 0)
        return this.#send(url, { ...post, timeoutMs: leftMs });
      throw error;
    }
  }

  /** Returns the addresses, when all of them may be called. A refusal never has the address of a name. */
  #admit(url: URL, addresses: readonly string[]): readonly string[] {
    const refused = addresses.find((address) => !this.#guard.mayCall(address));
    if (refused !== undefined) throw new ReceiverAddressError(url, `the address ${refused} is not public`);
    if (addresses.length === 0) throw new ReceiverAddressError(url, noAddress);
    if (url.protocol !== 'https:' && !addresses.every((address) => this.#guard.isAllowed(address)))
      throw new ReceiverAddressError(url, 'only https URLs can be called');
    return addresses;
  }

  /** Settles on every end of a request: a response, an error, an upgrade, a close without any of them, the signal. */
  #send(url: URL, { owner, headers, body, timeoutMs, signal }: OutgoingPost): Promise<ReceivedAnswer> {
    const isSafe = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const request = (isSafe ? https : http).request(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': body.length },
        agent: this.#agents.of(owner, url),
        lookup: guardedLookup(this.#resolve, (addresses) => this.#admit(url, addresses)),
        maxHeaderSize: maxHeaderBytes,
      });
      const destroyLate = (why: string) => () => request.destroy(new Error(why));
      const timer = setTimeout(destroyLate(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
      const connecting = setTimeout(
        destroyLate('could not connect in time'),
        Math.min(webhookLimits.connectMs, timeoutMs),
      );
      const stop = () => request.destroy(new StoppedRequestError('the call was stopped'));
      signal?.addEventListener('abort', stop, { once: true });
      const end = () => {
        clearTimeout(timer);
        clearTimeout(connecting);
        signal?.removeEventListener('abort', stop);
      };
      const fail = (error: Error) => {
        end();
        reject(error);
      };
      let interim = 0;
      let isAnswered = false;
      request.on('socket', (socket) => {
        if (!socket.connecting) clearTimeout(connecting);
        else socket.once(isSafe ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        fail(
          isStale ? new StaleConnectionError('the receiver closed the connection', { cause: error }) : error,
        );
      });
      request.on('response', (answer) => {
        isAnswered = true;
        end();
        readStart(answer).then((response) => resolve({ status: answer.statusCode ?? 0, response }));
      });
      request.on('upgrade', (_answer, socket) => {
        socket.destroy();
        fail(new Error('the receiver switched to another protocol'));
      });
      request.on('close', () => {
        if (!isAnswered) fail(new Error('the connection was closed without an answer'));
      });
      request.on('information', () => {
        interim += 1;
        if (interim > maxInterim) request.destroy(new Error('the receiver sent too many interim answers'));
      });
      request.end(body);
    });
  }
}

interface ReceivedAnswer {
  readonly status: number;
  readonly response: string;
}

class StaleConnectionError extends Error {}
class StoppedRequestError extends Error {}

/** Reads the beginning of the body. It never fails: the status has been read already. */
function readStart(answer: http.IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (isWhole: boolean) => {
      clearTimeout(timer);
      if (!isWhole) answer.destroy();
      resolve(Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8'));
    };
    const timer = setTimeout(() => done(false), bodyMs);
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) done(false);
    });
    answer.on('end', () => done(true));
    answer.on('error', () => done(false));
    answer.on('close', () => done(false));
  });
}

/** Returns a failed connection in a few words, without data of the receiver. */
function connectionFaultOf(error: unknown): string {
  if (error instanceof ReceiverAddressError) return error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return connectionFaultOf(error.errors[0]);
  if (!(error instanceof Error)) return 'the call failed';
  const { code } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : errorTexts[code];
  return (words ?? (code === undefined ? error.message : `the call failed: ${code}`)).slice(0, 200);
}

const errorTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  ENOTFOUND: noAddress,
  EAI_AGAIN: 'the host could not be resolved in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'could not connect in time',
  ETIMEOUT: 'the host could not be resolved in time',
  HPE_HEADER_OVERFLOW: 'the answer has too many headers',
};
