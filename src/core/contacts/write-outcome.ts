/** Writes what a run decided, in the order that lets identities change hands, with all effects. */
import type { Caller } from '../../domain/access.js';
import type { ConsentEdit } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { refusalSubject } from '../../domain/identity.js';
import type { ContactId } from '../../domain/ids.js';
import { invariant, ProblemError } from '../../domain/problem.js';
import { findAccount, lockAccount } from '../../store/accounts.js';
import { insertConsent, retainRefusals, takeRefusals } from '../../store/consents.js';
import {
  addedIdentities,
  type ChangedContact,
  deleteContacts,
  goneIdentities,
  insertContacts,
  releaseIdentities,
  updateContacts,
} from '../../store/contact-writes.js';
import type { Transaction } from '../../store/database.js';
import { readTotal } from '../../store/tallies.js';
import type { Context } from '../context.js';
import { chunksOf, roughBytes } from './chunks.js';
import { toEntry } from './ledger.js';
import { reinstate } from './refusals.js';
import { contactEvent } from './snapshot.js';
import { TargetsMoved } from './targets.js';

/** What is known of a contact during a run; `before` null for one that is made. */
export interface Touched {
  readonly before: Contact | null;
  /** null when deleted */
  after: Contact | null;
  /** the first command that touched it */
  readonly command: number;
  isReal: boolean;
  /** to be put on record */
  readonly consents: ConsentEdit[];
}

/** Answers the contacts as stored: settled versions, and opt-outs that came back. */
export async function writeOutcome(
  context: Context,
  caller: Caller,
  tx: Transaction,
  touched: readonly Touched[],
  now: Date,
): Promise<ReadonlyMap<ContactId, Contact>> {
  const { accountId } = caller;
  const made = touched.flatMap((one) => (one.before === null && one.after !== null ? [one.after] : []));
  const gone = touched.flatMap((one) => (one.before !== null && one.after === null ? [one.before] : []));
  const changed: ChangedContact[] = touched.flatMap((one) =>
    one.before === null || one.after === null
      ? []
      : [settleVersion(context, caller, now, one.before, one.after, one.isReal)],
  );
  await checkQuota(caller, tx, made.length, gone.length);

  for (const one of changed)
    await retainRefusals(tx, accountId, one.before.id, subjectsOf(goneIdentities(one)), now);
  await releaseIdentities(tx, accountId, changed);
  for (const chunk of chunksOf(gone, roughBytes)) {
    const events = chunk.map((contact) => ({
      contact,
      event: contactEvent(caller, context.newId, now, contact, null),
    }));
    const deleted = await deleteContacts(tx, accountId, events, now);
    invariant(deleted.size === chunk.length, 'a locked contact could not be deleted');
  }
  for (const chunk of chunksOf(changed, (one) => roughBytes(one.before) + roughBytes(one.after))) {
    const updated = await updateContacts(tx, accountId, chunk);
    // The contacts are locked; a tag or group of theirs is not, and was renamed or deleted.
    if (updated.size !== chunk.length) throw new TargetsMoved();
  }
  for (const chunk of chunksOf(made, roughBytes)) {
    const fresh = chunk.map((contact) => ({
      contact,
      event: contactEvent(caller, context.newId, now, null, contact),
    }));
    const outcomes = await insertContacts(tx, accountId, fresh, true);
    // Somebody who takes no locks was faster, or removed a tag.
    if ([...outcomes.values()].some((one) => one.outcome !== 'created')) throw new TargetsMoved();
  }
  for (const { after, consents } of touched)
    for (const consent of after === null ? [] : consents)
      await insertConsent(tx, accountId, toEntry(context, caller, after as Contact, consent, now));
  const settled = changed.map((one) => [one.after.id, one.after] as const);
  return new Map([...settled, ...(await bringBackRefusals(context, caller, tx, made, changed, now))]);
}

/** Several edits of one run are one version step. */
function settleVersion(
  context: Context,
  caller: Caller,
  now: Date,
  before: Contact,
  after: Contact,
  isReal: boolean,
): ChangedContact {
  if (!isReal) return { before, after };
  const settled = { ...after, version: before.version + 1 };
  return { before, after: settled, event: contactEvent(caller, context.newId, now, before, settled) };
}

/** Creates of an account with a limit come one after the other, so that the count holds. */
async function checkQuota(caller: Caller, tx: Transaction, made: number, gone: number): Promise<void> {
  if (made === 0) return;
  const quota = await readQuota(tx, caller.accountId);
  if (quota !== undefined && quota.current - gone + made > quota.maximum)
    throw new ProblemError({ kind: 'quota', feature: 'contacts', ...quota });
}

/** What an account has of its limit, true until the transaction ends; undefined without a limit. */
export async function readQuota(
  tx: Transaction,
  accountId: Caller['accountId'],
): Promise<{ readonly current: number; readonly maximum: number } | undefined> {
  if ((await findAccount(tx, accountId))?.settings.contact_limit === undefined) return undefined;
  const maximum = (await lockAccount(tx, accountId))?.settings.contact_limit;
  if (maximum === undefined) return undefined;
  return { current: await readTotal(tx, accountId, 'contacts'), maximum };
}

function subjectsOf(
  identities: readonly { kind: Contact['identities'][number]['kind']; scope: string; value: string }[],
) {
  return identities.flatMap((identity) => refusalSubject(identity) ?? []);
}

async function bringBackRefusals(
  context: Context,
  caller: Caller,
  tx: Transaction,
  made: readonly Contact[],
  changed: readonly ChangedContact[],
  now: Date,
): Promise<ReadonlyMap<ContactId, Contact>> {
  const gained = [
    ...made.map((contact) => ({ id: contact.id, subjects: subjectsOf(contact.identities) })),
    ...changed.map((one) => ({ id: one.after.id, subjects: subjectsOf(addedIdentities(one)) })),
  ];
  const waiting = await takeRefusals(
    tx,
    caller.accountId,
    gained.flatMap((one) => one.subjects),
  );
  if (waiting.length === 0) return new Map();
  for (const one of gained) {
    const own = waiting.filter((refusal) => one.subjects.includes(refusal.subject));
    await reinstate(context, tx, caller.accountId, one.id, own, now);
  }
  const contacts = await context.reads.findMany(
    tx,
    caller.accountId,
    gained.map((one) => one.id),
  );
  return new Map(
    contacts.flatMap((contact) => (contact === undefined ? [] : [[contact.id, contact] as const])),
  );
}
