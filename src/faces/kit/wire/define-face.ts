/**
 * A face as data: its mounts, its authentication, the order of its checks, the words of its refusals, and its routes.
 * The kit runs it (`../serve/serve-wire.ts`): the folder of a face only declares it, and reads and writes its bodies.
 * Neighbors: `discover.ts` finds the faces, `packages/admission/src/rate-limiter.ts` counts, `seal.ts` makes page
 * tokens, `query-string.ts` and `../body/json-body.ts` parse the input.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { accountBodyBytes } from '@switchbook/admission/byte-budget.js';
import type { Rate } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { NumberedThing } from '@switchbook/domain/identity/inherited-id.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { TSchema } from 'typebox';
import type { PullSource } from '../../../pulls/values/pull-source.js';
import type { WebhookFormat } from '../../../webhooks/values/format.js';
import type { CompareSource } from '../compare/source.js';
import type { Connect } from './connect.js';
import { type CallerExchange, type Exchange, openBodyLimits, type Route } from './declared-route.js';
import type { Refusal } from './refusal.js';
import type { Answer } from './route-answer.js';
import type { RouteWords } from './route-documents.js';

/**
 * One check. `url` percent-encoding, `route` path served, `method` method served, `credential` key known, `rate` window
 * not used up, `scope` key allowed. A function is a check of the face. Open routes skip `credential`, `rate` and
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
}

/**
 * `malformed`: not a valid key on this wire. `running`: the first request is under way. `mismatch`: the key was used
 * for another request. `unknown`: the database connection broke during the commit, and a retry returns the outcome.
 */
export type IdempotencyRefusal = 'malformed' | 'running' | 'mismatch' | 'unknown';

export interface IdempotencyRule {
  /** the header of the key, in lower case */
  readonly header: string;
  /** form of a key */
  readonly form: RegExp;
  readonly refuse: (why: IdempotencyRefusal, exchange: Exchange) => Answer;
}

/** Names of headers in lower case, in addition to the headers that every browser allows. */
export interface CorsRule {
  readonly methods: readonly string[];
  /** headers that a page may send */
  readonly allows: readonly string[];
  /** headers that a page may read */
  readonly exposes: readonly string[];
}

/** One wire: a set of routes with the same form and refusals. A face with versions has a wire for each version. */
export interface Wire {
  readonly routes: readonly Route[];
  /** the checks in order; the first one that fails answers the request */
  readonly checks: readonly RequestCheck[];
  /** the secret in the request; undefined without one. `url`: path and query, for devices that send nothing else */
  readonly credential: (headers: IncomingHttpHeaders, url: string) => string | undefined;
  /** checks an authenticated request: a cookie has a session, and nothing else; absent: this wire refuses sessions */
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
  /** rule for web pages of other origins that the operator allows; absent: `defaultCors` */
  readonly cors?: CorsRule;
  /** whether PUT is served wherever PATCH is */
  readonly putIsPatch?: boolean;
  /** rule to recognize a repeated write; absent: every request is a new one */
  readonly idempotency?: IdempotencyRule;
  /**
   * the path of a contact by its id, such as `/contacts/:id`; unknown ids in this path, and in paths below, may be
   * looked up at the live vendor
   */
  readonly contactRoutes?: string;
  /** every contact has a number in its answers: callers with hidden or masked numbers are refused */
  readonly needsNumbers?: true;
  /** first segments of unserved paths about contacts, such as `tags`; they are never forwarded */
  readonly neverForwarded?: readonly string[];
  /** parts of documents in addition to the routes */
  readonly documents?: WireDocuments;
}

interface WireDocuments {
  /** version of the wire, not of the program */
  readonly version?: string;
  /** folder of `texts.json` and `examples.json`, with the texts and examples of the document */
  readonly folder?: string;
  /** further folders with such files, next to routes; called when the document is made */
  readonly routeFolders?: () => readonly string[];
  /** texts of members by name, in addition to `texts.json` */
  readonly properties?: RouteWords;
  /** the credential, as OpenAPI security schemes; a bearer key by default */
  readonly security?: Json | readonly Json[];
  readonly refusal?: { readonly contentType: string; readonly schema: TSchema };
}

export interface Mount {
  /** `/v2`; no trailing slash */
  readonly prefix: string;
  /** the vendor's prefix, if another mount has it on this server; served on the hosts of the face. Absent: `prefix` */
  readonly vendorPrefix?: string;
  readonly wire: Wire;
  /** path of a contact, relative to the mount and encoded; absent: contacts have no paths */
  readonly contactPath?: (contact: Contact) => string;
  /** the upstream of this mount, if the vendor has several hosts; absent: the upstream with the face's name */
  readonly upstream?: string;
}

/** Forwards requests that a face does not serve to its live vendor. Paths begin with the mount's prefix there. */
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
  readonly integerIds?: readonly NumberedThing[];
  /** format of its webhooks; absent: no webhook can be registered for it */
  readonly webhooks?: WebhookFormat;
  /**
   * texts for a person who moves a client; null: no such texts, no OpenAPI document and no page, because the protocol
   * describes itself
   */
  readonly connect: Connect | null;
}

const nameForm = /^[a-z][a-z0-9-]*$/;
const prefixForm = /^(\/[A-Za-z0-9._-]+)+$/;

/** Defines a face, after the checks that types cannot express. */
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
      (route) => route.access === 'open' && (route.body?.maxBytes ?? 0) > openBodyLimits.maxBytes,
    );
    if (tooOpen !== undefined)
      throw new Error(
        `the face ${face.name} reads more than ${openBodyLimits.maxBytes} bytes without a key: ${tooOpen.operation}`,
      );
    const tooLarge = wire.routes.find(
      ({ body }) => body !== undefined && body.read !== 'stream' && body.maxBytes > accountBodyBytes,
    );
    if (tooLarge !== undefined)
      throw new Error(
        `the face ${face.name} reads a body of more than the ${accountBodyBytes} bytes of an account: ${tooLarge.operation}`,
      );
    const isBlind = wire.checks.indexOf('route') < wire.checks.indexOf('credential');
    const forkRoute = wire.routes.find((route) => route.isForForks === true);
    if (forkRoute !== undefined && isBlind)
      throw new Error(
        `the face ${face.name} decides on a path before it knows the account, on which this depends: ${forkRoute.operation}`,
      );
    const operations = wire.routes.map((route) => route.operation);
    if (new Set(operations).size !== operations.length)
      throw new Error(`the face ${face.name} has two routes with the same operation in ${prefix}`);
  }
  return face;
}
