/** The part of serving a wire that forwards: whether an unknown path may be forwarded, and handing it over. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServedExchange } from '../exchange/served-exchange.js';
import { mayLeave } from '../forward/forward-path.js';
import { upstreamNameOf, vendorPrefixOf } from '../wire/describe-apis.js';
import { isStillAllowed } from './request-checks.js';
import { rightWatch } from './right-watch.js';
import type { ServedWire } from './served-wire.js';

/**
 * Milliseconds of an answer until the first check of rights. The answer of a write is sent whole, unless it is a
 * stream.
 */
const writeCheckMs = 1_000;

/** Logs and metrics show this instead of the path, which may contain personal data. */
export const forwardedRoute = '(upstream)';

/** Decides whether a path that the vendor may answer can be forwarded; returns undefined if that is known at once. */
export function decideForward(
  { face, wire, services }: ServedWire,
  state: ServedExchange,
): Promise<void> | undefined {
  if (face.upstream === undefined || services.forwarder === undefined) return undefined;
  const [path = ''] = state.url.slice(state.prefix.length).split(/[?#]/);
  if (!mayLeave(path, wire)) return undefined;
  const hasUpstreams = services.core.hasUpstreams(upstreamNameOf(face, wire));
  if (hasUpstreams instanceof Promise)
    return hasUpstreams.then((hasAny) => {
      state.mayForward = hasAny;
    });
  state.mayForward = hasUpstreams;
  return undefined;
}

/** Forwards a request. `done` receives the refusal of the request; it is not called if the vendor answers. */
export function forwardRequest(
  served: ServedWire,
  state: ServedExchange,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error: Error) => void,
): void {
  const { face, wire, services } = served;
  const { upstream: target, principal, url, prefix, requestId } = state;
  if (face.upstream === undefined || services.forwarder === undefined) return;
  if (target === undefined || principal === undefined) return;
  const [rest = ''] = url.slice(prefix.length).split('#');
  // The wire may be mounted twice, or by host: the vendor knows the first prefix.
  const mount = face.mounts.find((candidate) => candidate.wire === wire);
  const base = mount === undefined ? prefix : vendorPrefixOf(mount);
  // The connections of forwarding bound the request from now on.
  state.entered?.done();
  state.isStillAllowed = () => isStillAllowed(served, state);
  const idHeader = state.proxyRequestId === requestId ? { 'x-request-id': requestId } : {};
  const answers = Object.entries({ ...idHeader, ...wire.headers?.(state) });
  try {
    services.forwarder.forward({
      face: face.name,
      requestId,
      trace: state.trace,
      accountId: principal.account.id,
      rule: face.upstream,
      target,
      path: base + (prefix === '' && rest === '/' ? '' : rest),
      secret: wire.credential(state.headers, state.url),
      request: request.raw,
      response: reply.raw,
      corsHeaders: state.corsHeaders,
      moreHeaders: Object.fromEntries(answers.filter(([, value]) => value === requestId)),
      mayUpload: rightWatch(state),
      mayAnswer: rightWatch(state, state.method === 'GET' ? 0 : writeCheckMs),
      begins: (status) => {
        reply.hijack();
        services.core.recordUpstreamAnswer(principal.account.id, target, status);
      },
      refused: done,
    });
  } catch (error) {
    done(error as Error);
  }
}
