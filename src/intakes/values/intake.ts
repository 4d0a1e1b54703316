/** Intakes: addresses of this server that receive the webhooks of a messaging platform. */

import { intakeVariants } from '@switchbook/domain/events/intake-names.js';
import {
  declareRecord,
  fixedOptional,
  internal,
  oneTime,
  optional,
  patchInput,
  type RowOf,
  readOnly,
  required,
  sealed,
} from '@switchbook/domain/records/record.js';
import {
  count,
  instant,
  nullableInstant,
  nullableUuid,
  oneOf,
  text,
  uuidOf,
} from '@switchbook/domain/records/schemas.js';
import type { AccountId, ContactId, IntakeId, KeyId } from '@switchbook/domain/runtime/ids.js';
import { hourMs } from '@switchbook/domain/runtime/instant.js';
import type { RetryRule } from '@switchbook/domain/runtime/retry-rule.js';
import * as Type from 'typebox';
import { maxOverlapSeconds } from '../../access/values/key-limits.js';

/** `refused`: a change could not be applied and is retried. `failed`: retries have ended. */
export const payloadStates = ['waiting', 'applied', 'unreadable', 'refused', 'failed'] as const;
export type PayloadState = (typeof payloadStates)[number];

/** Limits of the payloads of an account, and of an intake. */
export const intakeLimits = {
  /** payloads that wait or were refused, and their bytes; the database cannot count more at once quickly */
  waiting: { payloads: 100_000, bytes: 1024 * 1024 * 1024 },
  /** payloads of one state are counted up to this number */
  counted: 100_000,
  /** business numbers: a list of intakes shows all of them, and a payload may name thousands */
  businessNumbers: 1_000,
} as const;

/** The shortest and the longest secret that signs payloads. */
export const secretCharacters = { min: 8, max: 500 } as const;

/**
 * Delays before a payload with a refused change is applied again. They add up to almost its retention time. The delays
 * have no jitter. Payloads that were refused together are due together, and are applied in the order of their times.
 */
export const payloadRetries: RetryRule = {
  retriesMs: [hourMs / 60, hourMs / 6, hourMs, 6 * hourMs, ...Array<number>(13).fill(12 * hourMs)],
  jitter: 0,
};

/** The outcome of a test message. */
export interface IntakeTest {
  readonly state: PayloadState;
  /** the sender's number, which no person can have */
  readonly phone: string;
  readonly contactId: ContactId | null;
  /** whether the test made the contact */
  readonly created: boolean;
}

/** The kinds of facts that an intake counts. */
export const intakeKinds = [
  ...(['message_in', 'message_out', 'person', 'changed', 'marketing_stop', 'marketing_resume'] as const),
  ...(['call_permission', 'shared_card', 'app_contact', 'undelivered'] as const),
] as const;
export type IntakeKind = (typeof intakeKinds)[number];
export type KindCounts = Readonly<Record<string, number>>;

const counts = Type.Unsafe<KindCounts>({ type: 'object', additionalProperties: { type: 'integer' } });
const numbers = Type.Unsafe<Readonly<Record<string, string | null>>>({
  type: 'object',
  additionalProperties: { type: ['string', 'null'] },
});
const hash = Type.Unsafe<Buffer>({});
const noHash = Type.Unsafe<Buffer | null>({});
// Members that payloads write.
const writtenByPayloads = { isWrittenElsewhere: true } as const;

export const intakeRecord = declareRecord({
  resource: 'intake',
  plural: 'intakes',
  titles: {
    response: 'Intake',
    createBody: 'NewIntake',
    patchBody: 'IntakePatch',
    oneTime: 'IntakeWithToken',
  },
  members: {
    account_id: internal(Type.Unsafe<AccountId>({}), { isWrittenElsewhere: true }),
    id: readOnly(uuidOf<IntakeId>()),
    name: required(text(100)),
    variant: fixedOptional(oneOf(intakeVariants), { otherwise: 'meta' }),
    // signs the payloads: the secret of the app, or of the subscription
    secret: sealed('intake', required(text(secretCharacters.max))),
    // seconds that the previous secret and the previous address stay valid
    overlap_seconds: patchInput(Type.Integer({ minimum: 0, maximum: maxOverlapSeconds })),
    path: oneTime(Type.String()),
    // the last part of the address
    token: oneTime(Type.String()),
    verify_token: sealed('intake verification', optional(text(secretCharacters.max)), true),
    // the namespace of the ids that the business has for people; blank: one namespace
    portfolio: fixedOptional(text(100, {}), { otherwise: '' }),
    // the business numbers that payloads named, by id; null: digits unknown
    numbers: readOnly(numbers, writtenByPayloads),
    // number of facts by kind: in total, and today (UTC)
    kinds: readOnly(counts, writtenByPayloads),
    today: readOnly(counts, writtenByPayloads),
    // number of ignored fields and members, by name
    unread: readOnly(counts, writtenByPayloads),
    applied: readOnly(count, writtenByPayloads),
    unreadable: readOnly(count, writtenByPayloads),
    // payloads with a refused change that will be retried
    refused: readOnly(count, {
      counted: { of: 'intake_payloads', by: 'intake_id', where: "state = 'refused'" },
    }),
    // payloads with a refused change and no more retries
    failed: readOnly(count, writtenByPayloads),
    // last time that the platform verified the address with the verify token
    verified_at: readOnly(nullableInstant),
    // receipt of the last processed payload
    last_at: readOnly(nullableInstant, writtenByPayloads),
    // expiry of the previous secret and address; null: there are none
    old_secret_until: readOnly(nullableInstant),
    old_token_until: readOnly(nullableInstant),
    made_by: readOnly(Type.Unsafe<KeyId | null>(nullableUuid)),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
    token_hash: internal(hash),
    old_secret: internal(noHash),
    old_token_hash: internal(noHash),
    // the day of `today`, as 2026-01-15
    today_on: internal(Type.Unsafe<string | null>({}), writtenByPayloads),
  },
  key: 'id',
  order: 'created_at desc, id desc',
  lock: 'account',
  maxRecords: 20,
  scopes: {
    read: 'intakes:manage',
    write: 'intakes:manage',
    delete: 'intakes:manage',
    // The payloads of an intake change contacts.
    alsoToWrite: ['contacts:write'],
  },
  acts: { rotate: ['rotateIntake', 'Give an intake a new address'] },
  rotation: { path: 'rotate', title: 'IntakeRotation', members: ['overlap_seconds'] },
  trail: {
    created: 'intake.created',
    changed: 'intake.changed',
    removed: 'intake.deleted',
    rotated: 'intake.address_rotated',
    shown: ['variant', 'made_by', 'old_secret_until', 'old_token_until'],
    withheld: ['name', 'portfolio', 'secret', 'verify_token', 'token_hash'],
    auditNames: { old_token_until: 'old_address_until', token_hash: 'address' },
  },
});
export type IntakeMembers = typeof intakeRecord.members;
export type StoredIntake = RowOf<IntakeMembers>;

/** Messages of a contact: times and counts, no texts. */
export interface Activity {
  readonly contactId: ContactId;
  /** incoming or outgoing */
  readonly lastMessageAt: Date | null;
  readonly messagesIn: number;
  /** the platform's error code of the last undelivered message */
  readonly undeliveredCode: number | null;
  readonly undeliveredAt: Date | null;
}
