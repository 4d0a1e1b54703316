/** The table of operations on intakes. */
import type { AccountReader, Caller } from '@switchbook/domain/access/access.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, IntakeId } from '@switchbook/domain/runtime/ids.js';
import type { Basics, OtherSystems } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { recordStore } from '../../records/store.js';
import { payloadsStoredMs } from '../../retention/values.js';
import { readLastMessages } from '../store/activity-rows.js';
import { readInboxBacklog } from '../store/backlog.js';
import { replayPayloads, resumePayloads } from '../store/payloads.js';
import { intakeLimits, intakeRecord } from '../values/intake.js';
import { testIntake } from './test-intake.js';

export const intakeOperations = {
  ...needs('contacts:read', { readActivity }),
  ...needs(['intakes:manage', 'contacts:write'], { testIntake, replayIntake }),
  ...needsNone({ inboxBacklog }),
};

/** Reads the times of the last messages of contacts; contacts without messages are absent. */
export function readActivity({ database }: Basics, { accountId }: AccountReader, ids: readonly ContactId[]) {
  return readLastMessages(database.reads, accountId, ids);
}

/** Reads the inboxes of all accounts. */
export function inboxBacklog(context: Basics) {
  return readInboxBacklog(context.database);
}

/** Payloads of one transaction. */
const payloadsAtOnce = 5_000;

/**
 * Resets stored payloads from a time on to waiting; returns their number. Refused payloads of the account are retried
 * at once; failed payloads are not. Throws `not_found`.
 */
async function replayIntake(
  context: Basics & OtherSystems,
  { accountId }: Caller,
  id: IntakeId,
  since = new Date(0),
): Promise<number> {
  const { database, clock } = context;
  orNotFound(await recordStore(intakeRecord).find(database, accountId, id), 'intake');
  // Payloads that are applied again after this time are not reset again.
  const until = clock();
  await resumeAll(context, accountId, new Date(until.getTime() + payloadsStoredMs));
  for (let total = 0; ; ) {
    const count = await database.transaction(
      (tx) => replayPayloads(tx, accountId, id, since, until, payloadsAtOnce),
      'request',
      accountId,
    );
    total += count;
    context.intakes.due.raise();
    if (count < payloadsAtOnce) return total;
  }
}

/**
 * Resets refused payloads. Payloads that are refused again during the call may be reset again. The limit of the inbox
 * bounds their number.
 */
async function resumeAll({ database }: Basics, accountId: AccountId, until: Date): Promise<void> {
  for (let count = 0; count < intakeLimits.waiting.payloads; count += payloadsAtOnce)
    if ((await resumePayloads(database, accountId, until, payloadsAtOnce)) < payloadsAtOnce) return;
}
