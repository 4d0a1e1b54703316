/**
 * Sends requests to one side of a comparison. A persistent error is a response to compare; an unavailable side ends the
 * comparison.
 */

import type { Rate } from '@switchbook/domain/access/access.js';
import {
  AddressError,
  type Connections,
  isForbiddenByOperator,
  VendorError,
} from '../../../outgoing/connections.js';
import { type AnswerShape, parseAnswer, usualShape } from '../../../outgoing/vendor-answer.js';
import { systemTime, VendorClient } from '../../../outgoing/vendor-client.js';
import { usualVendorLimits, type VendorLimits } from '../../../outgoing/vendor-limits.js';
import { type VendorAnswer, VendorRefusal } from '../../../pulls/values/vendor-request.js';

interface ClientOptions {
  readonly connections: Connections;
  /** the origin, and perhaps a path; no slash at the end */
  readonly url: string;
  /** name in the message when it cannot be read; absent: the URL */
  readonly name?: string;
  /** the credential, by header */
  readonly headers: Readonly<Record<string, string>>;
  /** highest rate of requests; absent: only requests at a time are limited */
  readonly rate?: Rate | undefined;
  readonly signal: AbortSignal;
  readonly limits?: Partial<VendorLimits> | undefined;
  /** parts of a response to parse; absent: the parts of a vendor's response */
  readonly shape?: AnswerShape;
}

interface ClientRequest {
  /** path and query, encoded */
  readonly path: string;
  readonly body?: unknown;
  readonly isAnonymous?: boolean | undefined;
}

const patience: VendorLimits = {
  ...usualVendorLimits,
  tries: 4,
  totalMs: 15 * 60_000,
  busyMs: 5_000,
  max429: 20,
};
const headers = { 'accept-encoding': 'identity', 'user-agent': 'switchbook-compare' };
/** Each value is compared, without a pause; a hundred contacts have a quarter of this number. */
const comparedShape: AnswerShape = { ...usualShape, values: 40_000 };
/** Characters of path and query. */
const maxPathLength = 16_000;
/** A side that is unavailable for longer would be one difference for each request. */
const unavailableStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export class CompareClient {
  readonly #name: string;
  readonly #shape: AnswerShape;
  readonly #client: VendorClient;

  constructor({ name, headers: credential, rate, limits, shape = comparedShape, ...options }: ClientOptions) {
    this.#shape = shape;
    this.#name = name ?? options.url;
    this.#client = new VendorClient({
      ...options,
      credential,
      headers,
      rate,
      time: systemTime,
      // A comparison has separate connections.
      owner: '',
      limits: { ...patience, ...limits },
      isFinalAnswer: (status) => !unavailableStatuses.has(status),
    });
  }

  /** Throws VendorRefusal without a response. A body other than JSON is its text, an empty one undefined. */
  async send(request: ClientRequest): Promise<VendorAnswer> {
    // A page names the next one, perhaps by a cursor that no server would accept.
    if (request.path.length > maxPathLength)
      throw this.#makeRefusal(
        `links to an address of ${request.path.length} characters; at most ${maxPathLength} are allowed`,
        null,
      );
    try {
      const { text, ...answer } = await this.#client.send(request);
      return { ...answer, body: this.#parse(text) };
    } catch (error) {
      throw error instanceof VendorError ? this.#refusalOf(error) : error;
    }
  }

  #refusalOf({ code, message, status, cause }: VendorError): VendorRefusal {
    if (code === 'answer_too_large' || code === 'unexpected_answer') return new VendorRefusal(message, null);
    if (status === 429) return this.#makeRefusal('refuses further requests for now (429)', status);
    if (status !== null) return this.#makeRefusal(`answered with status ${status}`, status);
    if (isForbiddenByOperator(cause)) return Object.assign(new VendorRefusal(message, null), { cause });
    return this.#makeRefusal(`cannot be reached (${failureCode(cause)})`, null, cause);
  }

  #makeRefusal(failure: string, status: number | null, cause?: unknown): VendorRefusal {
    const refusal = new VendorRefusal(`${this.#name} ${failure}.`, status);
    if (cause !== undefined) refusal.cause = cause;
    return refusal;
  }

  #parse(text: string): unknown {
    if (text === '') return undefined;
    const parsed = parseAnswer(text, this.#name, this.#shape);
    return parsed === undefined ? text : parsed.value;
  }
}

function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'TIMEOUT';
  if (error instanceof AddressError) return error.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
