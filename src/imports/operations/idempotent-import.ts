/**
 * Idempotent file uploads. An upload may take hours, longer than a transaction may run. So the receiver locks the key
 * on the import's connection, and hashes the bytes as they arrive. It stores the answer in the transaction that makes
 * the import due. A repeated file is read and compared, but not stored.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { asProblems, type Queryable, type Transaction } from '../../database/database.js';
import {
  type IdempotentOutcome,
  type IdempotentRequest,
  type IdempotentWork,
  isRefusal,
  NothingStoredError,
  type StoredAnswer,
  storeAnswer,
  storedOutcome,
  uncommittedOutcome,
} from '../../idempotency/operations/idempotency.js';
import { FileFingerprint } from '../../idempotency/operations/request-fingerprint.js';
import {
  blockErasure,
  endLease,
  findAnswer,
  leaseKey,
  lockIdempotencyKey,
  type StoredAnswerRow,
} from '../../idempotency/store.js';
import type { Context } from '../../operation-context/context.js';
import type { ImportJob } from '../values/import-job.js';
import { createImport, type ImportFile, type ImportProgress, type Receiving } from './receive.js';

interface TakesFiles {
  createImport(
    caller: Caller,
    file: ImportFile,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<ImportJob>;
}

/**
 * Runs an idempotent import. `work` passes its file to `createImport` of the given core; its other work is not covered.
 * A problem before the file is read leaves the key free.
 */
export function runIdempotentFile<Core extends TakesFiles>(
  context: Context,
  core: Core,
  request: IdempotentRequest,
  work: IdempotentWork<Core>,
): Promise<IdempotentOutcome> {
  return asProblems(async () => {
    const { database } = context;
    const stored = await findAnswer(database, request.accountId, request.key, context.clock());
    if (stored !== undefined) return compareFile(core, request, stored, work);
    // Checked early, to refuse before the upload; the import locks the key itself.
    const isFree = await database.transaction((tx) => lockIdempotencyKey(tx, request.accountId, request.key));
    if (!isFree) return { state: 'running' };
    let upload: IdempotentFile | undefined;
    const create: TakesFiles['createImport'] = (caller, file, onProgress) => {
      upload = new IdempotentFile(context, request, file);
      return upload.receive(caller, onProgress);
    };
    try {
      const response = await work({ ...core, createImport: create });
      return upload === undefined ? { state: 'first' } : await upload.settle(response);
    } catch (error) {
      await upload?.settle(null).catch(() => {});
      throw error;
    }
  });
}

async function compareFile<Core extends TakesFiles>(
  core: Core,
  request: IdempotentRequest,
  stored: StoredAnswerRow,
  work: IdempotentWork<Core>,
): Promise<IdempotentOutcome> {
  let isRead = false;
  let state: IdempotentOutcome | undefined;
  const response = await work({
    ...core,
    createImport: async (_caller: Caller, file: ImportFile) => {
      isRead = true;
      state = await compareWithStored(request, stored, file);
      throw knownKeyError();
    },
  });
  if (state !== undefined) return state;
  // The stored answer belongs to a file that was read completely, so this is another request, unless this file broke
  // off.
  return response !== null && !isRead ? { state: 'mismatch' } : { state: 'first' };
}

async function compareWithStored(
  request: IdempotentRequest,
  stored: StoredAnswerRow,
  file: ImportFile,
): Promise<IdempotentOutcome> {
  const { requestHash, requestBytes } = stored;
  const isSame = await new FileFingerprint(fingerprintedOf(request, file)).matches(
    requestHash,
    requestBytes,
    file.bytes,
  );
  return isSame ? storedOutcome(stored, request) : { state: 'mismatch' };
}

function fingerprintedOf(request: IdempotentRequest, { mediaType, options }: ImportFile) {
  return [...request.fingerprinted, JSON.stringify([mediaType ?? null, options])];
}

/** Ends the work of a request that has another answer; its outcome is discarded. */
function knownKeyError(): ProblemError {
  return new ProblemError({ kind: 'limited', retryAfterMs: 1_000, of: 'work' });
}

class IdempotentFile {
  readonly #context: Context;
  readonly #request: IdempotentRequest;
  readonly #file: ImportFile;
  readonly #fingerprint: FileFingerprint;
  readonly #answered: Promise<StoredAnswer | null>;
  #resolveAnswer: (response: StoredAnswer | null) => void = () => {};
  #ended: Promise<unknown> = Promise.resolve();
  /** the outcome of the request; undefined while its work decides it */
  #state: IdempotentOutcome | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(context: Context, request: IdempotentRequest, file: ImportFile) {
    this.#context = context;
    this.#request = request;
    this.#file = file;
    this.#fingerprint = new FileFingerprint(fingerprintedOf(request, file));
    this.#answered = new Promise((resolve) => {
      this.#resolveAnswer = resolve;
    });
  }

  /** Resolves before the import is committed: its answer is committed too. */
  receive(caller: Caller, onProgress?: (progress: ImportProgress) => void): Promise<ImportJob> {
    return new Promise((resolve, reject) => {
      const file = { ...this.#file, bytes: this.#fingerprint.passThrough(this.#file.bytes) };
      const received = createImport(this.#context, caller, file, onProgress, this.#makeReceiving(resolve));
      this.#ended = received.catch(reject);
    });
  }

  /** Settles the request with its answer; null: it was not stored, so the import does not exist. */
  async settle(response: StoredAnswer | null): Promise<IdempotentOutcome> {
    this.#resolveAnswer(response);
    await this.#ended;
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#state !== undefined) return this.#state;
    const fingerprint = this.#fingerprint.fingerprint();
    if (response === null || !isRefusal(response) || fingerprint === undefined) return { state: 'first' };
    const { accountId } = this.#request;
    const store = async (tx: Transaction) => {
      await blockErasure(tx, accountId);
      return storeAnswer(this.#context, tx, this.#request, response, fingerprint);
    };
    const isStored = await this.#context.database.transaction(store, 'request', accountId);
    return { state: isStored ? 'first' : 'running' };
  }

  #makeReceiving(handOver: (job: ImportJob) => void): Receiving {
    const { accountId, key } = this.#request;
    return {
      begin: async (session) => {
        if (!(await leaseKey(session, accountId, key))) this.#state = { state: 'running' };
        else {
          // The holder of the lock may have ended just now.
          const stored = await findAnswer(session, accountId, key, this.#context.clock());
          if (stored === undefined) return;
          this.#state = await compareWithStored(this.#request, stored, this.#file);
        }
        throw knownKeyError();
      },
      settle: (work) => this.#settleImport(work, handOver),
      end: (session) => endLease(session, accountId, key),
    };
  }

  async #settleImport(
    work: (on: Queryable) => Promise<ImportJob>,
    handOver: (job: ImportJob) => void,
  ): Promise<ImportJob> {
    try {
      return await this.#context.database.hold(
        async (tx) => {
          await blockErasure(tx, this.#request.accountId);
          const job = await work(tx);
          handOver(job);
          const response = await this.#answered;
          const fingerprint = this.#fingerprint.fingerprint();
          if (response === null || isRefusal(response) || fingerprint === undefined)
            throw new NothingStoredError('first');
          if (!(await storeAnswer(this.#context, tx, this.#request, response, fingerprint)))
            throw new NothingStoredError('running');
          this.#state = { state: 'first' };
          return job;
        },
        'request',
        this.#request.accountId,
      );
    } catch (error) {
      try {
        this.#state = uncommittedOutcome(error);
      } catch {
        this.#failure = { error };
      }
      throw error;
    }
  }
}
