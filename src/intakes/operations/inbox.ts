/**
 * Receives the payloads of intakes: checks the credential over the bytes, stores them, and only then answers. Payloads
 * that arrive together are one statement. Intakes are cached with their secrets in clear, like keys and upstreams.
 * Other processes signal their changes. While signals cannot arrive, nothing is cached.
 */
import { createHash } from 'node:crypto';
import type { IntakeVariant } from '@switchbook/domain/events/intake-names.js';
import {
  type AccountId,
  asId,
  type Clock,
  type IdSource,
  type IntakeId,
  type PayloadId,
} from '@switchbook/domain/runtime/ids.js';
import type { SecretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import {
  credentials,
  isSameText,
  provingHeaders,
  type SentHeaders,
} from '@switchbook/messaging-payloads/credentials.js';
import { KnownSecrets } from '../../access/operations/known-secrets.js';
import { hashSecret } from '../../access/values/secrets.js';
import { splitIntoChunks } from '../../contacts/writes/write-batcher.js';
import { Batcher } from '../../database/connections/batcher.js';
import { asProblems, type Database } from '../../database/database.js';
import { DueSignal } from '../../operation-context/due-signal.js';
import { readInboxSize } from '../store/backlog.js';
import { findIntakesByToken, type KnownIntake, storeVerified } from '../store/intake-rows.js';
import { insertPayloads, type NewPayload } from '../store/payloads.js';
import { InboxBound, type InboxBoundOptions } from './inbox-bound.js';
import { accountOfIntake, secretOwners } from './intake-secrets.js';

/** An intake with its secrets in clear. */
interface OpenIntake {
  readonly accountId: AccountId;
  readonly id: IntakeId;
  readonly variant: IntakeVariant;
  readonly secret: string;
  /** the previous secret, while it counts too */
  readonly oldSecret: Ending<string> | null;
  /** expiry of the token in the address; null: it is the current token */
  readonly tokenUntil: Date | null;
  readonly verifyToken: string;
}

interface Ending<Value> {
  readonly value: Value;
  readonly until: Date;
}

interface TokenQuery {
  readonly accountId: AccountId;
  readonly hash: Buffer;
}

const maxKnown = 2_000;
/** Payloads per statement, and concurrent statements: payloads that arrive during one form the next. */
const batches = { maxBatch: 250, maxInFlight: 1 };
/** Milliseconds that payloads wait to share a commit; senders do not notice. */
const pauseMs = 8;
/**
 * About the time that the platform waits for an answer. If a payload is stored later, the platform sends it again, and
 * the repeat is recognized.
 */
const answerMs = 8_000;

interface InboxOptions {
  readonly database: Database;
  readonly sealer: SecretSealer;
  readonly mayCache: () => boolean;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly bound?: Pick<InboxBoundOptions, 'max' | 'between'>;
}

export class IntakeInbox {
  /** Something waits to be applied. */
  readonly due = new DueSignal();
  /** Bounds the waiting payloads of each account. */
  readonly bound: InboxBound;
  readonly #options: InboxOptions;
  readonly #known = new KnownSecrets<OpenIntake>(maxKnown);
  readonly #lookups: Batcher<TokenQuery, OpenIntake | undefined>;
  readonly #inserts: Batcher<NewPayload, true>;
  #changes = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(options: InboxOptions) {
    this.#options = options;
    const { database } = options;
    this.bound = new InboxBound({
      read: (id, limit) => readInboxSize(database, id, limit),
      ...options.bound,
    });
    const deadlineMs = Math.min(database.requestMs, answerMs);
    this.#lookups = new Batcher({ run: (queries) => this.#lookUp(queries), ...batches, deadlineMs });
    this.#inserts = new Batcher({
      run: (payloads) => this.#insert(payloads),
      ...batches,
      pauseMs,
      deadlineMs,
    });
  }

  /** Finds the account of the token's intake. Undefined: the token is unknown. */
  async find(token: string): Promise<{ readonly accountId: AccountId } | undefined> {
    return this.#find(token);
  }

  /** Whether the token equals the intake's verify token. The time is recorded for the current address. */
  async verifies(token: string, verifyToken: string): Promise<boolean> {
    const intake = await this.#find(token);
    if (intake === undefined || !isSameText(verifyToken, intake.verifyToken)) return false;
    const { accountId, id, tokenUntil } = intake;
    const { database, clock } = this.#options;
    if (tokenUntil === null) await asProblems(() => storeVerified(database, accountId, id, clock()));
    return true;
  }

  /** Throws `unavailable` if the payload could not be stored: it must be sent again. */
  async receive(
    token: string,
    raw: Buffer,
    headers: SentHeaders,
  ): Promise<'stored' | 'unsigned' | 'unknown' | 'full'> {
    const intake = await this.#find(token);
    if (intake === undefined) return 'unknown';
    if (!this.#isProven(intake, raw, headers)) return 'unsigned';
    if (!this.bound.admits(intake.accountId, raw.length)) return 'full';
    await this.#store(intake, raw, headers);
    return 'stored';
  }

  /**
   * Signs a payload as its sender does, then checks and stores it like any other. Its token is known only as a hash.
   */
  async receiveOwn(stored: KnownIntake, raw: Buffer): Promise<PayloadId | undefined> {
    const intake = this.#openIntake(stored, null);
    const { variant, secret } = intake;
    const headers = credentials[variant].prove(secret, raw, this.#options.clock());
    return this.#isProven(intake, raw, headers) ? this.#store(intake, raw, headers) : undefined;
  }

  /** Whether the sender has the secret, or the previous one within its overlap. */
  #isProven({ variant, secret, oldSecret }: OpenIntake, raw: Buffer, headers: SentHeaders): boolean {
    const { isValid } = credentials[variant];
    if (isValid(secret, raw, headers)) return true;
    return (
      oldSecret !== null && oldSecret.until > this.#options.clock() && isValid(oldSecret.value, raw, headers)
    );
  }

  async #store(
    { accountId, id: intakeId, variant }: OpenIntake,
    raw: Buffer,
    headers: SentHeaders,
  ): Promise<PayloadId> {
    const { sealer, clock, newId } = this.#options;
    const owner = { accountId, id: asId<PayloadId>(newId()) };
    await this.#inserts.load({
      ...owner,
      intakeId,
      receivedAt: clock(),
      digest: createHash('sha256').update(raw).digest(),
      body: sealer.seal(raw, secretOwners.body(owner)),
      headers: sealer.seal(JSON.stringify(provingHeaders(variant, headers)), secretOwners.headers(owner)),
    });
    this.#lastAt = performance.now();
    this.due.raise();
    return owner.id;
  }

  /** The milliseconds since this process stored a payload. */
  get quietMs(): number {
    return performance.now() - this.#lastAt;
  }

  forget(accountId: AccountId): void {
    this.#changes += 1;
    this.#known.forget(accountId);
  }

  forgetAll(): void {
    this.#changes += 1;
    this.#known.clear();
  }

  async #find(token: string): Promise<OpenIntake | undefined> {
    const accountId = accountOfIntake(token);
    if (accountId === undefined) return undefined;
    const intake = await this.#findCached(token, accountId);
    const isOver =
      intake !== undefined && intake.tokenUntil !== null && intake.tokenUntil <= this.#options.clock();
    return isOver ? undefined : intake;
  }

  async #findCached(token: string, accountId: AccountId): Promise<OpenIntake | undefined> {
    const cached = this.#options.mayCache() ? this.#known.get(token) : undefined;
    if (cached !== undefined) return cached.value;
    const changes = this.#changes;
    const intake = await this.#lookups.load({ accountId, hash: hashSecret(token) });
    // An intake that changed during the lookup is not cached.
    if (intake !== undefined && this.#options.mayCache() && changes === this.#changes)
      this.#known.set(token, { value: intake, accountId, readAt: performance.now() });
    return intake;
  }

  async #lookUp(queries: readonly TokenQuery[]): Promise<readonly (OpenIntake | undefined)[]> {
    const { database } = this.#options;
    const intakes = await asProblems(() => findIntakesByToken(database.reads, queries));
    return queries.map(({ hash }): OpenIntake | undefined => {
      const stored = intakes.get(hash.toString('hex'));
      return stored && this.#openIntake(stored, stored.tokenHash.equals(hash) ? null : stored.oldTokenUntil);
    });
  }

  #openIntake(stored: KnownIntake, tokenUntil: Date | null): OpenIntake {
    const { accountId, id, variant, oldSecret, oldSecretUntil: until } = stored;
    const { sealer } = this.#options;
    return {
      accountId,
      id,
      variant,
      tokenUntil,
      oldSecret:
        oldSecret === null || until === null
          ? null
          : { value: sealer.open(oldSecret, secretOwners.secret(stored)), until },
      secret: sealer.open(stored.secret, secretOwners.secret(stored)),
      verifyToken: sealer.open(stored.verifyToken, secretOwners.verifyToken(stored)),
    };
  }

  async #insert(payloads: readonly NewPayload[]): Promise<readonly true[]> {
    for (const chunk of await splitIntoChunks(payloads, ({ body }) => body.length))
      await asProblems(() => insertPayloads(this.#options.database, chunk));
    return payloads.map(() => true);
  }
}
