/**
 * From a secret to a principal. Found keys are kept in the process until somebody changes the account; every answer
 * looks at the expiry anew. Keys and tokens that are unknown, expired or revoked are one and the same: undefined.
 */
import type { Account, Key, Principal, Scope } from '../../domain/access.js';
import type { Clock } from '../../domain/ids.js';
import { type AccountId, parseId } from '../../domain/ids.js';
import { findToken } from '../../store/accounts.js';
import { Coalescer } from '../../store/coalesce.js';
import { asProblems, type Database } from '../../store/database.js';
import { findKeyByHash } from '../../store/unscoped.js';
import { hashSecret, isPlausible } from './secrets.js';

interface Credential {
  readonly form: Principal['credential'];
  readonly key: Key;
  readonly account: Account;
  readonly scopes: ReadonlySet<Scope>;
  readonly expiresAt: Date | null;
}

export interface AuthenticatorOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** false while changes made elsewhere would not be heard of */
  readonly mayCache: () => boolean;
}

/** Secrets known at most; beyond that the oldest is looked up again. */
const maxCached = 10_000;
const maxSecretLength = 512;

export const tokenPrefix = 'sbt_';

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #cache = new Map<string, Credential>();
  readonly #uses = new Map<string, Date>();
  readonly #lookups: Coalescer<string, Credential | undefined>;
  #generation = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#lookups = new Coalescer({
      run: (secrets) => Promise.all(secrets.map((secret) => this.#look(secret))),
      maxBatch: 100,
      maxInFlight: 4,
      deadlineMs: options.database.requestMs,
    });
  }

  /** The principal, at once when the secret is known; undefined for one that opens nothing. */
  authenticate(secret: string): Principal | undefined | Promise<Principal | undefined> {
    const known = this.#options.mayCache() ? this.#cache.get(secret) : undefined;
    if (known !== undefined) return this.#principal(known);
    if (secret === '' || secret.length > maxSecretLength || !isPlausible(secret)) return undefined;
    return this.#load(secret);
  }

  /** The keys used since the last call, and when. */
  takeUses(): ReadonlyMap<string, Date> {
    const uses = new Map(this.#uses);
    this.#uses.clear();
    return uses;
  }

  forget(accountId: AccountId): void {
    this.#generation += 1;
    for (const [secret, one] of this.#cache) if (one.account.id === accountId) this.#cache.delete(secret);
  }

  forgetAll(): void {
    this.#generation += 1;
    this.#cache.clear();
  }

  async #load(secret: string): Promise<Principal | undefined> {
    const generation = this.#generation;
    const found = await asProblems(() => this.#lookups.load(secret));
    if (found === undefined) return undefined;
    // What changed while it was being read is not kept.
    if (this.#options.mayCache() && generation === this.#generation) {
      if (this.#cache.size >= maxCached) this.#cache.delete(this.#cache.keys().next().value ?? '');
      this.#cache.set(secret, found);
    }
    return this.#principal(found);
  }

  async #look(secret: string): Promise<Credential | undefined> {
    const { database } = this.#options;
    const hash = hashSecret(secret);
    const accountId = accountOfToken(secret);
    if (accountId !== undefined) {
      const token = await findToken(database, accountId, hash);
      if (token === undefined || token.purpose !== 'access') return undefined;
      const { key, account, scopes, expiresAt } = token;
      return { form: 'token', key, account, scopes: new Set(scopes), expiresAt };
    }
    const found = await findKeyByHash(database, hash);
    if (found === undefined) return undefined;
    return { ...found, form: 'key', scopes: new Set(found.key.scopes), expiresAt: null };
  }

  #principal(credential: Credential): Principal | undefined {
    const now = this.#options.clock();
    const { form, key, account, scopes, expiresAt } = credential;
    const isOver = (time: Date | null) => time !== null && time <= now;
    if (isOver(expiresAt) || isOver(key.expiresAt) || key.revokedAt !== null) return undefined;
    this.#uses.set(key.id, now);
    return principalOf(form, key, account, scopes);
  }
}

export function principalOf(
  credential: Principal['credential'],
  key: Key,
  account: Account,
  scopes: ReadonlySet<Scope>,
): Principal {
  return { account, keyId: key.id, keyName: key.name, credential, scopes, rateLimit: key.rateLimit };
}

/** Tokens carry their account, so that they are looked up inside it. */
export function accountOfToken(secret: string): AccountId | undefined {
  if (!secret.startsWith(tokenPrefix)) return undefined;
  const hex = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/.exec(
    secret.slice(tokenPrefix.length),
  );
  return hex === null ? undefined : parseId<AccountId>(hex.slice(1, 6).join('-'));
}
