/** State of a request being served: how it arrived, its wire's data, and the exchange that its handler sees. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { BodyReservation } from '@switchbook/admission/byte-budget.js';
import type { RateState } from '@switchbook/admission/rate-limiter.js';
import { type EnteredRequest, enteredRequestOf } from '@switchbook/admission/under-way.js';
import { whenGone } from '@switchbook/admission/when-gone.js';
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { readTraceParent, type Trace } from '@switchbook/domain/runtime/trace-context.js';
import type { FastifyRequest } from 'fastify';
import type { Core } from '../../../core/core.js';
import type { LookedUp } from '../../../pulls/operations/read-through.js';
import type { FoundUpstream } from '../../../upstreams/values.js';
import { callerScopesOf, type Exchange, type Route } from '../wire/declared-route.js';
import type { Wire } from '../wire/define-face.js';
import { isWellEncoded, type QueryString, readQuery } from '../wire/query-string.js';
import type { Refusal } from '../wire/refusal.js';
import type { RenderedContact } from '../wire/rendered-contact.js';
import type { CursorSealer } from '../wire/seal.js';
import { noApis, type ServedApis } from '../wire/served-apis.js';
import { clientNetwork } from './client-network.js';
import { HostNames } from './host-names.js';
import type { WireServices } from './wire-services.js';

/** The listener records here how a request arrived, before the instance sees it. */
interface Arrival {
  /** '' when the face was reached by its host name */
  readonly prefix: string;
  readonly url: string;
  readonly requestId: string;
  /** milliseconds of the process's clock */
  readonly arrivedAt: number;
  /** id that a trusted proxy sent for the request */
  readonly proxyRequestId?: string | undefined;
  /** address of the client, from a trusted proxy; otherwise the address of the connection */
  readonly address?: string | undefined;
  /** scheme between the client and the trusted proxy */
  readonly scheme?: 'http' | 'https' | undefined;
  /** principal of a request from within the process */
  readonly outerPrincipal?: Principal;
}

const arrivalKey = Symbol('arrival');
type ArrivedRequest = IncomingMessage & { [arrivalKey]?: Arrival };

export function arrivalOf(request: IncomingMessage): Arrival | undefined {
  return (request as ArrivedRequest)[arrivalKey];
}

export function setArrival(request: IncomingMessage, arrival: Arrival): void {
  (request as ArrivedRequest)[arrivalKey] = arrival;
}

/** Returns the request id of the proxy, if the wire accepts such ids, so that both logs have the same id. */
export function requestIdOf(
  { newRequestId, requestIdForm }: Wire,
  arrival: Arrival | undefined,
): string | undefined {
  const proxied = arrival?.proxyRequestId;
  if (proxied !== undefined && requestIdForm?.test(proxied) !== false) return proxied;
  return newRequestId?.() ?? arrival?.requestId;
}

export const emptyBytes = Buffer.alloc(0);
const localNames = new HostNames({ names: [] });
const noStream: AsyncIterable<Uint8Array> = Readable.from([]);

type Services = Pick<WireServices, 'core' | 'publicUrl' | 'hosts' | 'renderOnEveryWire' | 'served'>;

/** Reason of `signal`: aborts the work of the request, and is not a failure. */
export const clientLeft = new ProblemError({ kind: 'unavailable' }, { detail: 'the client left' });

/** State of a request being served; the exchange its handler sees. */
export class ServedExchange implements Exchange {
  /** the core; for an idempotent request, a core with one transaction for all operations */
  core: Core;
  readonly requestId: string;
  readonly method: string;
  readonly route: Route | null;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly prefix: string;
  readonly url: string;
  readonly sealer: CursorSealer;
  readonly served: ServedApis;
  readonly rawQuery: string;
  readonly badUrl: 'path' | 'query' | null;
  readonly allow: readonly string[] | null;
  /** arrival, in milliseconds of the process's clock */
  readonly startedAt: number;
  readonly proxyRequestId: string | undefined;
  principal: Principal | undefined;
  rate: RateState | undefined;
  /** the slot of the request among the requests under way */
  readonly entered: EnteredRequest | undefined;
  /** whether the request comes from within the process, with the rights of a known caller */
  readonly isInner: boolean;
  /** whether the vendor answers this path if the account has an upstream */
  readonly prefersVendor: boolean;
  /** whether forks of the vendor's program have added this path */
  readonly isForForks: boolean;
  /** whether the credential sent is invalid */
  isKeyRefused = false;
  /** start of an invalid key */
  keyStart: string | undefined;
  /** the refusal that is the answer; undefined: the request is not refused */
  refusal: Refusal | undefined;
  body: unknown;
  bytes: Buffer = emptyBytes;
  stream: AsyncIterable<Uint8Array> = noStream;
  /** the reserved bytes of a body read whole */
  reservation: BodyReservation | undefined;
  isHandled = false;
  /** end of the checks, in milliseconds of the process's clock */
  admittedAt = 0;
  /** set when the request is handled */
  response: ServerResponse | undefined;
  /** set when the request is handled */
  isStillAllowed: () => Promise<boolean> = () => Promise.resolve(true);
  #signal: AbortSignal | undefined;
  /** whether an upstream of the account may serve the path */
  mayForward = false;
  /** headers of every answer to pages of other origins; undefined: none are allowed */
  corsHeaders: Readonly<Record<string, string>> | undefined;
  /** result of a lookup at the vendor; undefined: no lookup */
  lookedUp: LookedUp | 'failed' | undefined;
  /** target of forwarding, set once the caller is known */
  upstream: FoundUpstream | undefined;
  #query: QueryString | undefined;
  readonly #remoteAddress: string | undefined;
  readonly #scheme: 'http' | 'https' | undefined;
  readonly #face: string;
  readonly #services: Services;

