/** The table of operations on contacts that callers have been shown. */
import { needs, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { countShownContacts } from './shown-contacts.js';

export const visibilityOperations = needs('contacts:read', withNothingToRedact({ countShownContacts }));
