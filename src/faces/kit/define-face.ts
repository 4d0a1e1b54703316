/**
 * What a face is, as data: where it is mounted, how it authenticates, in which order it checks, how it words its
 * refusals, and its routes. The kit runs it (`serve.ts`); the faces' folders hold nothing else. Neighbours: `discover.ts`
 * finds the faces, `limiter.ts` counts, `seal.ts` makes page tokens, `query-string.ts` and `json-body.ts` read what came.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { TSchema } from 'typebox';
import type { Core } from '../../core/core.js';
import type { Caller, Principal, Scope } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import type { Page } from '../../domain/page.js';
import type { RateState } from './limiter.js';
import type { QueryString } from './query-string.js';
import type { Refusal } from './refusal.js';
import type { Sealer } from './seal.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request, as its handler sees it. */
export interface Exchange {
  readonly core: Core;
  readonly requestId: string;
  readonly method: string;
  /** the path of the route, `/contacts/:id`; null when none is served */
  readonly route: Route | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: QueryString;
  readonly headers: IncomingHttpHeaders;
  /** the prefix the request came by, '' when mounted by host */
  readonly prefix: string;
  /** scheme and host as the client sees them; empty, for relative links, where Host names somebody else */
  readonly origin: string;
  /** the path and query as they came, prefix included */
  readonly url: string;
  /** what the body's JSON says; undefined where the route reads none */
  readonly body: unknown;
  /** the body's bytes; empty where the route reads none */
  readonly bytes: Buffer;
  /** the body as it comes, to be read once; empty where the route does not read it so */
  readonly stream: AsyncIterable<Uint8Array>;
  readonly sealer: Sealer;
  /** absent on open routes and before the credential was checked */
  readonly principal: Principal | undefined;
  /** the window the request was counted in; absent when it was not */
  readonly rate: RateState | undefined;
}

/** An exchange whose caller is known. */
export interface CallerExchange extends Exchange {
  readonly principal: Principal;
  readonly caller: Caller;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** serialised by the route's response schema for the status, else as plain JSON; absent: no body, no type */
  readonly body?: unknown;
  /**
   * What alone decides the body on this route, and never changes: a contact as it was read. While it is remembered, so
   * are the bytes it was answered with. Several who are given one page share its bytes. See `answerWith`.
   */
  readonly keptWith?: Contact | Page<Contact>;
  /** the body as text already; wins over `body` */
  readonly text?: string;
  /** a body with long lists, made and sent a few items at a time; wins over `body` and `text` */
  readonly long?: LongBody;
  /** the body while it is made, for GET alone; wins over both, and says its type in `headers` */
  readonly pieces?: AsyncIterable<string | Uint8Array>;
}

/** A body whose lists are written item by item, in the bytes it would have as a whole. */
export interface LongBody {
  /** in the order in which the body has them */
  readonly lists: readonly (Iterable<unknown> | AsyncIterable<unknown>)[];
  /** the body with these lists in place of its own; it must not depend on them otherwise */
  readonly body: (...lists: (readonly unknown[])[]) => unknown;
  /** about as many as are held while it is sent */
  readonly bytes: number;
}

/** An answer whose body is made from one thing that never changes, and only when it was not made before. */
export function answerWith<Thing extends Contact | Page<Contact>>(
  thing: Thing,
  encode: (thing: Thing) => unknown,
  headers: Answer['headers'] = {},
): Answer {
  return {
    status: 200,
    headers,
    keptWith: thing,
    get body() {
      return encode(thing);
    },
  };
}

interface RouteBase {
  readonly method: Method;
  /** relative to the mount, `/contacts/:id` */
  readonly path: string;
  /** stable name: refusals are worded by it, documents show it */
  readonly operation: string;
  readonly summary?: string;
  /** false: documents leave it out, since it is another path of theirs under a special name */
  readonly isShown?: boolean;
  /** none: the body is never looked at */
  readonly body?: {
    /** `stream`: as it comes, for files of any size; a caller's name for such a write covers what `createImport` gets */
    readonly read: 'json' | 'bytes' | 'stream';
    readonly maxBytes: number;
    readonly ifEmpty?: 'fault' | 'object';
    /** the Content-Type header's values that are read, judged once the size is known; all of them without it */
    readonly accepts?: (contentType: string | undefined) => boolean;
  };
  /** whether the answer shows a secret that must not be stored in clear */
  readonly answersSecret?: boolean;
  readonly schema?: {
    readonly params?: TSchema;
    readonly query?: TSchema;
    readonly headers?: TSchema;
    readonly body?: TSchema;
    /** by media type, what is read beside JSON */
    readonly otherBodies?: Readonly<Record<string, TSchema>>;
    readonly response?: Readonly<Record<number, TSchema>>;
    /** media types of the file that a 200 is, where it is one */
    readonly files?: readonly string[];
    /** statuses of refusals, for documents: all of them look as the wire's `documents.refusal` says */
    readonly refusals?: readonly number[];
  };
}

export interface KeyRoute extends RouteBase {
  readonly access?: 'key';
  /** null: any live key */
  readonly scope: Scope | null;
  readonly handle: (exchange: CallerExchange) => Answer | Promise<Answer>;
}

