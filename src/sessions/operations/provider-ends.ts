/** Ends sessions after the end of their provider session, and finds the provider to notify of a sign-out. */
import type { Requester } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
import { dropExpiredSteps, insertConsumedStep, isConsumed } from '../../access/store/consumed-steps.js';
import { hashSecret } from '../../access/values/secrets.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Basics, Caches } from '../../operation-context/context.js';
import { listSessionsAtProvider, type SessionRef } from '../store/sign-in-lookups.js';
import { endIn, findOwnSession } from './sessions.js';

interface EndedAtProvider {
  readonly issuer: string;
  /** null: the session of `sid`, of any person */
  readonly subject: string | null;
  /** null: all sessions of the person */
  readonly sid: string | null;
  /** the message of the provider, which counts once */
  readonly once: OneTimeId;
}

/**
 * Ends the sessions in all accounts and returns their number. The message is marked as used at the end, so that the
 * provider can send it again after a failure. Two simultaneous messages end the same sessions.
 */
export async function endSessionsAtProvider(
  context: Basics & Caches,
  { issuer, subject, sid, once }: EndedAtProvider,
): Promise<number> {
  const { database } = context;
  if (await isConsumed(database, wholeServer, once.id)) return 0;
  const ended = await endAll(context, () => listSessionsAtProvider(database, issuer, { subject, sid }));
  await consumeStep(context, once);
  return ended;
}

/** A session cannot switch accounts that often at the right moments. */
const maxLists = 50;

/**
 * Ends the sessions of a list and returns their number. A missing session may have switched accounts, so the list is
 * then read once more.
 */
export async function endAll(
  { database, forgetAccess }: Basics & Caches,
  list: () => Promise<readonly SessionRef[]>,
): Promise<number> {
  let ended = 0;
  for (let lists = 0; lists < maxLists; lists += 1) {
    const sessions = await list();
    const before = ended;
    for (const { accountId, familyId } of sessions) {
      const isEnded = await database.transaction(async (tx) => {
        const exists = await endIn(tx, accountId, familyId);
        if (exists) await notifyChanged(tx, accountId);
        return exists;
      });
      if (isEnded) ended += 1;
      forgetAccess(accountId);
    }
    if (ended - before === sessions.length) return ended;
  }
  throw new ProblemError({ kind: 'unavailable' });
}

/** Returns the issuer of the login that opened the request's session; null: it was opened without a provider. */
export async function readIssuerOfSession(context: Basics, principal: Requester): Promise<string | null> {
  const session = await findOwnSession(context, principal);
  // A passkey has an empty one.
  return session?.issuer || null;
}

/** A reserved id: steps belong to the whole server. */
export const wholeServer = asId<AccountId>('00000000-0000-0000-0000-000000000000');
/** Clocks of servers differ, so an id is stored longer than its step is valid. */
const storedMs = 60 * 60_000;

/**
 * Consumes the id of a sign-in step, before the account is known. Returns whether it is new; of two simultaneous calls
 * one gets true.
 */
export async function consumeStep({ database, clock }: Basics, { id, until }: OneTimeId): Promise<boolean> {
  const isNew = await insertConsumedStep(database, wholeServer, id, until);
  if (isNew) await dropExpiredSteps(database, wholeServer, new Date(clock().getTime() - storedMs));
  return isNew;
}

/**
 * Records a step that begins here, by the hash of its secret id. A copy of the database has the key of sealed steps, so
 * a step that decides who signs in must have begun here too.
 */
export async function recordSignInStep(context: Basics, { id, until }: OneTimeId): Promise<void> {
  await consumeStep(context, { id: begunIdOf(id), until });
}

/** Whether a step with the secret id has begun here. */
export function hasSignInStep({ database }: Basics, id: string): Promise<boolean> {
  return isConsumed(database, wholeServer, begunIdOf(id));
}

const begunIdOf = (id: string) => `begun ${hashSecret(id).toString('base64url')}`;
