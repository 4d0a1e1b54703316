/**
 * Writes a contact and reads it back through the statements that requests use, in a transaction that is rolled back.
 */
import { set } from '@switchbook/domain/contact/edit.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { getContact } from '../../../contacts/operations/find-contacts.js';
import { saveContact } from '../../../contacts/writes/write.js';
import { Counters } from '../../../database/counters.js';
import { boundContext } from '../../../operation-context/bound-context.js';
import type { Context } from '../../../operation-context/context.js';
import { insertTrialAccount } from '../../store/health-rows.js';
import { type Check, failedFinding, makeCheck, okFinding } from './check.js';

class RolledBackError extends Error {
  readonly isSame: boolean;

  constructor(isSame: boolean) {
    super('the trial is rolled back');
    this.isSame = isSame;
  }
}

/** Whether the contact that was read equals the written one. The transaction is rolled back. */
export async function tryDataPath(context: Context): Promise<boolean> {
  const accountId = asId<AccountId>(context.newId());
  const phone = '14155550100';
  try {
    return await context.database.hold((tx) =>
      tx.attempt(async (database): Promise<boolean> => {
        await insertTrialAccount(database, accountId, context.clock());
        // Numbers are assigned in the same transaction, so that the rollback returns them.
        const bound = { ...boundContext(context, database, () => {}), counters: new Counters(database) };
        const caller = { accountId, face: '', keyId: null };
        const edit = {
          displayName: set('Trial'),
          identities: [{ op: 'hold', identity: { kind: 'phone', value: phone } }],
        } as const;
        const { contact } = await saveContact(bound, caller, { op: 'save', onMatch: 'refuse', edit });
        const read = await getContact(bound, caller, { target: [{ by: 'id', id: contact.id }] });
        const isSame =
          read.version === contact.version &&
          read.displayName === 'Trial' &&
          read.identities.some((identity) => identity.kind === 'phone' && identity.value === phone);
        throw new RolledBackError(isSame);
      }),
    );
  } catch (error) {
    if (error instanceof RolledBackError) return error.isSame;
    throw error;
  }
}

/** Checks that a contact is read back as it was written. */
export function dataPathCheck({ tryDataPath }: { readonly tryDataPath: () => Promise<boolean> }): Check {
  return makeCheck('data path', async () => {
    const began = performance.now();
    const isSame = await tryDataPath();
    const ms = Math.round(performance.now() - began);
    return isSame
      ? okFinding(`A test contact was written, read back and rolled back in ${ms} ms.`)
      : failedFinding(
          'A test contact was read back with other values than were written.',
          'Stop every server, keep the data directory unchanged, and report this with the log of PostgreSQL.',
        );
  });
}
