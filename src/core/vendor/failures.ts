/**
 * Explains why a vendor did not answer, in words for people; no address of a page and nothing of an answer is among
 * them.
 */
import { AddressError, isNoneAllowed } from './connections.js';

export class VendorFailure extends Error {
  readonly code: string;
  /** Status of the last answer; null: there was none. */
  readonly status: number | null;

  constructor(code: string, message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status ?? null;
  }
}

/** May succeed when it is tried again. */
export class PassingFailure extends VendorFailure {
  /** the vendor asked to wait that long */
  readonly waitMs: number | undefined;

  constructor(
    message: string,
    {
      waitMs,
      ...options
    }: ConstructorParameters<typeof VendorFailure>[2] & { readonly waitMs?: number } = {},
  ) {
    super('unreachable', message, options);
    this.waitMs = waitMs;
  }
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;

function addressWords(error: AddressError, host: string): string {
  return isNoneAllowed(error)
    ? `${host} may not be called, because SWITCHBOOK_UPSTREAM_ALLOW is "none". Remove that setting and restart the server.`
    : `${host} may not be called, because its address is private or the URL has no https. Allow the address with SWITCHBOOK_UPSTREAM_ALLOW.`;
}

/** Translates an error of a connection. */
export function failureOf(error: unknown, host: string): VendorFailure {
  if (error instanceof VendorFailure) return error;
  const cause = { cause: error };
  if (error instanceof AddressError)
    return new VendorFailure('address_not_allowed', addressWords(error, host), cause);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (tlsCodes.test(code))
    return new VendorFailure(
      'tls',
      `The certificate of ${host} cannot be trusted (${code}). Check that the URL is right and its certificate is valid.`,
      cause,
    );
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return new VendorFailure('unknown_host', `The host "${host}" does not exist. Check the URL.`, cause);
  const reason = code === '' ? 'the connection was lost' : code;
  return new PassingFailure(`${host} cannot be reached (${reason})`, cause);
}
