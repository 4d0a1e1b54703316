/** The shapes of intakes, as answered. */

import { Type } from 'typebox';
import { intakeVariants, payloadStates } from '../../domain/intake.js';
import {
  count,
  instant,
  nullable,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';
import { webhookStates } from '../../domain/webhook.js';
import { nullableInteger, redeliveryWire } from './wire-webhooks.js';

const counts = Type.Unsafe<Readonly<Record<string, number>>>({
  type: 'object',
  additionalProperties: { type: 'integer' },
});

export const intakeWire = shape('Intake', {
  id: uuid,
  name: Type.String(),
  variant: oneOf(intakeVariants),
  portfolio: Type.String(),
  numbers: Type.Unsafe<Readonly<Record<string, string | null>>>({
    type: 'object',
    additionalProperties: { type: ['string', 'null'] },
  }),
  kinds: counts,
  today: counts,
  unread: counts,
  applied: count,
  unreadable: count,
  refused: count,
  failed: count,
  verified_at: nullableInstant,
  last_at: nullableInstant,
  old_secret_until: nullableInstant,
  old_token_until: nullableInstant,
  made_by: nullableUuid,
  created_at: instant,
  updated_at: instant,
});

export const madeIntakeWire = shape('IntakeWithToken', {
  ...intakeWire.properties,
  path: Type.String(),
  token: Type.String(),
  verify_token: Type.String(),
});

export const intakeTestWire = shape('IntakeTest', {
  state: oneOf(payloadStates),
  phone: Type.String(),
  contact_id: nullableUuid,
  created: Type.Boolean(),
});

export const intakeReplayWire = shape('IntakeReplay', { replayed: count });

const lastAnswerWire = shape('LastAnswer', { status: nullableInteger, error: nullableText, at: instant });

export const receiverWire = shape('Receiver', {
  id: uuid,
  intake_id: uuid,
  name: nullableText,
  url: Type.String(),
  state: oneOf(webhookStates),
  reason: nullableText,
  waiting: count,
  oldest_at: nullableInstant,
  last_answer: nullable(lastAnswerWire),
  last_delivery_at: nullableInstant,
  failure_count: count,
  failing_since: nullableInstant,
  resend: nullable(redeliveryWire),
  made_by: nullableUuid,
  created_at: instant,
  updated_at: instant,
});
