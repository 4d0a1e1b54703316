/**
 * A face as data: its mounts, its authentication, the order of its checks, the words of its refusals, and its routes.
 * The kit runs it (`serve.ts`); the faces' folders have no other code. Neighbours: `discover.ts` finds the faces,
 * `packages/admission/src/rate-limiter.ts` counts, `seal.ts` makes page tokens, `query-string.ts` and `json-body.ts`
 * parse the input.
 */

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
import type { Page } from '@switchbook/domain/contact/page.js';
import type { WebhookFormat } from '@switchbook/domain/events/webhook.js';
import type { Numbered } from '@switchbook/domain/identity/inherited-id.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { Rate } from '@switchbook/domain/runtime/limits.js';
import type { TSchema } from 'typebox';
import type { Core } from '../../../core/core.js';
import type { PullSource } from '../../../pulls/values/pull-source.js';
import type { CompareSource } from '../compare/source.js';
import type { Connect } from './connect.js';
import type { QueryString } from './query-string.js';
import type { Refusal } from './refusal.js';
import type { RouteDocuments, Words } from './route-documents.js';
import type { CursorSealer } from './seal.js';
import type { SeenContact } from './seen-contact.js';
import type { ServedApis } from './served-apis.js';

export type { RateState } from '@switchbook/admission/rate-limiter.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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
  /** scheme and host as the client sees them; empty, for relative links, when Host is not one of our names */
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
  readonly asSeen: (contact: Contact) => Promise<readonly SeenContact[]>;
  /** facts about this server */
  readonly served: ServedApis;
  /** whether a web page of another origin sent it, which the operator did not allow */
  readonly isForeignPage: boolean;
  /** aborts when the caller has disconnected, or has its response */
  readonly gone: AbortSignal;
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

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** serialized by the route's response schema for the status, else as plain JSON; absent: no body, no type */
  readonly body?: unknown;
  /**
   * An immutable object that alone determines the body on this route: a contact or a page. While it is cached, so are
   * the bytes of its response. See `answerWith`.
   */
  readonly cachedWith?: Contact | Page<unknown>;
  /** the body as text already; wins over `body` */
  readonly text?: string;
  /** a body with long lists, made and sent a few items at a time; wins over `body` and `text` */
  readonly long?: LongBody;
  /** a body streamed as it is made, for GET and `isStreamed` only; overrides both, and has its type in `headers` */
  readonly pieces?: AsyncIterable<string | Uint8Array>;
  /** each chunk is to arrive when it is made, so that they are never packed */
  readonly isLive?: boolean;
}

/** A body whose lists are written item by item, with the same bytes as in one go. */
export interface LongBody {
  /** lists in the order of the body */
  readonly lists: readonly (Iterable<unknown> | AsyncIterable<unknown>)[];
  /** the body with its lists replaced by these; it must not otherwise depend on them */
  readonly body: (...lists: (readonly unknown[])[]) => unknown;
  /** approximate bytes in memory while it is sent */
  readonly bytes: number;
}

/** An answer whose body is made from one immutable object, unless cached. */
export function answerWith<Thing extends Contact | Page<unknown>>(
  thing: Thing,
  encode: (thing: Thing) => unknown,
  headers: NonNullable<Answer['headers']> = {},
): Answer {
  return new AnswerWith(thing, encode, headers);
}

/**
 * A class, since V8 makes a hidden class for each object literal with a getter. Such objects start in the old
 * generation, and everything that the getter references would outlive the quick collections.
 */
class AnswerWith<Thing extends Contact | Page<unknown>> implements Answer {
  readonly status = 200;
  readonly headers: NonNullable<Answer['headers']>;
  readonly cachedWith: Thing;
  readonly #encode: (thing: Thing) => unknown;

  constructor(thing: Thing, encode: (thing: Thing) => unknown, headers: NonNullable<Answer['headers']>) {
    this.cachedWith = thing;
    this.headers = headers;
    this.#encode = encode;
  }

  get body(): unknown {
    return this.#encode(this.cachedWith);
  }
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
      /** Members and list items, counted before the body is parsed: a few bytes can be much work. */
      readonly maxValues: number;
      /**
       * Most items of a list in the body. Of a longer list one more item is kept, by which the route refuses it. The
       * rest is parsed, a few items at a time, is not counted, and is dropped.
       */
      readonly maxItems?: number;
    })
  /**
   * `bytes`: JSON among them is read by `readJson`, with its own bounds. `stream`: for files of any size; an idempotent
   * request then covers the input of `createImport`.
   */
  | (AnyBody & { readonly read: 'bytes' | 'stream' });

