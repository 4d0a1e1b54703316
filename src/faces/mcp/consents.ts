/** `can_send`, `record_consent`: a person's consents. */

import { channelForm, channelKinds, isKnownChannel } from '@switchbook/domain/consent/consent.js';
import { type Contact, displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { type IdentityKey, identityKey } from '@switchbook/domain/identity/identity.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { type Issue, invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Json } from '@switchbook/domain/runtime/json.js';
import { Type } from 'typebox';
import type { Recipient } from '../../consents/operations/can-send.js';
import type { SendAnswer, SendReason } from '../../consents/values.js';
import { inputLengths, recipientsAtOnce } from './choices.js';
import { findPerson, personRef, readPerson, targetOf } from './person.js';
import {
  closed,
  countShown,
  defineTool,
  objects,
  optional,
  reading,
  requireToolScope,
  type ToolCall,
  text,
} from './tool.js';
import { markUntrusted } from './untrusted.js';

const channel = Type.String({ pattern: channelForm, description: 'whatsapp, sms, email, voice, …' });
const purpose = optional(text(inputLengths.purpose, { description: 'such as marketing' }));
const sender = optional(text(inputLengths.sender, { description: 'number of the business' }));

export const canSend = defineTool({
  name: 'can_send',
  title: 'May I send',
  description:
    'Whether messages may be sent to people on a channel: every reason against it, and what would change it. Ask before any message.',
  scopes: ['contacts:read'],
  hints: reading,
  input: Type.Object(
    {
      people: Type.Array(personRef, {
        minItems: 1,
        maxItems: recipientsAtOnce,
        description: 'whom to write to',
      }),
      channel,
      purpose,
      sender,
    },
    closed,
  ),
  output: Type.Object({ answers: objects }),
  run: async (call, input) => {
    const { core, caller } = call;
    const recipients = await Promise.all(
      input.people.map((ref, index) => findRecipient(call, ref, input.channel, `people.${index}`)),
    );
    const readable = recipients.filter((recipient) => recipient !== null);
    const question = {
      channel: input.channel,
      purpose: input.purpose ?? null,
      sender: senderOf(input.sender),
    };
    const sendAnswers =
      readable.length === 0 ? [] : await core.canSend(caller, { ...question, recipients: readable });
    await countShown(
      call,
      sendAnswers.flatMap((answer) => answer.contactId ?? []),
    );
    const rest = sendAnswers[Symbol.iterator]();
    const answers = recipients.map((recipient, index) => {
      const person = input.people[index];
      if (recipient === null) return { person, allowed: false, reasons: [{ code: 'no_address' }] };
      return { person, ...encodeAnswer(rest.next().value as SendAnswer) };
    });
    return { answers };
  },
});

/** Returns null if the person has no address on the channel. */
async function findRecipient(
  call: ToolCall,
  ref: string | number,
  on: string,
  path: string,
): Promise<Recipient | null> {
  const named = readPerson(call, ref, path);
  if (named.by === 'identity') return { key: named.key, chosen: null };
  const contact = await call.core.getContact(call.caller, targetOf(named));
  const key = channelKeyOf(contact, on);
  // A copy: a part of a text keeps the text of all identities in memory, and fifty contacts are read.
  return key === undefined ? null : structuredClone({ key, chosen: contact.id });
}

function channelKeyOf(contact: Contact, on: string): IdentityKey | undefined {
  const kinds = isKnownChannel(on) ? channelKinds[on] : [];
  const identity = kinds.map((kind) => displayedIdentity(contact, kind)).find((shown) => shown !== undefined);
  return identity && identityKey(identity);
}

function encodeAnswer({ reasons }: SendAnswer): Json {
  return {
    allowed: reasons.length === 0,
    ...(reasons.length === 0 ? {} : { reasons: reasons.map(encodeReason) }),
  };
}

function encodeReason({
  code,
  remedy,
  purpose: reasonPurpose,
  sender: from,
  since,
  until,
}: SendReason): Json {
  return {
    code,
    remedy,
    ...(from === null ? {} : { sender: `+${from}` }),
    ...(since === null ? {} : { since: since.toISOString() }),
    ...(until === null ? {} : { until: until.toISOString() }),
    ...(reasonPurpose === null ? {} : markUntrusted({ purpose: reasonPurpose })),
  };
}

function senderOf(number: string | undefined): string | null {
  if (number === undefined) return null;
  const digits = readE164(number);
  if (digits === undefined)
    throw invalid('sender', 'form', 'must be a phone number such as +14155550123', 'phone');
  return digits;
}

type AnsweredState = 'opted_in' | 'opted_out';

export const recordConsent = defineTool({
  name: 'record_consent',
  title: 'Record a consent',
  description:
    'Records that a person opted out (do this at once when asked), or opted in (only with proof: where and how the person agreed). Repeating it changes nothing.',
  scopes: ['contacts:write'],
  includes: ['contacts:read'],
  hints: { isReadOnly: false, isDestructive: false, isIdempotent: true },
  input: Type.Object(
    {
      person: personRef,
      channel,
      state: Type.Unsafe<AnsweredState>({
        type: 'string',
        enum: ['opted_in', 'opted_out'],
        description: 'what the person wants',
      }),
      purpose,
      sender,
      proof: optional(
        text(inputLengths.proof, { description: "needed for opted_in: the person's words, when and where" }),
      ),
    },
    closed,
  ),
  output: Type.Object({ person: Type.Integer(), state: Type.String(), recorded: Type.Boolean() }),
  run: async (call, input) => {
    requireToolScope(call, 'contacts:write');
    requireProof(input.state, input.proof);
    const { core, caller } = call;
    const { id } = await findPerson(call, input.person);
    const consent = {
      channel: input.channel,
      state: input.state,
      purpose: input.purpose ?? null,
      sender: senderOf(input.sender),
      source: caller.face,
      proof: input.proof === undefined ? {} : { text: input.proof },
    };
    const edit = { consents: [consent], entryRule: 'changed' } as const;
    const { contact, outcome } = await core.editContact(caller, {
      op: 'edit',
      target: [{ by: 'id', id }],
      edit,
    });
    return { person: contact.number, state: input.state, recorded: outcome === 'updated' };
  },
});

function requireProof(state: AnsweredState, proof: string | undefined): void {
  if (state === 'opted_out' || (proof ?? '').trim().length >= 10) return;
  const message = 'is required for an opt-in: the words of the person, when and where they were given';
  const issue: Issue = { path: 'proof', code: 'required', message };
  throw new ProblemError({ kind: 'invalid', issues: [issue] });
}
