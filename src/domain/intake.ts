/** Intakes: addresses of this server that receive the webhooks of a messaging platform. */
import type { AuditFacts } from './audit.js';
import type { AccountId, ContactId, IntakeId, KeyId } from './ids.js';
import type { Webhook } from './webhook.js';

/** The kinds of payloads and credentials that an intake accepts. */
export const intakeVariants = ['meta', '360dialog', 'gupshup', 'ycloud', 'waha', 'evolution'] as const;
export type IntakeVariant = (typeof intakeVariants)[number];

/** `failed`: a fact in it could not be applied. */
export const payloadStates = ['waiting', 'applied', 'unreadable', 'failed'] as const;
export type PayloadState = (typeof payloadStates)[number];

/** The outcome of a test message. */
export interface IntakeTest {
  readonly state: PayloadState;
  /** the number that it is from, which no person can have */
  readonly phone: string;
  readonly contactId: ContactId | null;
  /** whether the test made the contact */
  readonly created: boolean;
}

export interface Intake {
  readonly id: IntakeId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly variant: IntakeVariant;
  /** the namespace of the ids that people have with the business */
  readonly portfolio: string;
  /** the business numbers that payloads named, by id; null: digits unknown */
  readonly numbers: Readonly<Record<string, string | null>>;
  /** the count of each field or member that is not read */
  readonly unread: Readonly<Record<string, number>>;
  /** payloads applied, and payloads that could not be read */
  readonly applied: number;
  readonly unreadable: number;
  /** time of the last payload that was applied */
  readonly lastAt: Date | null;
  /** the key that made it; null: the command line */
  readonly madeBy: KeyId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function intakeFacts({ variant, madeBy, name, portfolio }: Intake, secret?: Buffer): AuditFacts {
  return {
    shown: { variant, made_by: madeBy },
    withheld: { name, portfolio, secret: secret?.toString('hex') },
  };
}

/** A receiver of an intake: it is sent the payloads as they came. */
export interface Receiver
  extends Pick<
    Webhook,
    | 'id'
    | 'url'
    | 'state'
    | 'reason'
    | 'failureCount'
    | 'failingSince'
    | 'lastDeliveryAt'
    | 'lastAnswer'
    | 'madeBy'
    | 'createdAt'
    | 'updatedAt'
  > {
  readonly intakeId: IntakeId;
  readonly name: string | null;
  /** payloads that were not delivered to it yet; counted up to a bound */
  readonly waiting: number;
  /** time of receipt of the oldest of them */
  readonly oldestAt: Date | null;
  /** the time span that is sent again; null: none */
  readonly resend: Webhook['redelivery'];
}
