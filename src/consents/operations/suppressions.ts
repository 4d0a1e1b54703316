/** Suppressions of a contact: they block channels regardless of its consents. */
import type { Caller } from '@switchbook/domain/access/access.js';
import {
  type Suppression,
  type SuppressionEdit,
  sameSuppression,
} from '@switchbook/domain/consent/consent.js';
import { allIdentities } from '@switchbook/domain/contact/contact.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import { type GetCommand, getContact, type WithContact } from '../../contacts/operations/find-contacts.js';
import { refuseMoreEntries } from '../../contacts/values/check-limits.js';
import { subjectsOf, suppressionEvent, toSuppression } from '../../contacts/writes/entry-events.js';
import type { Admission, Basics, CallerVisibility } from '../../operation-context/context.js';
import {
  countSuppressions,
  dropSuppression,
  predatesMerge,
  putSuppression,
  readSuppressions,
} from '../store/suppression-rows.js';
import { changeEntries, checkStorable } from './change-entries.js';

export interface SuppressionCommand extends Omit<SuppressionEdit, 'subject' | 'createdAt' | 'updatedAt'> {
  /** null: permanent; in the past: lifted */
  readonly expiresAt: Date | null;
}

/** Upserts one row per contact and channel. */
export function setSuppression(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  command: GetCommand,
  suppression: SuppressionCommand,
): Promise<WithContact<{ readonly suppression: Suppression; readonly created: boolean }>> {
  checkStorable({ reason: suppression.reason, source: suppression.source, note: suppression.note });
  return changeEntries(context, caller, command, async (tx, contact, now) => {
    const [current] = await readSuppressions(tx, caller.accountId, contact.id, suppression.channel);
    if (current === undefined) {
      const count = await countSuppressions(tx, caller.accountId, contact.id);
      refuseMoreEntries('suppressions', count, true);
    }
    const effects = { caller, now, newId: context.newId };
    const entry = { ...suppression, subject: '' };
    const newEntry = toSuppression(effects, contact.id, entry, subjectsOf(allIdentities(contact)));
    if (
      current !== undefined &&
      sameSuppression(current, newEntry.suppression) &&
      !(await predatesMerge(tx, caller.accountId, current.id))
    )
      return { result: { suppression: current, created: false, contact }, isReal: false, event: undefined };
    const { id, createdAt } = current ?? newEntry.suppression;
    const newSuppression = { ...newEntry.suppression, id, createdAt };
    const { stored, before } = await putSuppression(
      tx,
      caller.accountId,
      newSuppression,
      newEntry.subjects,
      newEntry.actor,
    );
    return {
      result: { suppression: stored, created: current === undefined, contact },
      isReal: true,
      event: (source, version) => suppressionEvent(source, version, before, stored),
    };
  });
}

export function deleteSuppression(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  command: GetCommand,
  id: string,
): Promise<void> {
  return changeEntries(context, caller, command, async (tx, contact) => {
    const removed = orNotFound(await dropSuppression(tx, caller.accountId, contact.id, id), 'suppression');
    return {
      result: undefined,
      isReal: true,
      event: (source, version) => suppressionEvent(source, version, removed, null),
    };
  });
}

/** Lists suppressions of a contact, newest first, expired ones included. Throws `not_found`. */
export async function listSuppressions(
  context: Basics & CallerVisibility,
  caller: Caller,
  command: GetCommand,
): Promise<WithContact<Suppression>[]> {
  const contact = await getContact(context, caller, command);
  const suppressions = await readSuppressions(context.database, caller.accountId, contact.id);
  return suppressions.map((suppression) => ({ ...suppression, contact }));
}
