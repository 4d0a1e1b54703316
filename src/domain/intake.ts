/** Intakes: addresses of this server that receive the webhooks of a messaging platform. */
import type { AuditFacts } from './audit-change.js';
import type { AccountId, ContactId, IntakeId, KeyId } from './ids.js';
import type { RetryRule } from './webhook.js';

/** The kinds of payloads and credentials that an intake accepts. */
export const intakeVariants = ['meta', '360dialog', 'gupshup', 'ycloud', 'waha', 'evolution'] as const;
export type IntakeVariant = (typeof intakeVariants)[number];

/** `refused`: a fact in it could not be applied, and is tried again. `failed`: it is not tried again. */
export const payloadStates = ['waiting', 'applied', 'unreadable', 'refused', 'failed'] as const;
export type PayloadState = (typeof payloadStates)[number];

const hour = 60 * 60_000;

/** Payloads are kept so long, since they have texts of messages. */
export const payloadsKeptMs = 7 * 24 * hour;

/**
 * When a payload with a refused change is applied again. The times add up to almost as long as it is kept. They have no jitter:
 * payloads that were refused together are due together, and so are applied in the order of their times.
 */
export const payloadRetries: RetryRule = {
  retriesMs: [hour / 60, hour / 6, hour, 6 * hour, ...Array<number>(13).fill(12 * hour)],
  jitter: 0,
};

/** The outcome of a test message. */
export interface IntakeTest {
  readonly state: PayloadState;
  /** the number that it is from, which no person can have */
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
  /** payloads with a change that was refused, which is tried again */
  readonly refused: number;
  /** payloads with a change that was refused until they were too old */
  readonly failed: number;
  /** counts of facts by kind: in all, and today (UTC) */
  readonly kinds: KindCounts;
  readonly today: KindCounts;
  /** time at which the platform last verified the address with the verify token */
  readonly verifiedAt: Date | null;
  /** receipt of the last payload that was worked on */
  readonly lastAt: Date | null;
  /** end of the previous secret, which may sign payloads too; null: there is none */
  readonly oldSecretUntil: Date | null;
  /** end of the previous address, which works too; null: there is none */
  readonly oldTokenUntil: Date | null;
  /** the key that made it; null: the command line */
  readonly madeBy: KeyId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The secrets are encrypted; the token is a hash. */
export interface IntakeSecrets {
  readonly secret: Buffer;
  readonly verifyToken: Buffer;
  readonly tokenHash: Buffer;
}

export function intakeFacts({
  secret,
  verifyToken,
  tokenHash,
  ...intake
}: Omit<Intake, 'refused'> & IntakeSecrets): AuditFacts {
  const { variant, madeBy, name, portfolio, oldSecretUntil, oldTokenUntil } = intake;
  const until = (at: Date | null) => at?.toISOString() ?? null;
  return {
    shown: {
      ...{ variant, made_by: madeBy },
      ...{ old_secret_until: until(oldSecretUntil), old_address_until: until(oldTokenUntil) },
    },
    withheld: {
      ...{ name, portfolio, secret: secret.toString('hex') },
      ...{ verify_token: verifyToken.toString('hex'), address: tokenHash.toString('hex') },
    },
  };
}

/** Messages of a contact: times and counts, no texts. */
export interface Activity {
  readonly contactId: ContactId;
  /** incoming or outgoing */
  readonly lastMessageAt: Date | null;
  readonly messagesIn: number;
  /** a code of the platform: why the last message that failed was not delivered */
  readonly undeliveredCode: number | null;
  readonly undeliveredAt: Date | null;
}
