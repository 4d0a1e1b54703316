/**
 * Intakes as people and programs manage them. `inbox.ts` receives their payloads, `apply-payloads.ts` applies these.
 */

import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { RecordKey } from '@switchbook/domain/records/record.js';
import { dayOf } from '@switchbook/domain/runtime/instant.js';
import { codePoints } from '@switchbook/domain/text/text.js';
import { hashSecret, makeRandomText } from '../../access/values/secrets.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Context } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { defineRecord, type RecordWrite, withShown } from '../../records/operations/record.js';
import { storeHasIntakes } from '../store/intake-rows.js';
import { dropPassedPayloads, dropPayloads } from '../store/payloads.js';
import { type IntakeMembers, intakeRecord, secretCharacters } from '../values/intake.js';
import { newIntakeToken } from './intake-secrets.js';

/** A new secret, or a new address by rotation, replaces the previous one, which counts for an overlap too. */
const kind = defineRecord(intakeRecord, {
  check: (_context, _caller, fields, fault) => {
    const { secret, verifyToken } = fields;
    for (const [path, text] of Object.entries({ secret, verify_token: verifyToken }))
      if (text !== undefined && codePoints(text.trim()) < secretCharacters.min)
        fault(
          path,
          'form',
          `must be text of ${secretCharacters.min} to ${secretCharacters.max} characters`,
          'text',
        );
    return fields;
  },
  decide: async (write) => {
    const { context, before, fields, isRotation } = write;
    if (fields === null) return {};
    const { clock, random } = context;
    const { secret, verifyToken = makeRandomText(32, random), overlapSeconds = 0 } = fields;
    if (before === null) return { verifyToken, ...newAddress(write) };
    const until = overlapSeconds === 0 ? null : new Date(clock().getTime() + overlapSeconds * 1_000);
    const keep = (value: Buffer) => (until === null ? null : value);
    if (isRotation)
      return {
        ...newAddress(write),
        oldTokenHash: keep(before.tokenHash),
        oldTokenUntil: until,
        verifiedAt: null,
      };
    if (secret !== undefined) return { oldSecret: keep(before.secret), oldSecretUntil: until };
    if (until !== null)
      throw invalid('overlap_seconds', 'needs', 'needs a new secret, which replaces the previous one');
    return {};
  },
  afterWrite: async ({ tx, caller: { accountId }, before }) => {
    if (before === null) await storeHasIntakes(tx, accountId);
    await notifyChanged(tx, accountId);
    return undefined;
  },
  afterCommit: (context, { accountId }) => context.forgetAccess(accountId),
});

/** Omits expired secrets. The address of a deleted intake answers 404, and its payloads are deleted with it. */
export const intakes = withShown({ ...kind, delete: deleteIntake }, ({ clock }, rows) => {
  const now = clock();
  const endIfLive = (until: Date | null) => (until !== null && until > now ? until : null);
  return rows.map((row) => ({
    ...row,
    today: row.todayOn === dayOf(now) ? row.today : {},
    oldSecretUntil: endIfLive(row.oldSecretUntil),
    oldTokenUntil: endIfLive(row.oldTokenUntil),
  }));
});

/** Rows of one transaction, which takes a few hundredths of a second. */
const droppedAtOnce = 1_000;

/**
 * Deletes its payloads and their deliveries in pieces before the intake itself. A single transaction would lock the
 * intake for seconds, and payloads of all accounts are stored together.
 */
async function deleteIntake(
  context: Context,
  caller: Caller,
  key: RecordKey,
  principal?: Principal,
): Promise<void> {
  const { id } = await kind.get(context, caller, key);
  for (const drop of [dropPassedPayloads, dropPayloads]) {
    let dropped: number;
    do
      dropped = await queuedByAccount(context, caller, (tx) => drop(tx, caller.accountId, id, droppedAtOnce));
    while (dropped >= droppedAtOnce);
  }
  await kind.delete(context, caller, key, principal);
}

function newAddress({ context: { random }, caller }: RecordWrite<IntakeMembers>) {
  const token = newIntakeToken(caller.accountId, random);
  return { token, tokenHash: hashSecret(token), path: `/intake/${token}` };
}
