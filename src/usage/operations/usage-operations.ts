/** The table of operations on usage, shown contacts and faces. */
import { needs, needsNone, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { listFaceStates, storeComparison } from './face-states.js';
import { countShownContacts } from './shown-contacts.js';
import { getUsage } from './usage.js';

export const usageOperations = {
  ...needs('account:read', { getUsage: inLongLane(getUsage), listFaceStates: inLongLane(listFaceStates) }),
  ...needs('contacts:read', withNothingToRedact({ countShownContacts })),
  ...needsNone({ storeComparison }),
};
