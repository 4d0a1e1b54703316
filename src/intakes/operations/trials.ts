/** A test message for an intake, and payloads that are applied again. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, IntakeId } from '@switchbook/domain/runtime/ids.js';
import { nearestHolders } from '../../contacts/writes/targets.js';
import type { Basics, CallerView, Context, OtherSystems } from '../../operation-context/context.js';
import { recordStore } from '../../records/store.js';
import { findPayloadState, replayPayloads, resumePayloads } from '../store/payloads.js';
import { type IntakeTest, intakeRecord, payloadsStoredMs } from '../values.js';
import { applyBatch } from './apply-payloads.js';
import { maxWaiting } from './inbox-bound.js';

/** The range 202-555-01xx is reserved for examples: no person has this number. */
const testPhone = '12025550147';

/** Payloads of one transaction. */
const atOnce = 5_000;

/**
 * Receives a signed message of the test number. The trial is checked, stored and applied like any payload. It does not
 * arrive over the address, since only a hash of the token is stored. Throws `not_found`.
 */
export async function testIntake(context: Context, caller: Caller, id: IntakeId): Promise<IntakeTest> {
  const { accountId } = caller;
  const { database } = context;
  const stored = orNotFound(await recordStore(intakeRecord).find(database, accountId, id), 'intake');
  const before = await findTester(context, accountId);
  const payloadId = orNotFound(await context.intakes.receiveOwn(stored, testMessage(context)), 'intake');
  const stateNow = () => findPayloadState(database, accountId, payloadId);
  let state = await stateNow();
  // Earlier payloads are applied first.
  while (state === 'waiting' && (await applyBatch(context, accountId, 0)) > 0) state = await stateNow();
  const contactId = (await findTester(context, accountId)) ?? null;
  return {
    state: orNotFound(state, 'intake'),
    phone: testPhone,
    contactId,
    created: before === undefined && contactId !== null,
  };
}

async function findTester({ reads }: CallerView, accountId: AccountId): Promise<ContactId | undefined> {
  const keys = [identityKey({ kind: 'phone', value: testPhone })];
  return nearestHolders(keys, await reads.findHolders(accountId, keys, true))[0]?.contactId;
}

/**
 * Makes a test message. The trial names no business number, since the intake would list that number as a number of the
 * business.
 */
function testMessage({ clock, newId }: Basics): Buffer {
  const message = {
    from: testPhone,
    id: `wamid.test.${newId()}`,
    timestamp: String(Math.floor(clock().getTime() / 1_000)),
    type: 'text',
    text: { body: 'A test message of Switchbook' },
  };
  const value = {
    messaging_product: 'whatsapp',
    contacts: [{ profile: { name: 'Switchbook test' }, wa_id: testPhone }],
    messages: [message],
  };
  const entry = [{ id: '0', changes: [{ field: 'messages', value }] }];
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}

/**
 * Resets stored payloads from a time on to waiting; returns their number. Refused payloads of the account are retried
 * at once; failed payloads are not. Throws `not_found`.
 */
export async function replayIntake(
  context: Basics & OtherSystems,
  { accountId }: Caller,
  id: IntakeId,
  since = new Date(0),
): Promise<number> {
  const { database, clock } = context;
  orNotFound(await recordStore(intakeRecord).find(database, accountId, id), 'intake');
  // Payloads that were applied again meanwhile are not reset again.
  const until = clock();
  await resumeAll(context, accountId, new Date(until.getTime() + payloadsStoredMs));
  for (let total = 0; ; ) {
    const count = await database.transaction(
      (tx) => replayPayloads(tx, accountId, id, since, until, atOnce),
      'request',
      accountId,
    );
    total += count;
    context.intakes.due.raise();
    if (count < atOnce) return total;
  }
}

/**
 * Resets refused payloads. Payloads that were refused again meanwhile may be reset again. The limit of the inbox bounds
 * their number.
 */
async function resumeAll({ database }: Basics, accountId: AccountId, until: Date): Promise<void> {
  for (let count = 0; count < maxWaiting.payloads; count += atOnce)
    if ((await resumePayloads(database, accountId, until, atOnce)) < atOnce) return;
}
