/** Work that has waited checks the rights of its caller before it commits. */
import { freeLanes } from '@switchbook/admission/lanes.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Database } from '../database/database.js';
import { queuedByAccount } from './queued-by-account.js';
import { recheckAfterMs } from './time-limits.js';

const lost = new Error('the caller has lost its rights');
const wait = () => new Promise((resolve) => setTimeout(resolve, recheckAfterMs + 10));

it.each<readonly [waits: string, connecting: () => Promise<unknown>, work: () => Promise<unknown>]>([
  ['for a connection', wait, async () => 'done'],
  ['for a lock', async () => undefined, wait],
])('after a wait %s', async (_, connecting, work) => {
  const transaction = async (inTransaction: (tx: never) => Promise<unknown>) => {
    await connecting();
    return inTransaction(undefined as never);
  };
  const context = { database: { transaction } as unknown as Database, lanes: freeLanes };
  const refuse = () => Promise.reject(lost);
  const caller = { accountId: 'a' as AccountId, face: 'test', keyId: null, assertStillAllowed: refuse };
  await expect(queuedByAccount(context, caller, work)).rejects.toBe(lost);
});
