/** Requests of a pull to its vendor. */
import { forEachAtOnce } from '@switchbook/admission/fair-queue.js';
import { type AnswerShape, parseAnswer, type VendorText } from '../../outgoing/vendor-answer.js';
import { VendorClient, type VendorClientOptions } from '../../outgoing/vendor-client.js';
import type { PullWork } from '../values/pull-source.js';
import type { VendorAnswer, VendorGet, VendorQuery } from '../values/vendor-request.js';
import type { PageBounds, PageBudget } from './large-pages.js';
import type { PullDependencies } from './pull-dependencies.js';
import { PullFailure } from './pull-failure.js';

interface VendorGetOptions
  extends Pick<VendorClientOptions, 'owner' | 'url' | 'credential' | 'rate' | 'bucket' | 'signal'> {
  readonly shared: PullDependencies;
  readonly bounds: PageBounds;
  readonly budget: PageBudget;
}

const headers = { 'accept-encoding': 'gzip', 'user-agent': 'switchbook' };

export function vendorWork({
  shared,
  bounds,
  budget,
  ...options
}: VendorGetOptions): Pick<PullWork, 'get' | 'each'> {
  const { connections, time } = shared;
  const { answerBytes: bodyBytes = shared.limits.bodyBytes, shape } = bounds;
  const limits = { ...shared.limits, bodyBytes };
  const client = new VendorClient({ ...options, connections, limits, time, headers });
  const { host } = new URL(options.url);
  const get: VendorGet = async (path, query) => {
    const answer = await client.send({ path: requestTargetOf(path, query) });
    await budget.take(answer.text.length, host);
    return read(answer, host, shape);
  };
  const workEach: PullWork['each'] = async (items, work) => {
    const results = new Array(items.length);
    await forEachAtOnce(items.entries(), limits.concurrentRequests, async ([index, item]) => {
      results[index] = await work(item);
    });
    return results;
  };
  return { get, each: workEach };
}

function requestTargetOf(path: string, query: VendorQuery | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) search.append(name, String(value));
  const text = search.toString();
  return `${path}${text === '' ? '' : `?${text}`}`;
}

/** Throws for a redirect, which could send a key to any host. */
function read({ status, headers, text }: VendorText, host: string, shape: AnswerShape): VendorAnswer {
  if (status >= 300 && status < 400)
    throw new PullFailure(
      'redirected',
      `${host} answers with a redirect${redirectWords(headers.location)}, which is not followed. Use the URL that it leads to.`,
    );
  return { status, headers, body: parseAnswer(text, host, shape)?.value };
}

/** Returns only the origin of the location: the rest may be a secret. */
function redirectWords(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
}
