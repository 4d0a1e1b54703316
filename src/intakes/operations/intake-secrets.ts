/** The owners of an intake's encrypted data, and the form of its token. */
import type { AccountId, IntakeId, PayloadId } from '@switchbook/domain/runtime/ids.js';
import { parseTokenAccount } from '../../access/operations/authenticate.js';
import { makeRandomText, type RandomBytes } from '../../access/values/secrets.js';

interface Owner<Id> {
  readonly accountId: AccountId;
  readonly id: Id;
}

export const secretOwners = {
  secret: ({ accountId, id }: Owner<IntakeId>) => `intake/${accountId}/${id}`,
  verifyToken: ({ accountId, id }: Owner<IntakeId>) => `intake verification/${accountId}/${id}`,
  body: ({ accountId, id }: Owner<PayloadId>) => `payload/${accountId}/${id}`,
  headers: ({ accountId, id }: Owner<PayloadId>) => `payload headers/${accountId}/${id}`,
};

/** Makes a token. It contains the id of its account, so a lookup reads only that account. */
export function newIntakeToken(accountId: AccountId, random: RandomBytes): string {
  return `${accountId.replaceAll('-', '')}_${makeRandomText(40, random)}`;
}

const tokenForm = /^[0-9a-f]{32}_[0-9A-Za-z]{40}$/;

/** Returns the account of a token; undefined for a malformed text. */
export function accountOfIntake(token: string): AccountId | undefined {
  return tokenForm.test(token) ? parseTokenAccount(token) : undefined;
}
