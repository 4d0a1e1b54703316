/** The table of operations on upstreams. */
import { needs } from '../../operation-context/declared-operation.js';
import { withForgottenAccess } from '../../operation-context/wrap-operations.js';
import { getUpstream, listUpstreams, removeUpstream, setUpstream } from './upstreams.js';

export const upstreamOperations = needs('upstreams:manage', {
  listUpstreams,
  getUpstream,
  setUpstream: withForgottenAccess(setUpstream),
  removeUpstream: withForgottenAccess(removeUpstream),
});
