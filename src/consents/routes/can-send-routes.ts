/** `/can-send`: reports whether people may be sent messages. */

import { regionOf } from '@switchbook/domain/access/access.js';
import { channelForm } from '@switchbook/domain/consent/consent.js';
import { consentMembers, naming } from '@switchbook/domain/consent/entry-schemas.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { type Issue, issueOf, ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  clearable,
  closed,
  count,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { type Static, Type } from 'typebox';
import { readFilterTexts } from '../../contacts/filters/filter-text.js';
import { filterBody, filterTextsOf } from '../../contacts/routes/body-filter.js';
import { ofEveryKind } from '../../contacts/routes/contact-bodies.js';
import { identifierKey } from '../../contacts/routes/decode-contact.js';
import { okAnswer } from '../../faces/directory/kit/answers.js';
import { blankIsNull } from '../../faces/directory/kit/choices.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { formatsOf } from '../../faces/directory/kit/formats.js';
import { itemRoute, route } from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { Recipient, SendCommand } from '../operations/can-send.js';
import { entryLimits, type SendAnswer, type SendReason, sendReasons, sendRemedies } from '../values.js';
import { senderOf } from './entry-wire.js';

const chosenMembers = { contact_id: Type.Optional(uuid) };
const recipient = ofEveryKind('Recipient', { ...naming, ...chosenMembers });

const sendBody = closed('SendQuestion', {
  channel: Type.String({ pattern: channelForm }),
  purpose: Type.Optional(clearable(contactLimits.shortText)),
  sender: consentMembers.sender,
  identities: Type.Array(recipient, { minItems: 1, maxItems: entryLimits.recipients }),
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

const { identities: _, ...message } = sendBody.properties;
const countBody = closed('SendCountQuestion', {
  ...message,
  filter: filterBody,
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
});

const countWire = shape('SendCounts', {
  contacts: count,
  allowed: count,
  unreachable: count,
  reasons: Type.Array(shape('SendReasonCount', { code: oneOf(sendReasons), contacts: count })),
  next_cursor: nullableText,
});

export const canSendRoutes: readonly KeyRoute[] = [
  route('POST /can-send', 'canSend', 'Check whether you may send messages to people', {
    scope: 'contacts:read',
    isRead: true,
    body: sendBody,
    response: { 200: answersWire },
    handle: async ({ core, caller, body, signal }) =>
      okAnswer((await core.canSend(caller, decodeQuestion(body), signal)).map(encodeAnswer)),
  }),
  itemRoute(
    'POST /can-send/count',
    'countSendable',
    'Count the contacts of a filter that you may send messages to',
    {
      scope: 'contacts:read',
      isRead: true,
      body: countBody,
      item: countWire,
      data: countSendable,
    },
  ),
];

async function countSendable(exchange: CallerExchange): Promise<Static<typeof countWire>> {
  const { core, caller, principal, sealer, signal } = exchange;
  const body = readBody(countBody, exchange.body, formatsOf(undefined));
  const { channel, purpose, sender: from, cursor } = body;
  const issues: Issue[] = [];
  const input = { region: regionOf(principal), now: core.clock() };
  const filter = readFilterTexts(filterTextsOf(body.filter), input, (path, ...issue) =>
    issues.push(issueOf(path.startsWith('filter') ? path : `filter.${path}`, ...issue)),
  );
  const list = JSON.stringify(['can-send', channel, purpose ?? null, from ?? null, body.filter]);
  const [position = null] =
    cursor === undefined ? [] : (sealer.openCursor(caller.accountId, cursor, list) ?? [undefined]);
  if (cursor !== undefined && position === null)
    issues.push({
      path: 'cursor',
      code: 'expired',
      message: 'is not a cursor of this question; ask without one',
    });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  const question = { channel, purpose: blankIsNull(purpose ?? null), sender: senderOf(from), filter, signal };
  const counts = await core.countSendable(caller, { ...question, position: position as string | null });
  return {
    contacts: counts.contacts,
    allowed: counts.allowed,
    unreachable: counts.unreachable,
    reasons: sendReasons.flatMap((code) => {
      const contacts = counts.reasons.get(code);
      return contacts === undefined ? [] : [{ code, contacts }];
    }),
    next_cursor:
      counts.position === null ? null : sealer.sealCursor(caller.accountId, [counts.position], list),
  };
}

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
