/** The table of operations on deleted accounts. */
import { needsNone } from '../../operation-context/declared-operation.js';
import { inDatabase, withForgottenAccess } from '../../operation-context/wrap-operations.js';
import { listDeletedAccounts } from '../store/unscoped-sweep.js';
import { deleteAccount } from './delete-account.js';

export const retentionOperations = needsNone({
  deleteAccount: withForgottenAccess(deleteAccount),
  listDeletedAccounts: inDatabase(listDeletedAccounts),
});