  constructor(
    services: Services,
    face: string,
    sealer: CursorSealer,
    request: FastifyRequest,
    config: RouteConfig,
  ) {
    const arrival = arrivalOf(request.raw);
    this.core = services.core;
    this.startedAt = arrival?.arrivedAt ?? performance.now();
    this.entered = enteredRequestOf(request.raw);
    this.#services = services;
    this.requestId = request.id;
    this.method = request.method;
    this.route = config.route;
    this.allow = config.allow;
    this.prefersVendor = config.prefersVendor;
    this.isForForks = config.isForForks;
    this.params = request.params as Record<string, string>;
    this.headers = request.raw.headers;
    this.#remoteAddress = arrival?.address ?? request.raw.socket.remoteAddress;
    this.#scheme = arrival?.scheme;
    this.proxyRequestId = arrival?.proxyRequestId;
    this.prefix = arrival?.prefix ?? '';
    this.url = arrival?.url ?? request.originalUrl;
    this.sealer = sealer;
    const queryAt = this.url.indexOf('?');
    this.rawQuery = queryAt === -1 ? '' : this.url.slice(queryAt + 1);
    const isPathGood = isWellEncoded(queryAt === -1 ? this.url : this.url.slice(0, queryAt));
    this.badUrl = isPathGood ? (isWellEncoded(this.rawQuery) ? null : 'query') : 'path';
    this.#face = face;
    this.served = services.served ?? noApis;
    this.principal = arrival?.outerPrincipal;
    this.isInner = this.principal !== undefined;
  }

  /** Throws once the caller has lost its right. */
  readonly assertStillAllowed = async (): Promise<void> => {
    if (!(await this.isStillAllowed())) throw new ProblemError({ kind: 'forbidden', scope: null });
  };

  /** The trace of the request, if its caller traces. */
  get trace(): Trace | undefined {
    const { traceparent } = this.headers;
    return traceparent === undefined ? undefined : readTraceParent(traceparent);
  }

  get isForwarded(): boolean {
    return this.upstream !== undefined;
  }

  /** Whether the account serves the path. False only for a path of forks. */
  get isServedHere(): boolean {
    return !this.isForForks || this.principal?.account.settings.vendor_forks === true;
  }

  get query(): QueryString {
    this.#query ??= readQuery(this.rawQuery);
    return this.#query;
  }

  get signal(): AbortSignal {
    if (this.#signal !== undefined) return this.#signal;
    const controller = new AbortController();
    this.#signal = controller.signal;
    if (this.response !== undefined) whenGone(this.response, () => controller.abort(clientLeft));
    return this.#signal;
  }

  get isForeignPage(): boolean {
    const { origin } = this.headers;
    return origin !== undefined && this.corsHeaders === undefined && origin.toLowerCase() !== this.origin;
  }

  async renderOnEveryWire(contact: Contact): Promise<readonly RenderedContact[]> {
    if (this.principal === undefined) return [];
    return (await this.#services.renderOnEveryWire?.(contact, this.principal)) ?? [];
  }

  get clientNetwork(): string {
    return clientNetwork(this.#remoteAddress);
  }

  get origin(): string {
    const { publicUrl, hosts = localNames } = this.#services;
    return publicUrl ?? hosts.originOf(this.headers.host, this.#scheme);
  }

  get caller(): Caller {
    const { principal } = this;
    if (principal === undefined) throw new ProblemError({ kind: 'unauthenticated' });
    const { account, keyId, visibility, member } = principal;
    const { trace } = this;
    const caller = {
      accountId: account.id,
      face: this.#face,
      keyId,
      scopes: callerScopesOf(this.route, principal),
      assertStillAllowed: this.assertStillAllowed,
      ...(trace && { trace }),
    };
    if (visibility === undefined) return caller;
    return { ...caller, visibility, ...withoutUndefined({ memberNumber: member?.number }) };
  }
}

export interface RouteConfig {
  readonly route: Route | null;
  /** marks the entries of the router for methods that a served path lacks */
  readonly allow: readonly string[] | null;
  /** see `ServedExchange.prefersVendor` */
  readonly prefersVendor: boolean;
  /** see `RouteBase.isForForks` */
  readonly isForForks: boolean;
}
