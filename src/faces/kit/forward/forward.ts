/**
 * Forwards a request to the live vendor of a face and its response back, both as streams and unchanged.
 * Neighbors: `forward-path.ts` decides which paths leave, `forward-headers.ts` which headers,
 * `src/outgoing/connections.ts` connects; `../serve/request-checks.ts` has checked key, rate and scope before.
 * Decision: docs/decisions/0032-forwarding.md.
 */
import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { liftBodyTime } from '@switchbook/admission/body-time.js';
import { Budget } from '@switchbook/admission/budget.js';
import { drainBody } from '@switchbook/admission/drain-body.js';
import { whenGone } from '@switchbook/admission/when-gone.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { type Trace, traceParentOf } from '@switchbook/domain/runtime/trace-context.js';
import { holdsOwnSecret, isOwnSecret } from '../../../access/values/secrets.js';
import type { Connections } from '../../../outgoing/connections.js';
import { type ForwardTimes, forwardsAtOnce, forwardTimes } from '../../../outgoing/vendor-limits.js';
import type { UpstreamTarget } from '../../../upstreams/values.js';
import type { UpstreamRule } from '../wire/define-face.js';
import { FaultError } from '../wire/refusal.js';
import {
  answerHeaders,
  type Framing,
  framingOf,
  headerPairsOf,
  requestHeaders,
  requestTrailers,
} from './forward-headers.js';

/** Interim responses (1xx) of one request, which are not passed on. */
const maxInterim = 100;

/**
 * How a forwarded request ended.
 * - `answered`: The vendor sent a whole response, with any status.
 * - `aborted`: The client disconnected.
 * - `unreachable`, `timeout`, `no_key`: The caller got the refusal of this name.
 * - `refused`: A header of the request must not be sent to the vendor.
 * - `broken`: The response ended early or took too long.
 */
type ForwardOutcome = 'answered' | 'aborted' | 'unreachable' | 'timeout' | 'no_key' | 'refused' | 'broken';

interface ForwardCall {
  readonly face: string;
  readonly requestId: string;
  /** absent: the caller does not trace */
  readonly trace?: Trace | undefined;
  readonly accountId: AccountId;
  readonly rule: UpstreamRule;
  readonly target: UpstreamTarget;
  /** path and query after the origin, with the canonical prefix */
  readonly path: string;
  /** the caller's credential */
  readonly secret: string | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** headers for a response that lacks them */
  readonly moreHeaders: Readonly<Record<string, string>>;
  /** headers that decide which pages of other origins may read the response; undefined: the vendor decides */
  readonly corsHeaders?: Readonly<Record<string, string>> | undefined;
  /** called before each piece of the body and of the response; rejects once the caller has lost its right */
  readonly mayUpload?: () => Promise<void> | undefined;
  readonly mayAnswer?: () => Promise<void> | undefined;
  /** the response is the forwarder's from now on: the vendor answers this status */
  readonly begins: (status: number) => void;
  /** there is no response yet, and there will be none */
  readonly refused: (error: Error) => void;
}

export interface ForwardEnd {
  readonly face: string;
  readonly requestId: string;
  /** absent: the caller does not trace */
  readonly trace?: Trace | undefined;
  readonly outcome: ForwardOutcome;
  readonly ms: number;
  /** code of the error, or its message */
  readonly cause: string | undefined;
}

export interface ForwarderOptions {
  readonly connections: Connections;
  readonly onEnd: (end: ForwardEnd) => void;
  readonly times?: ForwardTimes;
  readonly atOnce?: { readonly perAccount: number; readonly total: number };
}

export class Forwarder {
  /** running requests */
  readonly slots: Budget;
  readonly #options: ForwarderOptions;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.slots = new Budget(options.atOnce ?? forwardsAtOnce);
  }

  /** Throws `limited` if too many are running. */
  forward(call: ForwardCall): void {
    const release = this.slots.take(call.accountId);
    new Forwarding(call, this.#options, release).begin();
  }

  close(): void {
    this.#options.connections.close();
  }
}

class Forwarding {
  readonly #call: ForwardCall;
  readonly #options: ForwarderOptions;
  readonly #times: ForwardTimes;
  readonly #release: () => void;
  readonly #startedAt = performance.now();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #gates: Transform[] = [];
  #outgoing: ClientRequest | undefined;
  #isAnswering = false;
  #isOver = false;

  constructor(call: ForwardCall, options: ForwarderOptions, release: () => void) {
    this.#call = call;
    this.#options = options;
    this.#times = options.times ?? forwardTimes;
    this.#release = release;
  }