/** Members and list items of a body about one record: more than a contact at all its limits has. */
export const usualValues = 20_000;

/** Limits of bodies on a route that needs no key. */
export const openBody = { maxBytes: 16 * 1024, maxValues: 1_000 } as const;

interface RouteBase {
  readonly method: Method;
  /** relative to the mount, `/contacts/:id` */
  readonly path: string;
  /** stable name: refusals are worded by it, documents show it */
  readonly operation: string;
  readonly summary?: string;
  /** false: left out of documents, as a special name of another documented path */
  readonly isShown?: boolean;
  /** lists of calls omit it: it lists them */
  readonly isUnlisted?: boolean;
  /**
   * the vendor's own version is better: with an upstream the path, in every method, is forwarded and local data is not
   * shown
   */
  readonly isVendors?: boolean;
  /** answers in pieces and changes nothing, with any method: an idempotency key is ignored */
  readonly isStreamed?: boolean;
  /** absent: the body is never read */
  readonly body?: BodyRule;
  /** whether the answer shows a secret that must not be stored in clear */
  readonly answersSecret?: boolean;
  /**
   * whether the handler's result has exactly the members of the response schema in their order: then it is written
   * without the schema, in half the time
   */
  readonly isAsShown?: boolean;
  readonly documents?: RouteDocuments;
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
  readonly refused: () => void;
  /** counts a step of a sign-in from the address, good or not; throws `limited` after too many */
  readonly attempted: () => void;
}

/**
 * One check. `url` percent-encoding, `route` path served, `method` method served, `credential` key known, `rate` window
 * not used up, `scope` key allowed; a function is a check of the face. Open routes skip `credential`, `rate` and
 * `scope`.
 */
export type RequestCheck =
  | 'url'
  | 'route'
  | 'method'
  | 'credential'
  | 'rate'
  | 'scope'
  | ((exchange: Exchange) => void);

export interface LimitRule extends Rate {
  /** owner of the window: each key, or all keys of an account together */
  readonly per: 'key' | 'account';
  /** whether a request refused for the limit counts too; a fixed window is the same in both cases */
}

/**
 * `malformed`: not a valid key on this wire; `running`: the first request is under way; `mismatch`: the key was used
 * for another request; `unknown`: the database connection broke during the commit, and a retry returns the outcome.
 */
export type OnceRefusal = 'malformed' | 'running' | 'mismatch' | 'unknown';

export interface OnceRule {
  /** the header of the key, in lower case */
  readonly header: string;
  /** form of a key */
  readonly form: RegExp;
  readonly refuse: (why: OnceRefusal, exchange: Exchange) => Answer;
}

/** Names of headers in lower case, in addition to the headers that every browser allows. */
export interface CorsRule {
  readonly methods: readonly string[];
  /** headers that a page may send */
  readonly allows: readonly string[];
  /** headers that a page may read */
  readonly exposes: readonly string[];
}

/** One wire: a set of routes with the same form and refusals. A face with versions has one for each. */
export interface Wire {
  readonly routes: readonly Route[];
  /** the first that fails answers */
  readonly checks: readonly RequestCheck[];
  /** the secret in the request; undefined without one */
  readonly credential: (headers: IncomingHttpHeaders) => string | undefined;
  /** checks an authenticated request with a session cookie; absent: this wire refuses sessions */
  readonly session?: (exchange: CallerExchange) => Promise<void> | undefined;
  readonly limit: LimitRule;
  /** makes the answer of a refusal; `exchange.route` is the operation */
  readonly refuse: (refusal: Refusal, exchange: Exchange) => Answer;
  /** headers of every answer */
  readonly headers?: (exchange: Exchange) => Readonly<Record<string, string>>;
  /** the Content-Type of answers with a body */
  readonly contentType: string;
  /** whether OPTIONS on a served path answers 204 with Allow, without a key; otherwise it is a wrong method */
  readonly answersOptions?: boolean;
  /** the methods of an Allow header, in the wire's order */
  readonly allow: (methods: ReadonlySet<string>) => readonly string[];
  /** makes the id of each request, if the wire has a special form; a uuid v7 by default */
  readonly newRequestId?: () => string;
  /** form of an id of a trusted proxy that is used; absent: any */
  readonly requestIdForm?: RegExp;
  /** rule for web pages of other origins that the operator allows; absent: `usualCors` */
  readonly cors?: CorsRule;
  /** whether PUT is served wherever PATCH is */
  readonly putIsPatch?: boolean;
  /** rule to recognise a repeated write; absent: every request is a new one */
  readonly once?: OnceRule;
  /**
   * the path of a contact by its id, such as `/contacts/:id`: there and below it ids of the live vendor may be looked
   * up
   */
  readonly contactRoutes?: string;
  /** every contact has a number in its answers: callers whose role hides or masks numbers are refused */
  readonly needsNumbers?: true;
  /** first segments of paths about contacts that are not served, such as `tags`: never forwarded either */
  readonly keeps?: readonly string[];
  /** parts of documents in addition to the routes */
  readonly documents?: WireDocuments;
}

