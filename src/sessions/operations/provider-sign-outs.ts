/** Ends sessions after the end of their provider session, and finds the provider to notify of a sign-out. */
import { createHash } from 'node:crypto';
import type { Requester } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, lowestId } from '@switchbook/domain/runtime/ids.js';
import type { OneTimeId } from '@switchbook/domain/runtime/sealed-step.js';
import {
  dropExpiredSteps,
  insertConsumedStep,
  isConsumed,
  isMarkedSince,
  recordStepTime,
} from '../../access/store/consumed-steps.js';
import { hashSecret } from '../../access/values/secrets.js';
import { notifyChanged } from '../../database/connections/listen.js';
import type { Basics, Caches } from '../../operation-context/context.js';
import type { StoredSession } from '../store/session-rows.js';
import { listSessionsAtProvider, type SessionRef } from '../store/sign-in-lookups.js';
import { endSessionIn, findOwnSession } from './sessions.js';

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
 * provider can send it again after a failure. Two simultaneous messages end the same sessions. The end is stored before
 * the sessions are searched. A simultaneous sign-in either reads the stored end, or its session is found here.
 */
export async function endSessionsAtProvider(
  context: Basics & Caches,
  { issuer, subject, sid, once }: EndedAtProvider,
): Promise<number> {
  const { database, clock } = context;
  if (await isConsumed(database, wholeServer, once.id)) return 0;
  const end =
    sid === null ? signOutIdOf(issuer, 'person', subject ?? '') : signOutIdOf(issuer, 'session', sid);
  await recordStepTime(database, wholeServer, end, clock());
  const ended = await endListedSessions(context, () =>
    listSessionsAtProvider(database, issuer, { subject, sid }),
  );
  await consumeStep(context, once);
  return ended;
}

/** Returns the id of the end of a session at the provider, or of all sessions of a person. */
function signOutIdOf(issuer: string, kind: 'session' | 'person', id: string): string {
  return `end ${createHash('sha256')
    .update(JSON.stringify([issuer, kind, id]))
    .digest('base64url')}`;
}

/** A sign-in with a provider. */
interface ProviderSignIn {
  readonly issuer: string;
  readonly subject: string;
  /** null: unknown */
  readonly providerSid: string | null;
  /** time at which it was completed at the provider, in ms since 1970; absent: unknown */
  readonly completedMs?: number;
}

/**
 * Whether the provider has ended the session of a sign-in that is under way, or all sessions of its person since then.
 * A person may take minutes to choose an account.
 */
export async function isEndedAtProvider(
  { database }: Basics,
  { issuer, subject, providerSid, completedMs }: ProviderSignIn,
): Promise<boolean> {
  const isSessionEnded =
    providerSid !== null &&
    (await isConsumed(database, wholeServer, signOutIdOf(issuer, 'session', providerSid)));
  if (isSessionEnded || completedMs === undefined) return isSessionEnded;
  return isMarkedSince(database, wholeServer, signOutIdOf(issuer, 'person', subject), new Date(completedMs));
}

/** Ends the sessions of a sign-in if their provider session has ended; returns whether it has. */
export async function endIfEndedAtProvider(
  context: Basics & Caches,
  signIn: ProviderSignIn,
): Promise<boolean> {
  if (!(await isEndedAtProvider(context, signIn))) return false;
  const { issuer, subject, providerSid: sid } = signIn;
  await endListedSessions(context, () => listSessionsAtProvider(context.database, issuer, { subject, sid }));
  return true;
}

/** A session cannot switch accounts that often at the right moments. */
const maxLists = 50;

/** Ends the sessions of a list and returns their number. */
export function endListedSessions(
  { database, forgetAccess }: Basics & Caches,
  list: () => Promise<readonly SessionRef[]>,
): Promise<number> {
  return writeListedSessions(list, async ({ accountId, familyId }) => {
    const isEnded = await database.transaction(async (tx) => {
      const exists = await endSessionIn(tx, accountId, familyId);
      if (exists) await notifyChanged(tx, accountId);
      return exists;
    });
    forgetAccess(accountId);
    return isEnded;
  });
}

/**
 * Writes all sessions of a list and returns their number. `write` returns false for a missing session: it may have
 * switched accounts, so the list is then read once more.
 */
export async function writeListedSessions(
  list: () => Promise<readonly SessionRef[]>,
  write: (session: SessionRef) => Promise<boolean>,
): Promise<number> {
  let written = 0;
  for (let lists = 0; lists < maxLists; lists += 1) {
    let missing = 0;
    for (const session of await list())
      if (await write(session)) written += 1;
      else missing += 1;
    if (missing === 0) return written;
  }
  throw new ProblemError({ kind: 'unavailable' });
}

/** Returns the provider that signed the request's session in; undefined: it was opened without a provider. */
export async function findProviderOfSession(
  context: Basics,
  principal: Requester,
): Promise<(Pick<StoredSession, 'provider'> & { readonly issuer: string }) | undefined> {
  const { issuer, provider } = (await findOwnSession(context, principal)) ?? {};
  // A session of a passkey has an empty issuer.
  return issuer ? { issuer, provider: provider ?? null } : undefined;
}

/** A reserved id: steps belong to the whole server. */
export const wholeServer = asId<AccountId>(lowestId);
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
 * Records a step that begins in this database, by the hash of its secret id. A copy of the database has the key of
 * sealed steps. So a step that decides who signs in must also be recorded here.
 */
export async function recordSignInStep(context: Basics, { id, until }: OneTimeId): Promise<void> {
  await consumeStep(context, { id: begunIdOf(id), until });
}

/** Whether a step with the secret id has begun here. */
export function hasSignInStep({ database }: Basics, id: string): Promise<boolean> {
  return isConsumed(database, wholeServer, begunIdOf(id));
}

const begunIdOf = (id: string) => `begun ${hashSecret(id).toString('base64url')}`;
