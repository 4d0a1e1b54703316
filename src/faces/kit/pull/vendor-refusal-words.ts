/** Reads responses of a live vendor. Throws a `VendorRefusal` with the next step for errors that no retry fixes. */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import { type VendorAnswer, VendorRefusal } from '../../../pulls/values/vendor-request.js';

/** The request that the text of a refusal describes. */
export interface PullRequest {
  /** name of the vendor */
  readonly vendor: string;
  readonly path: string;
  /** the permission that the vendor's key needs, as the vendor calls it */
  readonly needs: string;
  /** advice on further checks after a refused key */
  readonly hint?: string;
}

/** Returns the object in the response. Throws a `VendorRefusal` for any other response. */
export function readAnswer(answer: VendorAnswer, request: PullRequest): Json {
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer.status, request);
  if (isObject(answer.body)) return answer.body;
  throw notOfThisApi(answer, request);
}

/**
 * Returns a list in the response, of `limit` items at most. Throws a `VendorRefusal` without a list, or for a longer
 * one.
 */
export function readVendorList(
  answer: VendorAnswer,
  list: unknown,
  request: PullRequest,
  limit = Number.POSITIVE_INFINITY,
): readonly unknown[] {
  if (!Array.isArray(list)) throw notOfThisApi(answer, request);
  if (list.length <= limit) return list;
  throw new VendorRefusal(
    `${request.vendor} answered ${list.length} rows for ${request.path}, but at most ${limit} were requested. Check the URL of its API.`,
    answer.status,
  );
}

/**
 * Returns the object in the response to a request for one record; undefined: the vendor does not have it. Otherwise
 * throws a `VendorRefusal`.
 */
export function readVendorObject(answer: VendorAnswer, request: PullRequest): Json | undefined {
  return answer.status === 404 ? undefined : readAnswer(answer, request);
}

function refusalOf(status: number, { vendor, path, needs, hint }: PullRequest): VendorRefusal {
  const message = (() => {
    if (status === 401)
      return `${vendor} does not accept the key (401). Check that it is complete and not revoked or expired there${hint === undefined ? '' : `, and ${hint}`}; then continue with a valid key.`;
    if (status === 403)
      return `${vendor} does not let this key read ${path} (403). Give the key ${needs} there, or use a key that has it; then start again.`;
    if (status === 404)
      return `${vendor} has no ${path} at this URL (404). Check the URL: the server adds ${path} to it.`;
    if (status >= 300 && status < 400)
      return `${vendor} redirects ${path} to another URL (${status}). Use the URL that it redirects to.`;
    return `${vendor} refused ${path} (${status}). Check the URL and the key of this API.`;
  })();
  return new VendorRefusal(message, status);
}

function notOfThisApi({ status }: VendorAnswer, { vendor, path }: PullRequest): VendorRefusal {
  return new VendorRefusal(
    `The response for ${path} does not come from ${vendor}'s API. Check that the URL belongs to the API and not to a website.`,
    status,
  );
}