interface WireDocuments {
  /** version of the wire, not of the program */
  readonly version?: string;
  /** folder of `texts.json` and `examples.json`, with every text and example of the document */
  readonly folder?: string;
  /** texts of members by name, in addition to `texts.json` */
  readonly properties?: Words;
  /** the credential, as OpenAPI security schemes; a bearer key by default */
  readonly security?: Json | readonly Json[];
  readonly refusal?: { readonly contentType: string; readonly schema: TSchema };
}

export interface Mount {
  /** `/v2`; no trailing slash */
  readonly prefix: string;
  readonly wire: Wire;
  /** path of a contact, relative to the mount and encoded; absent: contacts have no paths */
  readonly contactPath?: (contact: Contact) => string;
  /** the upstream of this mount if the vendor has several hosts; absent: that of the face, by its name */
  readonly upstream?: string;
}

/** Forwards calls that a face does not serve to its live vendor. Their paths begin with the mount's prefix. */
export interface UpstreamRule {
  /** the headers with a caller's credential, in lower case; with a vendor's key they are never forwarded */
  readonly credentialHeaders: readonly string[];
  /** the headers with a key of the vendor, by names in lower case; undefined: no key looks like this */
  readonly credential: (key: string) => Readonly<Record<string, string>> | undefined;
  /** form of a key: `must be …` */
  readonly keyForm: string;
}

export interface Face {
  /** the folder's name; plain text everywhere else */
  readonly name: string;
  readonly title: string;
  readonly mounts: readonly Mount[];
  /** absent: unserved paths are never forwarded */
  readonly upstream?: UpstreamRule;
  /** reads everything from its live vendor; absent: it cannot be pulled */
  readonly pull?: PullSource;
  /** compares it with its live vendor; absent: it cannot be compared */
  readonly compare?: CompareSource;
  /** records that its clients know by integers, which are our numbers unless they were inherited */
  readonly integerIds?: readonly Numbered[];
  /** format of its webhooks; absent: no webhook can be registered for it */
  readonly webhooks?: WebhookFormat;
  /**
   * texts for a person who moves a client; null: its requests are messages of a self-describing protocol, so it has no
   * OpenAPI document and no page
   */
  readonly connect: Connect | null;
}

const nameForm = /^[a-z][a-z0-9-]*$/;
const prefixForm = /^(\/[A-Za-z0-9._-]+)+$/;

/** Checks that types cannot express. */
export function defineFace(face: Face): Face {
  if (!nameForm.test(face.name))
    throw new Error(
      `the name of a face must have only lower-case letters, digits and hyphens: "${face.name}"`,
    );
  if (face.mounts.length === 0) throw new Error(`the face ${face.name} has no mount`);
  for (const { prefix, wire, upstream = face.name } of face.mounts) {
    if (!prefixForm.test(prefix))
      throw new Error(`the face ${face.name} has a mount with an invalid path: "${prefix}"`);
    if (upstream !== face.name && !(nameForm.test(upstream) && upstream.startsWith(`${face.name}-`)))
      throw new Error(
        `the name of an upstream of the face ${face.name} must begin with "${face.name}-": "${upstream}"`,
      );
    const tooOpen = wire.routes.find(
      (route) => route.access === 'open' && (route.body?.maxBytes ?? 0) > openBody.maxBytes,
    );
    if (tooOpen !== undefined)
      throw new Error(
        `the face ${face.name} reads more than ${openBody.maxBytes} bytes without a key: ${tooOpen.operation}`,
      );
    const operations = wire.routes.map((route) => route.operation);
    if (new Set(operations).size !== operations.length)
      throw new Error(`the face ${face.name} has two routes with the same operation in ${prefix}`);
  }
  return face;
}
