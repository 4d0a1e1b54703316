/**
 * Idempotent requests are done once. Such a request is one transaction, which also stores its answer. So the changes
 * and the answer are both stored, or neither is, even if the connection breaks. A retry finds the answer or does the
 * work. For files that take long to arrive, see `src/imports/operations/idempotent-import.ts`. `runIdempotentInSteps`
 * does work that must not be one transaction. Decision: docs/decisions/0014-idempotent-writes.md.
 */
import { freeLanes } from '@switchbook/admission/lanes.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { type HeldTransaction, OutcomeUnknownError } from '../../database/connections/held-transaction.js';
import { asProblems } from '../../database/database.js';
import { boundContext } from '../../operation-context/bound-context.js';
import type { Basics, Context } from '../../operation-context/context.js';
import { storedAnswerMs } from '../../retention/values.js';
import {
  findAnswer,
  insertAnswer,
  lockIdempotencyKey,
  lockKeyBeforeErasure,
  type StoredAnswerRow,
} from '../store.js';
import { type Fingerprint, type FingerprintPart, fingerprintOf } from './request-fingerprint.js';

export interface IdempotentRequest extends Pick<Caller, 'accountId' | 'assertStillAllowed' | 'scopes'> {
  readonly key: string;
  /** parts that identify the request, next to the bytes of a file */
  readonly fingerprinted: readonly FingerprintPart[];
}

/** The answer to a retry. */
export type StoredAnswer = Pick<StoredAnswerRow, 'status' | 'headers' | 'response'>;

/** Does the write with this core and words the answer. Null: the client must retry, and no change was made. */
export type IdempotentWork<Core> = (core: Core) => Promise<StoredAnswer | null>;

export type IdempotentOutcome =
  /** this request did the work, and its answer is final */
  | { readonly state: 'first' }
  /** another request is working under this key */
  | { readonly state: 'running' }
  /** the key was used for another request, or by a caller with more rights */
  | { readonly state: 'mismatch' }
  | ({ readonly state: 'answered' } & StoredAnswer)
  /** the connection broke during the commit: a retry returns the outcome */
  | { readonly state: 'unknown'; readonly cause: unknown };

export function runIdempotent<Core>(
  context: Context,
  coreOn: (context: Context) => Core,
  request: IdempotentRequest,
  work: IdempotentWork<Core>,
): Promise<IdempotentOutcome> {
  let effects: (() => void)[] = [];
  const attempt = (tx: HeldTransaction) =>
    tx.attempt((database) => {
      effects = [];
      return work(coreOn(boundContext(context, database, (effect) => effects.push(effect))));
    });
  return asProblems(async () => {
    const hold = holdKey(context, request, 'request', async (tx) => {
      const response = await attempt(tx);
      if (response !== null && isRefusal(response)) {
        await tx.undo();
        effects = [];
      }
      return response;
    });
    const state = await context.lanes.idempotent.run(request, hold).catch(uncommittedOutcome);
    // The effects run even if the outcome of the commit is unknown.
    for (const effect of effects) effect();
    return state;
  });
}

/**
 * Runs a request that commits its work in steps, because a single transaction would take too long. If the request is
 * repeated, the work must continue, since the process may end before the answer is stored. Until the end, the
 * transaction only holds the lock of the key, so readers of events do not wait for it.
 */
export function runIdempotentInSteps<Core>(
  context: Context,
  coreOn: (context: Context) => Core,
  request: IdempotentRequest,
  work: IdempotentWork<Core>,
): Promise<IdempotentOutcome> {
  const { lanes } = context;
  // The request already has a slot, so the work must not queue again.
  const core = coreOn({ ...context, lanes: { ...lanes, steps: freeLanes.steps } });
  const hold = holdKey(context, request, 'attempt', () => work(core));
  return asProblems(() => lanes.steps.run(request, hold).catch(uncommittedOutcome));
}

/** Answers a new request, and stores the answer, in the transaction that has the lock of its key. */
function holdKey(
  context: Basics,
  request: IdempotentRequest,
  limit: 'request' | 'attempt',
  answer: (tx: HeldTransaction) => Promise<StoredAnswer | null>,
): () => Promise<IdempotentOutcome> {
  const hash = fingerprintOf(request.fingerprinted);
  const answerOnce = async (tx: HeldTransaction): Promise<IdempotentOutcome> => {
    // An erasure is a request in steps, and must not wait for itself.
    const lock = limit === 'attempt' ? lockIdempotencyKey : lockKeyBeforeErasure;
    const outcome = await lockNew(context, tx, request, { hash, lock });
    if (outcome !== undefined) return outcome;
    const response = await answer(tx);
    if (response === null) throw new NothingStoredError('first');
    if (!(await storeAnswer(context, tx, request, response, { hash, bytes: null })))
      throw new NothingStoredError('running');
    return { state: 'first' };
  };
  return () => context.database.hold(answerOnce, limit, request.accountId);
}

/** Locks the key until the transaction ends. Returns the outcome if the request is not a new one. */
async function lockNew(
  { clock }: Basics,
  tx: HeldTransaction,
  request: IdempotentRequest,
  { hash, lock }: { readonly hash: Buffer; readonly lock: typeof lockIdempotencyKey },
): Promise<IdempotentOutcome | undefined> {
  const { accountId, key } = request;
  if (!(await lock(tx, accountId, key))) return { state: 'running' };
  const stored = await findAnswer(tx, accountId, key, clock());
  if (stored === undefined) return undefined;
  return stored.requestHash.equals(hash) ? storedOutcome(stored, request) : { state: 'mismatch' };
}

/** Whether the answer is a refusal. A refused write changes nothing. Its problem is stored as the answer. */
export function isRefusal({ status }: StoredAnswer): boolean {
  return status >= 400;
}

/** Returns false if another request has answered under the key meanwhile. */
export function storeAnswer(
  context: Basics,
  on: Parameters<typeof insertAnswer>[0],
  { accountId, key, scopes }: IdempotentRequest,
  { status, headers, response }: StoredAnswer,
  fingerprint: Fingerprint,
): Promise<boolean> {
  const now = context.clock();
  return insertAnswer(on, accountId, key, {
    requestHash: fingerprint.hash,
    requestBytes: fingerprint.bytes,
    scopes: scopes === undefined ? null : [...scopes],
    status,
    headers,
    response,
    now,
    expiresAt: new Date(now.getTime() + storedAnswerMs),
  });
}

/**
 * Returns the stored answer. It returns `mismatch` if the caller lacks a scope of the first caller, because the work
 * may have needed that scope.
 */
export function storedOutcome(
  { status, headers, response, scopes: needed }: StoredAnswerRow,
  { scopes }: IdempotentRequest,
): IdempotentOutcome {
  const lacksScopes = scopes !== undefined && needed?.some((scope) => !scopes.has(scope)) === true;
  return lacksScopes ? { state: 'mismatch' } : { state: 'answered', status, headers, response };
}

/** Thrown to roll back the transaction of a request. */
export class NothingStoredError extends Error {
  readonly state: 'first' | 'running';

  constructor(state: 'first' | 'running') {
    super('no answer is stored');
    this.state = state;
  }
}

/** Returns the result of an uncommitted transaction; throws any other error. */
export function uncommittedOutcome(error: unknown): IdempotentOutcome {
  if (error instanceof NothingStoredError) return { state: error.state };
  if (error instanceof OutcomeUnknownError) return { state: 'unknown', cause: error };
  throw error;
}
