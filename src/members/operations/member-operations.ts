/** The table of operations on members and roles. */
import { needs, needsNone, withNothingToRedact } from '../../operation-context/declared-operation.js';
import { inLongLane } from '../../operation-context/wrap-operations.js';
import { countMembers, eraseMember, listAuthors, listContactOwners, members } from './members.js';
import { readVisibilityOfMember, readVisibilityOfRole } from './roles.js';

export const memberOperations = {
  ...needs('keys:manage', {
    createMember: members.create,
    updateMember: members.update,
    removeMember: members.delete,
    eraseMember,
    readVisibilityOfMember,
    readVisibilityOfRole,
  }),
  ...needs(['keys:manage', 'contacts:read'], { listContactOwners: inLongLane(listContactOwners) }),
  ...needs('account:read', withNothingToRedact({ countMembers })),
  ...needsNone({ listAuthors }),
};
