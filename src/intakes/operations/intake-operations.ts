/** The table of operations on intakes. */
import type { AccountReader } from '@switchbook/domain/access/access.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Basics } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { readLastMessages } from '../store/activity-rows.js';
import { readInboxBacklog } from '../store/backlog.js';
import { replayIntake } from './replay-intake.js';
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
