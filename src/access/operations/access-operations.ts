/** The table of operations on accounts, keys and tokens. */
import type { AccountReader } from '@switchbook/domain/access/access.js';
import type { Basics } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { inDatabase, withForgottenAccess } from '../../operation-context/wrap-operations.js';
import { listAccounts } from '../store/account-rows.js';
import { readKeys } from '../store/api-key-rows.js';
import { createAccount, createFirstAccount, getAccount, updateAccount } from './accounts.js';
import { rotateKey, updateKey } from './key-changes.js';
import { createKey, revokeKey } from './keys.js';
import { issueTokenPair, refreshTokens } from './tokens.js';

export const accessOperations = {
  ...needs('account:read', { getAccount }),
  ...needs('account:write', { updateAccount: withForgottenAccess(updateAccount) }),
  ...needs('keys:manage', {
    createKey: withForgottenAccess(createKey),
    listKeys,
    updateKey: withForgottenAccess(updateKey),
    rotateKey: withForgottenAccess(rotateKey),
    revokeKey: withForgottenAccess(revokeKey),
  }),
  ...needsNone({
    createAccount,
    createFirstAccount,
    listAccounts: inDatabase(listAccounts),
    issueTokenPair,
    refreshTokens,
  }),
};

/** Lists the keys of people and programs, without keys of sessions, and only the newest ended keys. */
export async function listKeys({ database, clock }: Basics, { accountId }: AccountReader) {
  return (await readKeys(database, accountId, clock())).filter((key) => !key.isSession);
}
