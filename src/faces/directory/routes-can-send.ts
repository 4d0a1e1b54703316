/** `/can-send`: may these people be sent messages? */
import { type Static, Type } from 'typebox';
import type { Recipient, SendCommand } from '../../core/contacts/can-send.js';
import { type SendAnswer, type SendReason, sendReasons, sendRemedies } from '../../domain/can-send.js';
import { channelForm } from '../../domain/consent.js';
import { asId } from '../../domain/ids.js';
import { limits } from '../../domain/limits.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { ok } from './answers.js';
import { clearable, closed, naming, ofEveryKind, sender } from './bodies.js';
import { blankIsNull, maxRecipients } from './choices.js';
import { identifierKey } from './decode.js';
import { senderOf } from './decode-items.js';
import { encoderOf } from './encoder.js';
import { formatsOf } from './formats.js';
import { route } from './route-kinds.js';
import { count, nullableInstant, nullableText, nullableUuid, oneOf, shape, uuid } from './wire.js';

const chosen = { contact_id: Type.Optional(uuid) };
const recipient = ofEveryKind('Recipient', { ...naming, ...chosen });

const sendBody = closed('SendQuestion', {
  channel: Type.String({ pattern: channelForm }),
  purpose: Type.Optional(clearable(limits.shortText)),
  sender,
  identities: Type.Array(recipient, { minItems: 1, maxItems: maxRecipients }),
});

const reasonWire = shape('SendReason', {
  code: oneOf(sendReasons),
  message: Type.String(),
  remedy: oneOf(sendRemedies),
  contact_id: nullableUuid,
  purpose: nullableText,
  sender: nullableText,
  since: nullableInstant,
  until: nullableInstant,
});

const answerWire = shape('SendAnswer', {
  index: count,
  allowed: Type.Boolean(),
  contact_id: nullableUuid,
  reasons: Type.Array(reasonWire),
});

const answersWire = shape('SendAnswers', { data: Type.Array(answerWire) });

export const canSendRoutes: readonly KeyRoute[] = [
  route('POST /can-send', 'canSend', 'Check whether you may send messages to people', {
    scope: 'contacts:read',
    body: sendBody,
    response: { 200: answersWire },
    handle: async ({ core, caller, body }) =>
      ok((await core.canSend(caller, decodeQuestion(body))).map(encodeAnswer)),
  }),
];

function decodeQuestion(body: unknown): SendCommand {
  const { channel, purpose, sender: from, identities } = readBody(sendBody, body, formatsOf(undefined));
  const recipients = identities.map(
    ({ contact_id, ...identity }): Recipient => ({
      key: identifierKey(identity),
      chosen: contact_id === undefined ? null : asId(contact_id.toLowerCase()),
    }),
  );
  return { channel, purpose: blankIsNull(purpose ?? null), sender: senderOf(from), recipients };
}

function encodeAnswer({ contactId, reasons }: SendAnswer, index: number): Static<typeof answerWire> {
  return {
    index,
    allowed: reasons.length === 0,
    contact_id: contactId,
    reasons: reasons.map(encodeReason),
  };
}

const messages: Readonly<Record<SendReason['code'], string>> = {
  opted_out: 'The person has opted out.',
  suppressed: 'A suppression forbids messages.',
  no_consent: 'The account requires an opt-in on this channel, and there is none.',
  consent_expired: 'The opt-in has expired.',
  blocked: 'The contact is blocked.',
  unknown: 'No contact has this identity.',
  ambiguous: 'Several contacts have this identity. This is one of them.',
};

const encode = encoderOf(reasonWire);
function encodeReason(reason: SendReason) {
  const isOfSender = reason.code === 'opted_out' && reason.sender !== null;
  const message = isOfSender
    ? `The person has opted out of messages from +${reason.sender}.`
    : messages[reason.code];
  return encode({ ...reason, message });
}
