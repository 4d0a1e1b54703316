/**
 * Writes that happen once: a caller that names a write may send it again and gets the answer of the first time, byte
 * for byte. A wire takes part by having a `once` rule; what the caller's key may look like and how a misuse is worded
 * is the wire's business. Nothing is kept of an answer that only says "try again".
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Core } from '../../core/core.js';
import type { Caller } from '../../domain/access.js';
import type { Answer, OnceRefusal } from './define-face.js';

export interface OnceRequest {
  readonly core: Core;
  readonly caller: Caller;
  /** the caller's name for the request */
  readonly key: string;
  /** what makes two requests the same */
  readonly fingerprint: readonly (string | Buffer)[];
  /** set when the answer shows a secret: what is kept then opens with this text alone, which is stored nowhere */
  readonly sealWith?: string | undefined;
  /** does it; failures are answers already */
  readonly work: () => Promise<Answer>;
  /** the bytes of an answer's body */
  readonly write: (answer: Answer) => string;
  /** told of what went wrong after the work was done */
  readonly failed: (error: unknown) => void;
}

export async function answerOnce(request: OnceRequest): Promise<Answer | OnceRefusal> {
  const { core, caller } = request;
  // Two wires may use one text for different requests.
  const key = `${caller.face}/${request.key}`;
  const known = await core.beginIdempotent(caller.accountId, key, hashOf(request));
  if (known.state === 'running' || known.state === 'mismatch') return known.state;
  if (known.state === 'answered') {
    const { status, response } = known;
    const headers = { ...known.headers, 'idempotent-replayed': 'true' };
    return response === '' ? { status, headers } : { status, headers, text: unsealed(request, response) };
  }
  const {
    status,
    headers = {},
    text,
  } = await written(request, () => core.releaseIdempotent(caller.accountId, key).catch(request.failed));
  if (status >= 500) {
    await core.releaseIdempotent(caller.accountId, key).catch(request.failed);
    return text === '' ? { status, headers } : { status, headers, text };
  }
  // The work is done: the caller hears of it even when its answer cannot be kept.
  await core
    .settleIdempotent(caller.accountId, key, { status, headers, response: sealed(request, text) })
    .catch(request.failed);
  return text === '' ? { status, headers } : { status, headers, text };
}

async function written({ work, write }: OnceRequest, release: () => Promise<void>) {
  try {
    const answer = await work();
    return { ...answer, text: answer.text ?? (answer.body === undefined ? '' : write(answer)) };
  } catch (error) {
    await release();
    throw error;
  }
}

function hashOf({ fingerprint, sealWith }: OnceRequest): Buffer {
  const hash = createHash('sha256');
  for (const part of sealWith === undefined ? fingerprint : [...fingerprint, sealWith])
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'kept answer', 32));
}

function sealed({ sealWith }: OnceRequest, text: string): string {
  if (sealWith === undefined || text === '') return text;
  const iv = randomBytes(ivBytes);
  const box = createCipheriv(cipher, keyOf(sealWith), iv);
  const body = Buffer.concat([box.update(text, 'utf8'), box.final()]);
  return Buffer.concat([iv, box.getAuthTag(), body]).toString('base64');
}

function unsealed({ sealWith }: OnceRequest, stored: string): string {
  if (sealWith === undefined) return stored;
  const bytes = Buffer.from(stored, 'base64');
  const box = createDecipheriv(cipher, keyOf(sealWith), bytes.subarray(0, ivBytes));
  box.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([box.update(bytes.subarray(ivBytes + tagBytes)), box.final()]).toString('utf8');
}
