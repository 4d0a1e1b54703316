/** A route as data, the request that it handles, and its body rules. */
import type { IncomingHttpHeaders } from 'node:http';
import type { RateState } from '@switchbook/admission/rate-limiter.js';
import type {
  Caller,
  MemberPrincipal,
  Principal,
  Requester,
  Scope,
} from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { TSchema } from 'typebox';
import type { Core } from '../../../core/core.js';
import type { QueryString } from './query-string.js';
import type { RenderedContact } from './rendered-contact.js';
import type { Answer } from './route-answer.js';
import type { CursorSealer } from './seal.js';
import type { ServedApis } from './served-apis.js';

export type { RateState } from '@switchbook/admission/rate-limiter.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | DavMethod;
/** Methods of WebDAV; a route of `OPTIONS` is for a wire that does not answer it by itself. */
type DavMethod = 'PROPFIND' | 'PROPPATCH' | 'REPORT' | 'OPTIONS';

/** One request, in the form that its handler gets. */
export interface Exchange {
  readonly core: Core;
  readonly requestId: string;
  readonly method: string;
  /** the path of the route, `/contacts/:id`; null: no route */
  readonly route: Route | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: QueryString;
  readonly headers: IncomingHttpHeaders;
  /** the prefix the request came by, '' when mounted by host */
  readonly prefix: string;
  /** scheme and host that the client uses; empty (for relative links) if Host is not a name of the server */
  readonly origin: string;
  /** the path and query of the request, unchanged, prefix included */
  readonly url: string;
  /** the parsed JSON body; undefined if the route reads none */
  readonly body: unknown;
  /** the body's bytes; empty if the route reads none */
  readonly bytes: Buffer;
  /** the body as a stream, to be read once; empty if the route does not stream it */
  readonly stream: AsyncIterable<Uint8Array>;
  readonly sealer: CursorSealer;
  /** absent on open routes and before the credential check */
  readonly principal: Requester | undefined;
  /** the window the request was counted in; absent when uncounted */
  readonly rate: RateState | undefined;
  /** the contact as every API of the server shows it to this caller */
  readonly renderOnEveryWire: (contact: Contact) => Promise<readonly RenderedContact[]>;
  /** the APIs of this server, and comparisons with vendors */
  readonly served: ServedApis;
  /** whether a web page of another origin sent it, which the operator did not allow */
  readonly isForeignPage: boolean;
  /** aborts when the caller has disconnected, or has its answer */
  readonly signal: AbortSignal;
  /**
   * For requests that wait or respond for long: false if the caller's visibility has changed. Throws `unauthenticated`
   * and `forbidden` as the checks of the request would now.
   */
  readonly isStillAllowed: () => Promise<boolean>;
  /** whether the vendor answers, as the account has an upstream for it */
  readonly isForwarded: boolean;
}

/** An exchange with a known caller. */
export interface CallerExchange extends Exchange {
  readonly principal: Requester;
  readonly caller: Caller;
}

/** An exchange with a member in person. */
export interface MemberExchange extends CallerExchange {
  readonly principal: MemberPrincipal;
}

interface AnyBody {
  readonly maxBytes: number;
  readonly ifEmpty?: 'fault' | 'object';
  /** the route checks Content-Encoding itself, and gets the received bytes; otherwise gzip is decompressed */
  readonly readsEncoding?: boolean;
  /** the Content-Type values accepted, checked once the size is known; all when absent */
  readonly accepts?: (contentType: string | undefined) => boolean;
}

type BodyRule =
  | (AnyBody & {
      readonly read: 'json';
      /** members and list items, counted before the body is parsed: a few bytes can be much work */
      readonly maxValues: number;
      /**
       * Maximum items of a list in the body. Of a longer list the reader keeps one item more, so that the route can
       * refuse it. It parses and drops further items, a few at a time, and does not count them.
       */
      readonly maxItems?: number;
    })
  /**
   * `bytes`: the handler parses JSON with `readJson`, which has its own bounds. `stream`: files of any size; an
   * idempotent request then covers the input of `createImport`.
   */
  | (AnyBody & { readonly read: 'bytes' | 'stream' });

/** Members and list items of a body about one record: more than a contact at all its limits has. */
export const defaultMaxValues = 20_000;

/** Limits of bodies on a route that needs no key. */
export const openBodyLimits = { maxBytes: 16 * 1024, maxValues: 1_000 } as const;

