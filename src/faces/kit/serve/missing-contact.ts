/**
 * Contacts that a route does not find are looked up at the vendor, if the account has such an upstream, and the route
 * runs again. A forwarded request may have created them at the vendor.
 */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { VendorError } from '../../../outgoing/connections.js';
import { VendorRefusal } from '../../../pulls/values/vendor-request.js';
import type { ServedExchange } from '../exchange/served-exchange.js';
import type { Wire } from '../wire/define-face.js';
import { upstreamNameOf } from '../wire/describe-apis.js';
import { FaultError } from '../wire/refusal.js';
import type { Answer } from '../wire/route-answer.js';
import type { ServedWire } from './served-wire.js';

/** Returns the result of `handle`, or the result of its second run after the contact was found at the vendor. */
export async function handleReadingThrough(
  served: ServedWire,
  state: ServedExchange,
  handle: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await handle();
  } catch (error) {
    const id = isMissing(error) ? requestedIdOf(served.wire, state) : undefined;
    if (id === undefined || !(await isFound(served, state, id))) throw error;
    // The vendor took its time.
    await state.assertStillAllowed();
    return handle();
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.problem.kind === 'not_found' &&
    error.problem.resource === 'contact'
  );
}

/** Returns the id of a contact in the path, if the route is one of its contacts. */
function requestedIdOf({ contactRoutes }: Wire, { route, params }: ServedExchange): string | undefined {
  if (contactRoutes === undefined || route === null) return undefined;
  if (route.path !== contactRoutes && !route.path.startsWith(`${contactRoutes}/`)) return undefined;
  return params[contactRoutes.slice(contactRoutes.lastIndexOf(':') + 1)];
}

async function isFound({ face, wire }: ServedWire, state: ServedExchange, id: string): Promise<boolean> {
  const { principal, core, caller } = state;
  if (face.pull?.contact === undefined || principal?.scopes.has('upstream:use') !== true) return false;
  const upstream = await core.findUpstream(caller.accountId, upstreamNameOf(face, wire));
  if (upstream === undefined || !upstream.readsThrough) return false;
  try {
    state.lookedUp = await core.readThrough(caller, { face: face.name, upstream, id, signal: state.signal });
  } catch (error) {
    // The client has disconnected, and needs no answer.
    if (state.signal.aborted) return false;
    state.lookedUp = 'failed';
    if (error instanceof VendorRefusal && error.status === 401)
      core.recordUpstreamAnswer(caller.accountId, upstream, error.status);
    throw faultOf(error);
  }
  return state.lookedUp === 'imported';
}

/**
 * Answers an error instead of 404 if the vendor could not be read. After a 404 the client would create the contact
 * again.
 */
function faultOf(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  const isOfVendor = error instanceof VendorError || error instanceof VendorRefusal;
  if (!isTimeout && !isOfVendor) return error;
  return new FaultError(
    { kind: 'upstream', reason: isTimeout ? 'timeout' : 'unreachable' },
    { cause: error },
  );
}
