/** Payloads in the platform's shape, for tests. */
import type { Steps } from '@switchbook/domain/runtime/time-slices.js';
import fc from 'fast-check';
import type { PayloadReading } from './facts.js';
import { readPayload as readInSteps } from './read-payload.js';

/** Takes all steps in one turn. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

export const readPayload = (raw: Uint8Array): PayloadReading => runSteps(readInSteps(raw));

/** Names among these words, and any JSON of these leaves under such names. */
export function anythingOf(words: string, leaf: fc.Arbitrary<unknown>) {
  const names = fc.constantFrom(...words.split(' '));
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      fc.array(tie('anything'), { maxLength: 4 }),
      fc.dictionary(names, tie('anything'), { maxKeys: 6 }),
    ),
  }));
  return { names, anything };
}

export const business = { id: '106540352242922', phone: '15550783881' };
export const pablo = {
  phone: '16505551234',
  userId: 'US.13491208655302741918',
  parentUserId: 'US.ENT.11815799212886844830',
  username: 'pablomorales',
};
export const at = new Date('2025-06-15T23:14:33.000Z');
export const timestamp = String(at.getTime() / 1000);

export const contactOfPablo = {
  profile: { name: 'Pablo M.', username: pablo.username },
  wa_id: pablo.phone,
  user_id: pablo.userId,
  parent_user_id: pablo.parentUserId,
};

export const fromPablo = {
  from: pablo.phone,
  from_user_id: pablo.userId,
  from_parent_user_id: pablo.parentUserId,
  id: 'wamid.1',
  timestamp,
};

export function changesOf(...changes: readonly { readonly field: string; readonly value: object }[]) {
  return {
    object: 'whatsapp_business_account',
    entry: [
      { id: '102290129340398', changes: changes.map(({ field, value }) => ({ value: full(value), field })) },
    ],
  };
}

export function payloadOf(value: object, field = 'messages') {
  return changesOf({ field, value });
}

function full(value: object) {
  const metadata = { display_phone_number: business.phone, phone_number_id: business.id };
  return { messaging_product: 'whatsapp', metadata, ...value };
}

/** Writes a payload like the platform: everything beyond ASCII, and some other characters, as `\uXXXX`. */
export function bytesOf(payload: unknown): Buffer {
  const text = JSON.stringify(payload).replaceAll(/[/<%@\u0080-\uffff]/g, (match) => {
    return `\\u${match.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return Buffer.from(text);
}
