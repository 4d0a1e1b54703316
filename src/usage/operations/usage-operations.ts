/** The table of operations on usage and faces. */
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { listFaceStates, storeComparison } from './face-states.js';
import { getUsage } from './usage.js';

export const usageOperations = {
  ...needs('account:read', { getUsage: inLongLane(getUsage), listFaceStates: inLongLane(listFaceStates) }),
  ...needsNone({ storeComparison }),
};
