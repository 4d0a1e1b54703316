/** Requests to a live vendor, and its responses. */

/** A response of the vendor. 429, 5xx and broken connections were retried before; other statuses are passed on. */
export interface VendorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** parsed JSON; undefined when the body is not JSON */
  readonly body: unknown;
}

export interface VendorQuery {
  readonly [name: string]: string | number;
}

/**
 * Reads a path of the vendor, such as `/api/v1/contacts`, with the vendor's key. Throws when the vendor cannot be read.
 */
export type VendorGet = (path: string, query?: VendorQuery) => Promise<VendorAnswer>;

/** Thrown for a response that no retry fixes, such as a wrong key. `message` has the next step. */
export class VendorRefusal extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}
