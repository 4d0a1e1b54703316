/**
 * Connections to vendors: pooled for a moment, separately for each account, and only to allowed addresses. Each address
 * of a name is checked while the connection is opened, so that it cannot change after the check.
 */
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import type { AddressGuard } from './addresses.js';
import { AgentPool } from './agent-pool.js';
import { hostOf, plainHost, type ResolveHost, resolveHost } from './host-addresses.js';

/** A host that may not be called. */
export class AddressError extends Error {
  /** `UPSTREAM_ALLOW_NONE`: the operator forbids all requests. */
  readonly code: 'ADDRESS_NOT_ALLOWED' | 'UPSTREAM_ALLOW_NONE';

  constructor(host: string, isClosed: boolean) {
    super(isClosed ? 'no vendor may be called' : `the address of ${host} must not be called`);
    this.code = isClosed ? 'UPSTREAM_ALLOW_NONE' : 'ADDRESS_NOT_ALLOWED';
  }
}

/** Whether the operator forbids all requests to vendors. */
export function isForbiddenByOperator(error: unknown): boolean {
  return error instanceof AddressError && error.code === 'UPSTREAM_ALLOW_NONE';
}

export interface Connections {
  /** Begins a request. Throws AddressError. */
  request(request: OutgoingRequest): http.ClientRequest;
  close(): void;
}

export interface OutgoingRequest {
  /** the account: only its own requests share connections */
  readonly owner: string;
  readonly url: URL;
  readonly method: string;
  /** path and query after the origin */
  readonly path: string;
  /** a flat list */
  readonly headers: readonly string[];
}

interface ConnectionOptions {
  readonly guard: AddressGuard;
  /** milliseconds that an idle connection stays open */
  readonly idleMs: number;
  /** PEM certificates to trust instead of the usual ones */
  readonly ca?: string | undefined;
  readonly resolve?: ResolveHost;
}

/** Idle connections of an account to one origin. */
const maxIdle = 8;

export function openConnections(options: ConnectionOptions): Connections {
  const { guard, idleMs, ca, resolve = resolveHost } = options;
  const agents = new AgentPool({ idleMs, maxIdle, ca });
  return {
    request: ({ owner, url, method, path, headers }) => {
      const isSecure = url.protocol === 'https:';
      // Without TLS other machines could read the key. So only addresses that the operator allowed are called without
      // TLS.
      const may = (address: string) => (isSecure ? guard.mayCall(address) : guard.isAllowed(address));
      const host = hostOf(url);
      // An IP address needs no lookup; if no requests are allowed, no name is looked up.
      if (guard.isClosed || (isIP(host) !== 0 && !may(host))) throw new AddressError(host, guard.isClosed);
      const requestOptions = {
        agent: agents.of(owner, url),
        host,
        ...(url.port === '' ? {} : { port: url.port }),
        method,
        path,
        headers: headers as string[],
        setHost: false,
        lookup: guardedLookup(resolve, (addresses, name) =>
          requireAllowedAddress(addresses.filter(may), name),
        ),
      };
      return isSecure ? https.request(requestOptions) : http.request(requestOptions);
    },
    close: () => agents.close(),
  };
}

/** Makes a lookup that returns only the addresses that `admit` allows. `admit` throws for a forbidden host. */
export function guardedLookup(
  resolve: ResolveHost,
  admit: (addresses: readonly string[], host: string) => readonly string[],
): LookupFunction {
  return (host, options, done) => {
    resolve(plainHost(host))
      .then((addresses) => admit(addresses, host))
      .then(
        (admitted) => {
          const addresses = admitted.map((address) => ({ address, family: isIP(address) }));
          const [first] = addresses;
          if (options.all === true) done(null, addresses);
          else done(null, first?.address ?? '', first?.family);
        },
        (error: NodeJS.ErrnoException) => done(error, ''),
      );
  };
}

function requireAllowedAddress(addresses: readonly string[], host: string): readonly string[] {
  if (addresses.length === 0) throw new AddressError(host, false);
  return addresses;
}

/**
 * Explains why a vendor did not respond, in words for people; the text contains no address of a page and no data of a
 * response.
 */
export class VendorError extends Error {
  readonly code: string;
  /** status of the last response; null: no response */
  readonly status: number | null;

  constructor(code: string, message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status ?? null;
  }
}

/** A failure after which a retry may succeed. */
export class TransientVendorError extends VendorError {
  /** the delay that the vendor requested */
  readonly waitMs: number | undefined;

  constructor(
    message: string,
    { waitMs, ...options }: ConstructorParameters<typeof VendorError>[2] & { readonly waitMs?: number } = {},
  ) {
    super('unreachable', message, options);
    this.waitMs = waitMs;
  }
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;

function addressWords(error: AddressError, host: string): string {
  return isForbiddenByOperator(error)
    ? `${host} may not be called, because SWITCHBOOK_UPSTREAM_ALLOW is "none". Remove that setting and restart the server.`
    : `${host} may not be called, because its address is private or the URL has no https. Allow the address with SWITCHBOOK_UPSTREAM_ALLOW.`;
}

/** Translates an error of a connection. */
export function failureOf(error: unknown, host: string): VendorError {
  if (error instanceof VendorError) return error;
  const cause = { cause: error };
  if (error instanceof AddressError)
    return new VendorError('address_not_allowed', addressWords(error, host), cause);
  const code = errorCodeOf(error);
  if (tlsCodes.test(code))
    return new VendorError(
      'tls',
      `The certificate of ${host} cannot be trusted (${code}). Check that the URL is right and its certificate is valid.`,
      cause,
    );
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return new VendorError('unknown_host', `The host "${host}" does not exist. Check the URL.`, cause);
  const reason = code === '' ? 'the connection was lost' : code;
  return new TransientVendorError(`${host} cannot be reached (${reason})`, cause);
}
