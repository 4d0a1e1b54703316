/** The table of operations on usage and faces. */
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { readFaceStates, storeComparison } from './face-states.js';
import { readUsage } from './usage.js';

export const usageOperations = {
  ...needs('account:read', { readUsage: inLongLane(readUsage), readFaceStates: inLongLane(readFaceStates) }),
  ...needsNone({ storeComparison }),
};
