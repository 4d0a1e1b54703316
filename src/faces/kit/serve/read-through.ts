/**
 * Contacts that a route does not find are looked up at the vendor, where the account's upstream allows it, and the
 * route is asked once more. A forwarded call may have made them there.
 */

import { PullFailure } from '../../../core/pulls/pull-failure.js';
import { VendorFailure } from '../../../core/vendor/connections.js';
import { ProblemError } from '../../../domain/problem.js';
import { VendorRefusal } from '../../../domain/pull-source.js';
import type { ServedExchange } from '../exchange/served-exchange.js';
import type { Answer, Wire } from '../wire/define-face.js';
import { upstreamNameOf } from '../wire/describe-apis.js';
import { FaultError } from '../wire/refusal.js';
import { mustGoOn } from './checks.js';
import type { Serving } from './serving.js';

/** Answers what `handle` answers, or what it answers once the contact was found at the vendor. */
export async function readingThrough(
  serving: Serving,
  state: ServedExchange,
  handle: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await handle();
  } catch (error) {
    const id = isMissing(error) ? idOf(serving.wire, state) : undefined;
    if (id === undefined || !(await isFound(serving, state, id))) throw error;
    // The vendor took its time.
    await mustGoOn(state);
    return handle();
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof ProblemError && error.problem.kind === 'not_found' && error.problem.what === 'contact'
  );
}

/** The id of a contact in the path, where the route is one of its contacts. */
function idOf({ contactRoutes }: Wire, { route, params }: ServedExchange): string | undefined {
  if (contactRoutes === undefined || route === null) return undefined;
  if (route.path !== contactRoutes && !route.path.startsWith(`${contactRoutes}/`)) return undefined;
  return params[contactRoutes.slice(contactRoutes.lastIndexOf(':') + 1)];
}

async function isFound({ face, wire }: Serving, state: ServedExchange, id: string): Promise<boolean> {
  const { principal, core, caller } = state;
  if (face.pull?.contact === undefined || principal?.scopes.has('upstream:use') !== true) return false;
  const upstream = await core.findUpstream(caller.accountId, upstreamNameOf(face, wire));
  if (upstream === undefined || !upstream.readsThrough) return false;
  try {
    state.lookedUp = await core.readThrough(caller, { face: face.name, upstream, id, signal: state.gone });
  } catch (error) {
    // The client has gone, and takes no answer.
    if (state.gone.aborted) return false;
    state.lookedUp = 'failed';
    if (error instanceof VendorRefusal && error.status === 401)
      core.noteUpstreamAnswer(caller.accountId, upstream, error.status);
    throw faultOf(error);
  }
  return state.lookedUp === 'imported';
}

/** A client that took an answer of 404 for true would make the contact again. */
function faultOf(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  const isOfVendor = [PullFailure, VendorFailure, VendorRefusal].some((one) => error instanceof one);
  if (!isTimeout && !isOfVendor) return error;
  return new FaultError(
    { kind: 'upstream', reason: isTimeout ? 'timeout' : 'unreachable' },
    { cause: error },
  );
}
