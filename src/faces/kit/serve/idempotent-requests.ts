/**
 * Idempotent writes: a caller that gives a key may repeat a write and gets the first answer, byte for byte. A wire
 * takes part by having an `idempotency` rule, which defines the form of the key and the wording of misuse. An answer
 * that only requests a retry is not stored.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Caller } from '@switchbook/domain/access/access.js';
import { storedVisibility } from '@switchbook/domain/access/visibility.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Core } from '../../../core/core.js';
import type { IdempotencyRefusal } from '../wire/define-face.js';
import type { Answer } from '../wire/route-answer.js';

export interface KeyedRequest {
  readonly core: Core;
  readonly caller: Caller;
  /** its key belongs to a member, and the member's role decides its visibility */
  readonly isOfMember?: boolean;
  /** the caller's name for the request */
  readonly key: string;
  /** parts that identify the request; a file is identified by its bytes in addition */
  readonly fingerprint: readonly (string | Buffer)[];
  /** whether the body is a file streamed to `createImport` */
  readonly isFile?: boolean;
  /** whether the work commits in steps, and continues when it is requested again */
  readonly commitsInSteps?: boolean;
  /** set when the answer shows a secret: the stored answer is encrypted with this text, which is stored nowhere */
  readonly sealWith?: string | undefined;
  /** runs it with the given core, perhaps more than once; failures are already answers */
  readonly work: (core: Core) => Promise<Answer>;
  /** the bytes of an answer's body */
  readonly write: (answer: Answer) => string;
  /** called for a commit with an unknown outcome */
  readonly failed: (error: unknown) => void;
}

interface IdempotentWrite {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const visibilityPart = ({ visibility }: Caller) =>
  JSON.stringify(visibility === undefined ? null : storedVisibility(visibility));

export async function answerIdempotent(request: KeyedRequest): Promise<Answer | IdempotencyRefusal> {
  const { core, caller, isOfMember = false, fingerprint, sealWith, work, write } = request;
  const plain = sealWith === undefined ? fingerprint : [...fingerprint, sealWith];
  // Two wires may use one text for different requests. A member never gets another caller's answer, or an answer from a
  // time when its role had another visibility. Such a retry is refused, and not run again.
  const isOwn = isOfMember || caller.visibility !== undefined;
  const idempotent = {
    accountId: caller.accountId,
    ...withoutUndefined({ assertStillAllowed: caller.assertStillAllowed, scopes: caller.scopes }),
    key: isOwn ? `${caller.face}/${caller.keyId}/${request.key}` : `${caller.face}/${request.key}`,
    fingerprinted: isOwn ? [...plain, visibilityPart(caller)] : plain,
  };
  let firstAnswer: IdempotentWrite | undefined;
  const run = async (bound: Core) => {
    const { status, headers = {}, ...answer } = await work(bound);
    const text = answer.text ?? (answer.body === undefined ? '' : write({ status, ...answer }));
    firstAnswer = { status, headers, text };
    return isFinal(firstAnswer) ? { status, headers, response: sealAnswer(request, text) } : null;
  };
  const outcome = await onceOn(core, request)(idempotent, run);
  if (outcome.state === 'unknown') request.failed(outcome.cause);
  if (outcome.state === 'answered') {
    const { status, response } = outcome;
    const headers = { ...outcome.headers, 'idempotent-replayed': 'true' };
    return response === '' ? { status, headers } : { status, headers, text: unsealAnswer(request, response) };
  }
  if (outcome.state !== 'first') return outcome.state;
  if (firstAnswer === undefined) throw new Error('an idempotent request has no answer');
  const { status, headers, text } = firstAnswer;
  return text === '' ? { status, headers } : { status, headers, text };
}

function onceOn(core: Core, { isFile, commitsInSteps }: KeyedRequest): Core['runIdempotent'] {
  if (isFile === true) return core.runIdempotentFile;
  return commitsInSteps === true ? core.runIdempotentInSteps : core.runIdempotent;
}

/** Whether the answer is final, not just "try again". */
function isFinal({ status, headers }: IdempotentWrite): boolean {
  return status < 500 && status !== 429 && headers['retry-after'] === undefined;
}

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

function sealKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'kept answer', 32));
}

function sealAnswer({ sealWith }: KeyedRequest, text: string): string {
  if (sealWith === undefined || text === '') return text;
  const iv = randomBytes(ivBytes);
  const box = createCipheriv(cipher, sealKeyOf(sealWith), iv);
  const body = Buffer.concat([box.update(text, 'utf8'), box.final()]);
  return Buffer.concat([iv, box.getAuthTag(), body]).toString('base64');
}

function unsealAnswer({ sealWith }: KeyedRequest, stored: string): string {
  if (sealWith === undefined) return stored;
  const bytes = Buffer.from(stored, 'base64');
  const box = createDecipheriv(cipher, sealKeyOf(sealWith), bytes.subarray(0, ivBytes));
  box.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([box.update(bytes.subarray(ivBytes + tagBytes)), box.final()]).toString('utf8');
}