interface RouteBase {
  readonly method: Method;
  /** relative to the mount, `/contacts/:id` */
  readonly path: string;
  /** stable name, which documents show and which selects the words of refusals */
  readonly operation: string;
  readonly summary?: string;
  /** false: left out of documents, as a special name of another documented path */
  readonly isShown?: boolean;
  /** lists of calls omit calls of this route, since the route itself lists calls */
  readonly isUnlisted?: boolean;
  /** all methods of this path are forwarded to an upstream: the vendor's own version is better */
  readonly prefersVendor?: boolean;
  /**
   * forks of the vendor's program have added its path, which has no other routes. It is served to accounts with the
   * setting `vendor_forks`, and is unknown to others
   */
  readonly isForForks?: boolean;
  /** answers in pieces and changes nothing, with any method: an idempotency key is ignored */
  readonly isStreamed?: boolean;
  /**
   * changes nothing, although its method is not GET. Clients may send an idempotency key, which is ignored: idempotent
   * requests are few at once, and a read may take seconds.
   */
  readonly isRead?: boolean;
  /** absent: the body is never read */
  readonly body?: BodyRule;
  /** whether the answer shows a secret that must not be stored in clear */
  readonly answersSecret?: boolean;
  /** whether the work commits in steps, also under an idempotency key, and continues when it is requested again */
  readonly commitsInSteps?: boolean;
  /**
   * whether the handler's result has exactly the members of the response schema in their order: then it is written
   * without the schema, in half the time
   */
  readonly isExact?: boolean;
  readonly schema?: {
    readonly params?: TSchema;
    readonly query?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    /** schemas by media type, accepted in addition to JSON */
    readonly otherBodies?: Readonly<Record<string, TSchema>>;
    readonly response?: Readonly<Record<number, TSchema>>;
    /** media types of a 200 that is a file */
    readonly files?: readonly string[];
    /** statuses of refusals, for documents: all have the schema `documents.refusal` of the wire */
    readonly refusals?: readonly number[];
  };
}

export interface KeyRoute extends RouteBase {
  readonly access?: 'key';
  /** null: any live key */
  readonly scope: Scope | null;
  /** required in addition, for any request */
  readonly alsoScopes?: readonly Scope[];
  /** scopes that callers have in this route in addition to their own */
  readonly includes?: readonly Scope[];
  /** the vendor requires no scope here: imported keys of the vendor need none */
  readonly isFreeAtVendor?: true;
  readonly handle: (exchange: CallerExchange) => Answer | Promise<Answer>;
}

/** Served only to a member in person (`isMemberItself`), with any role. */
export interface MemberRoute extends RouteBase {
  readonly access: 'member';
  readonly handle: (exchange: MemberExchange) => Answer | Promise<Answer>;
}

/** Served without the credential check; the route makes its own checks. */
export interface OpenRoute extends RouteBase {
  readonly access: 'open';
  /** optional authentication, as an OpenAPI security scheme */
  readonly security?: Json;
  readonly handle: (exchange: Exchange, tools: OpenTools) => Answer | Promise<Answer>;
}

/** A route that requires a credential. */
export type CallerRoute = KeyRoute | MemberRoute;

export type Route = CallerRoute | OpenRoute;

/** A route requires this of a caller with a credential. The check `scope` enforces it, and documents state it. */
export interface Requirement {
  readonly scopes: readonly Scope[];
  readonly isFreeAtVendor: boolean;
  /** only the member in person */
  readonly isOfMember: boolean;
}

/** Returns the scopes of a caller for the operations of a route. */
export function callerScopesOf(
  route: Route | null,
  { scopes, vendorScopes }: Pick<Principal, 'scopes' | 'vendorScopes'>,
): ReadonlySet<Scope> {
  if (route === null || route.access === 'open' || route.access === 'member') return scopes;
  const granted = route.isFreeAtVendor === true ? vendorScopes : scopes;
  return route.includes === undefined ? granted : new Set([...granted, ...route.includes]);
}

/** Whether an idempotency key counts: the route changes data, and answers in one piece. */
export function acceptsKey({
  method,
  isStreamed,
  isRead,
}: Pick<Route, 'method' | 'isStreamed' | 'isRead'>): boolean {
  return method !== 'GET' && isStreamed !== true && isRead !== true;
}

export function requirementOf(route: CallerRoute): Requirement {
  if (route.access === 'member') return { scopes: [], isFreeAtVendor: false, isOfMember: true };
  const { scope, alsoScopes = [], isFreeAtVendor = false } = route;
  return { scopes: [...(scope === null ? [] : [scope]), ...alsoScopes], isFreeAtVendor, isOfMember: false };
}

/** Tools of open routes, with special authentication. */
export interface OpenTools {
  /** counts the request against the caller's window; throws `limited` */
  readonly count: (principal: Principal) => Promise<void>;
  /** the principal of the secret; throws `limited` after too many invalid ones from the same address */
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** counts an invalid credential that was looked up elsewhere; throws `limited` too */
  readonly countRefusal: () => void;
  /** counts a step of a sign-in from the address, good or not; throws `limited` after too many */
  readonly countAttempt: () => void;
}