  begin(): void {
    const { request, response, target, secret, path } = this.#call;
    whenGone(response, () => this.#handleClose());
    if (this.#isOver) return;
    const isOwn = target.key === null && secret !== undefined && isOwnSecret(secret);
    if (isOwn || holdsOwnSecret(path)) {
      this.#fail('no_key');
      return;
    }
    liftBodyTime(request);
    let framing: Framing;
    try {
      framing = framingOf(request.rawHeaders);
      this.#outgoing = this.#open();
    } catch (error) {
      this.#fail(error instanceof FaultError ? 'refused' : 'unreachable', error);
      return;
    }
    this.#watch(this.#outgoing);
    this.#upload(this.#outgoing, framing);
  }

  #open(): ClientRequest {
    const { accountId, request, rule, target, path, trace } = this.#call;
    const url = new URL(target.url);
    const { method = 'GET' } = request;
    const traceparent = trace && traceParentOf(trace, randomBytes(8));
    const { host } = url;
    const headers = requestHeaders(request.rawHeaders, { method, host, key: target.key, rule, traceparent });
    const base = url.pathname.replace(/\/$/, '');
    const { connections } = this.#options;
    return connections.request({ owner: accountId, url, method, path: base + path, headers });
  }

  #watch(outgoing: ClientRequest): void {
    const { connect, idle, total } = this.#times;
    const after = (ms: number, fault: string) => {
      const timer = setTimeout(() => this.#fail('timeout', new Error(fault)), ms).unref();
      this.#timers.push(timer);
      return timer;
    };
    const connecting = after(connect, 'the vendor did not accept a connection in time');
    const silence = after(idle, 'the vendor was silent for too long');
    after(total, 'the vendor did not end its response in time');
    const alive = () => silence.refresh();
    this.#call.request.on('data', alive);
    outgoing.once('socket', (socket) => {
      const isNew = socket.connecting;
      if (!isNew) clearTimeout(connecting);
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    outgoing.once('response', (incoming) => {
      clearTimeout(connecting);
      alive();
      this.#answer(incoming, alive);
    });
    outgoing.once('upgrade', (_, socket) => socket.destroy());
    let interim = 0;
    outgoing.on('information', () => {
      interim += 1;
      if (interim > maxInterim) outgoing.destroy(new Error('the vendor sent too many interim answers'));
    });
    // This includes a peer that ends an upload early with a response; then the response is used.
    outgoing.on('error', (error) => {
      if (!this.#isAnswering) this.#fail('unreachable', error);
    });
    outgoing.once('close', () => {
      if (!this.#isAnswering)
        this.#fail('unreachable', new Error('the vendor closed the connection without a response'));
    });
  }

  #upload(outgoing: ClientRequest, framing: Framing): void {
    const { request, rule, target } = this.#call;
    if (framing === 'none') {
      outgoing.end();
      return;
    }
    request.on('error', () => {});
    const body = this.#gateUpload(request, this.#call.mayUpload);
    body.once('end', () => {
      const trailers = requestTrailers(request.rawTrailers, { key: target.key, rule });
      if (trailers.length > 0) outgoing.addTrailers(trailers);
      outgoing.end();
    });
    body.pipe(outgoing, { end: false });
    // The vendor may answer before the first byte of the body.
    outgoing.flushHeaders();
  }

  #answer(incoming: IncomingMessage, alive: () => void): void {
    const { response, moreHeaders: more, corsHeaders: cors, target, begins } = this.#call;
    if (this.#isOver) return;
    const broken = (error?: Error) =>
      this.#fail('broken', error ?? new Error('the connection ended before the end of the response'));
    incoming.on('data', alive);
    incoming.on('error', broken);
    incoming.once('close', () => {
      if (!incoming.complete) broken();
    });
    const hasKey = target.key !== null;
    const body = this.#gateUpload(incoming, this.#call.mayAnswer);
    body.once('end', () => {
      // Some servers read trailers as headers.
      const trailers = answerHeaders(incoming.rawTrailers, { more: {}, cors: cors && {}, hasKey });
      if (trailers.length > 0) response.addTrailers(headerPairsOf(trailers));
      response.end();
    });
    try {
      response.sendDate = false;
      const headers = answerHeaders(incoming.rawHeaders, { more, cors, hasKey });
      response.writeHead(incoming.statusCode ?? 0, incoming.statusMessage ?? '', headers);
    } catch (error) {
      response.sendDate = true;
      // Node.js keeps a status message that it refuses, and would then refuse every other answer.
      response.statusMessage = '';
      this.#fail('unreachable', error);
      return;
    }
    this.#isAnswering = true;
    begins(incoming.statusCode ?? 0);
    body.pipe(response, { end: false });
  }

  /** Passes the stream on while the caller keeps its rights. Without them the request fails with the refusal. */
  #gateUpload(source: IncomingMessage, may: ForwardCall['mayUpload']): Readable {
    if (may === undefined) return source;
    const gate = new Transform({
      transform: (piece, _, done) => {
        const looking = may();
        if (looking === undefined) done(null, piece);
        else looking.then(() => done(null, piece), done);
      },
    });
    gate.on('error', (error) => this.#fail('refused', error));
    this.#gates.push(gate);
    return source.pipe(gate);
  }

  /** Ends the request, since its response has ended or failed. */
  #handleClose(): void {
    if (this.#isOver) return;
    const { response, request } = this.#call;
    const isWhole = response.writableFinished;
    this.#end(isWhole ? 'answered' : 'aborted');
    if (!isWhole || request.complete) return;
    // A response that came before the whole body was read: the rest of the body would precede the next request.
    const draining = drainBody(request);
    if (draining !== undefined) void draining.then(() => request.complete || request.socket.destroy());
  }

  #fail(outcome: Exclude<ForwardOutcome, 'answered' | 'aborted'>, error?: unknown): void {
    if (this.#isOver) return;
    const isBegun = this.#isAnswering;
    this.#end(isBegun ? 'broken' : outcome, error);
    if (isBegun || outcome === 'broken') this.#call.response.destroy();
    else if (outcome === 'refused') this.#call.refused(error as Error);
    else this.#call.refused(new FaultError({ kind: 'upstream', reason: outcome }, { cause: error }));
  }

  #end(outcome: ForwardOutcome, error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const { request, face, requestId, trace } = this.#call;
    if (this.#outgoing !== undefined) {
      request.unpipe();
      if (outcome !== 'answered' || !this.#outgoing.writableFinished) this.#outgoing.destroy();
    }
    for (const gate of this.#gates) gate.destroy();
    this.#release();
    const ms = performance.now() - this.#startedAt;
    this.#options.onEnd({ face, requestId, ...(trace && { trace }), outcome, ms, cause: causeOf(error) });
  }
}

function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
