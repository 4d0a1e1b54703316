/** A test message for an intake. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import { orNotFound } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId, IntakeId } from '@switchbook/domain/runtime/ids.js';
import { nearestHolders } from '../../contacts/writes/targets.js';
import type { Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { recordStore } from '../../records/store.js';
import { findPayloadState } from '../store/payloads.js';
import { type IntakeTest, intakeRecord } from '../values/intake.js';
import { applyBatchBetweenErasures } from './apply-payloads.js';

/** The range 202-555-01xx is reserved for examples: no person has this number. */
const testPhone = '12025550147';

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
  // Earlier payloads are applied first. A job may have applied this one, so the state is read after each batch.
  let state = await stateNow();
  for (let applied = 1; state === 'waiting' && applied > 0; state = await stateNow())
    applied = await applyBatchBetweenErasures(context, accountId, 0);
  const contactId = (await findTester(context, accountId)) ?? null;
  return {
    state: orNotFound(state, 'intake'),
    phone: testPhone,
    contactId,
    created: before === undefined && contactId !== null,
  };
}

async function findTester({ reads }: CallerVisibility, accountId: AccountId): Promise<ContactId | undefined> {
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
