/** The consents and suppressions of a contact: bodies, decoding and encoding. */

import {
  type Channel,
  type Consent,
  type ConsentEdit,
  channelForm,
  channelMustBe,
  channelOrAllForm,
  consentStates,
  type EntryName,
  isActive,
  isChannel,
  type Suppression,
} from '@switchbook/domain/consent/consent.js';
import { consentMembers, suppressionMembers } from '@switchbook/domain/consent/entry-schemas.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { readE164 } from '@switchbook/domain/identity/read-phone.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import {
  anyObject,
  clearableObject,
  closed,
  instant,
  nullableInstant,
  nullableText,
  oneOf,
  shape,
  text,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { inStoredOrder } from '@switchbook/domain/runtime/json.js';
import { type Static, Type } from 'typebox';
import { blankIsNull } from '../../faces/directory/kit/choices.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { formatsOf } from '../../faces/directory/kit/formats.js';
import { authorWire } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { SuppressionCommand } from '../operations/suppressions.js';
import { defaultSuppression } from '../values.js';

export const consentWire = shape('Consent', {
  id: uuid,
  channel: Type.String({ pattern: channelForm }),
  state: oneOf(consentStates),
  purpose: nullableText,
  sender: nullableText,
  source: nullableText,
  basis: nullableText,
  proof: anyObject,
  subjects: Type.Array(Type.String()),
  occurred_at: instant,
  expires_at: nullableInstant,
  actor: authorWire,
  created_at: instant,
} satisfies Record<EntryName<Consent>, unknown>);

type ConsentWire = Static<typeof consentWire>;

export const suppressionWire = shape('Suppression', {
  id: uuid,
  channel: Type.String({ pattern: channelOrAllForm }),
  subject: nullableText,
  reason: Type.String(),
  source: nullableText,
  note: nullableText,
  active: Type.Boolean(),
  expires_at: nullableInstant,
  created_at: instant,
  updated_at: instant,
} satisfies Record<EntryName<Suppression> | 'active', unknown>);

type SuppressionWire = Static<typeof suppressionWire>;

/** An object, or a text, which becomes `{"text": …}`. */
const evidence = Type.Union([clearableObject, text(contactLimits.longText)]);

export const consentBody = closed('NewConsent', { ...consentMembers, proof: Type.Optional(evidence) });

export const suppressionBody = closed('NewSuppression', {
  channel: Type.Optional(Type.String({ pattern: channelOrAllForm })),
  ...suppressionMembers,
  reason: Type.Optional(text(contactLimits.shortText)),
});

export function decodeChannel(text: string | undefined): Channel {
  const channel = isChannel(text) ? text : undefined;
  if (channel === undefined) throw invalid('channel', 'not_allowed', `must be ${channelMustBe}`);
  return channel;
}

export function decodeConsent(channel: Channel, body: unknown): ConsentEdit {
  const consent = readBody(consentBody, body, formatsOf(undefined));
  return {
    channel,
    state: consent.state,
    purpose: blankIsNull(consent.purpose),
    sender: senderOf(consent.sender),
    source: blankIsNull(consent.source),
    basis: blankIsNull(consent.basis),
    proof: typeof consent.proof === 'string' ? { text: consent.proof } : (consent.proof ?? {}),
    occurredAt: instantOf(consent.occurred_at ?? null),
    expiresAt: instantOf(consent.expires_at ?? null),
  };
}

/** Returns the digits of a number of the business; null: all. */
export function senderOf(text: string | null | undefined): string | null {
  return (text == null ? undefined : readE164(text)) ?? null;
}

export function decodeSuppression(body: unknown): Required<SuppressionCommand> {
  const suppression = readBody(suppressionBody, body);
  return {
    channel: suppression.channel ?? defaultSuppression.channel,
    reason: suppression.reason ?? defaultSuppression.reason,
    source: blankIsNull(suppression.source),
    note: blankIsNull(suppression.note),
    expiresAt: instantOf(suppression.expires_at ?? null),
  };
}

const encodeConsentWire = encoderOf(consentWire);

export function encodeConsent(consent: Consent): ConsentWire {
  return encodeConsentWire({ ...consent, proof: inStoredOrder(consent.proof) });
}

const encodeSuppressionWire = encoderOf(suppressionWire);

export function encodeSuppression(suppression: Suppression, now: Date): SuppressionWire {
  const { subject } = suppression;
  return encodeSuppressionWire({
    ...suppression,
    subject: blankIsNull(subject),
    active: isActive(suppression, now),
  });
}
