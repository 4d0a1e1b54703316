/** Why a vendor could not be read, in words for people; no address of a page and nothing of an answer is among them. */
import { VendorRefusal } from '../../domain/pull-source.js';
import { AddressError } from '../vendor-connections.js';

/** Ends a pull. */
export class PullFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** May succeed when it is tried again. */
export class PassingFailure extends Error {
  /** the vendor asked to wait that long */
  readonly waitMs: number | undefined;

  constructor(message: string, waitMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;

/** What an error of a connection means. */
export function failureOf(error: unknown, host: string): PullFailure | PassingFailure {
  if (error instanceof PullFailure || error instanceof PassingFailure) return error;
  const cause = { cause: error };
  if (error instanceof AddressError)
    return new PullFailure(
      'address_not_allowed',
      `${host} may not be called: private addresses, and http without TLS, must be allowed with SWITCHBOOK_UPSTREAM_ALLOW.`,
      cause,
    );
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (tlsCodes.test(code))
    return new PullFailure(
      'tls',
      `The certificate of ${host} cannot be trusted (${code}). See that the URL is right and its certificate valid.`,
      cause,
    );
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return new PullFailure('unknown_host', `There is no host ${host}. Check the URL.`, cause);
  const reason = code === '' ? 'the connection broke' : code;
  return new PassingFailure(`${host} cannot be reached (${reason})`, undefined, cause);
}

const maxMessage = 500;

/** What is stored of an error that ended reading: its own words only where they are meant for people. */
export function errorOf(error: unknown): { readonly code: string; readonly message: string } {
  const told = (code: string, text: string) => ({
    code,
    message: text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .toWellFormed()
      .slice(0, maxMessage),
  });
  if (error instanceof PullFailure) return told(error.code, error.message);
  if (error instanceof VendorRefusal) return told('refused', error.message);
  return told('internal', 'The pull failed by an error of the program; what was read until then is kept.');
}