/** Served without a credential; what it needs it checks itself. */
export interface OpenRoute extends RouteBase {
  readonly access: 'open';
  /** how a caller may authenticate all the same, as an OpenAPI security scheme */
  readonly security?: Json;
  readonly handle: (exchange: Exchange, tools: OpenTools) => Answer | Promise<Answer>;
}

export type Route = KeyRoute | OpenRoute;

/** For open routes that authenticate in their own way. */
export interface OpenTools {
  /** counts the request against the caller's window; throws `limited` */
  readonly count: (principal: Principal) => void;
  /** whose secret it is; throws `limited` when too many came from the same address that open nothing */
  readonly authenticate: (secret: string) => Promise<Principal | undefined>;
  /** counts a credential that was looked up elsewhere and opens nothing; throws `limited` likewise */
  readonly refused: () => void;
}

/**
 * One check. `url` percent-encoding, `route` path served, `method` method served, `credential` key known,
 * `rate` window not used up, `scope` key allowed; a function is a check of the face's own. Open routes skip
 * `credential`, `rate` and `scope`.
 */
export type Check =
  | 'url'
  | 'route'
  | 'method'
  | 'credential'
  | 'rate'
  | 'scope'
  | ((exchange: Exchange) => void);

export interface LimitRule {
  readonly count: number;
  readonly windowMs: number;
  /** whose window: each key's, or one for all keys of an account */
  readonly per: 'key' | 'account';
  /** whether a request that is refused for the limit counts too; it makes no difference to a fixed window */
}

/**
 * `malformed`: no key of this wire; `running`: the first is under way; `mismatch`: the key named another request;
 * `unknown`: the connection to the database broke over the commit, and sending it again tells how it ended.
 */
export type OnceRefusal = 'malformed' | 'running' | 'mismatch' | 'unknown';

export interface OnceRule {
  /** the header that carries the key, in lower case */
  readonly header: string;
  /** of a key */
  readonly form: RegExp;
  readonly refuse: (why: OnceRefusal, exchange: Exchange) => Answer;
}

/** One wire: a set of routes that look and refuse alike. A face with versions has one for each. */
export interface Wire {
  readonly routes: readonly Route[];
  /** the first that fails answers */
  readonly checks: readonly Check[];
  /** where the secret travels; undefined when there is none */
  readonly credential: (headers: IncomingHttpHeaders) => string | undefined;
  readonly limit: LimitRule;
  /** how a refusal looks; `exchange.route` tells the operation */
  readonly refuse: (refusal: Refusal, exchange: Exchange) => Answer;
  /** headers of every answer */
  readonly headers?: (exchange: Exchange) => Readonly<Record<string, string>>;
  /** the Content-Type of answers with a body */
  readonly contentType: string;
  /** whether OPTIONS on a served path answers 204 with Allow, without a key; otherwise it is a wrong method */
  readonly answersOptions?: boolean;
  /** the methods of an Allow header, in the wire's own order */
  readonly allow: (methods: ReadonlySet<string>) => readonly string[];
  /** makes the id of each request, where the wire shows it in a form of its own; a uuid v7 by default */
  readonly newRequestId?: () => string;
  /** whether PUT is served wherever PATCH is */
  readonly putIsPatch?: boolean;
  /** how a write that is sent again is known; without it every request is a new one */
  readonly once?: OnceRule;
  /** what documents say beside the routes */
  readonly documents?: WireDocuments;
}

type Json = Readonly<Record<string, unknown>>;

export interface WireDocuments {
  /** of the wire, not of the program */
  readonly version?: string;
  /** where `texts.json` and `examples.json` are, with every word and every example of the document */
  readonly folder?: string;
  /** how the credential travels, as OpenAPI security schemes; a bearer key by default */
  readonly security?: Json | readonly Json[];
  /** how refusals look */
  readonly refusal?: { readonly contentType: string; readonly schema: TSchema };
}

export interface Mount {
  /** `/v2`; no trailing slash */
  readonly prefix: string;
  readonly wire: Wire;
}

export interface Face {
  /** the folder's name; plain text everywhere else */
  readonly name: string;
  readonly title: string;
  readonly mounts: readonly Mount[];
  /** A request that makes a contact, shown by the very first start; the key goes into `Authorization`. */
  readonly firstRequest?: { readonly path: string; readonly body: object };
}

const nameForm = /^[a-z][a-z0-9-]*$/;
const prefixForm = /^(\/[A-Za-z0-9._-]+)+$/;

/** Checks what the types cannot say. */
export function defineFace(face: Face): Face {
  if (!nameForm.test(face.name))
    throw new Error(`a face's name is lower-case letters, digits, hyphens: ${face.name}`);
  if (face.mounts.length === 0) throw new Error(`the face ${face.name} has no mount`);
  for (const { prefix, wire } of face.mounts) {
    if (!prefixForm.test(prefix)) throw new Error(`the face ${face.name} has a malformed mount: ${prefix}`);
    const operations = wire.routes.map((route) => route.operation);
    if (new Set(operations).size !== operations.length)
      throw new Error(`the face ${face.name} names two routes of ${prefix} alike`);
  }
  return face;
}
