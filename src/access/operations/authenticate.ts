/**
 * Finds the principal of a secret. Found keys are cached until a change of the account is signaled, and for ten
 * seconds at most; the expiry is checked on every use. Unknown, expired and revoked keys and tokens all give undefined.
 *
 * Only callers that guess are slowed. A secret that is cached, or was a moment ago, passes at once from any address.
 * Any other secret waits for the next batched lookup if its address sent many invalid ones: there are twenty lookups a
 * second at most. An invalid secret is then `limited`. Secrets short enough for brute force are then not even looked
 * up.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Account,
  scopes as everyScope,
  type Key,
  type Principal,
  type Scope,
} from '@switchbook/domain/access/access.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  type AccountId,
  type Clock,
  type KeyId,
  parseId,
  type TokenFamilyId,
} from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { Batcher } from '../../database/connections/batcher.js';
import { asProblems, type Database } from '../../database/database.js';
import type { SignedInMember } from '../../members/values/member.js';
import { visibilityOf } from '../../visibility/values/visible-filter.js';
import type { KeyUse } from '../store/api-key-rows.js';
import { type FoundKey, findKeysByHash, findTokensByHash } from '../store/credential-lookups.js';
import type { FoundToken } from '../store/token-rows.js';
import { attemptLimits } from '../values/attempt-limits.js';
import { isLive } from '../values/key-grants.js';
import { maxSecretLength, minSecretLength } from '../values/key-limits.js';
import { hashSecret, isOwnPrefix, isPlausible, tokenPrefix } from '../values/secrets.js';
import { KnownSecrets } from './known-secrets.js';
import { WrongCredentialCounter } from './wrong-credential-counter.js';

interface Credential {
  readonly form: Principal['credential'];
  readonly familyId: TokenFamilyId | null;
  readonly key: Key;
  readonly account: Account;
  readonly member: SignedInMember | null;
  readonly scopes: ReadonlySet<Scope>;
  /** hash of the secret of the key; null: a token was shown */
  readonly secretHash: Buffer | null;
  /** end of the secret: a key, or a token of it */
  readonly expiresAt: Date | null;
  /** start of a token; null: a key */
  readonly issuedAt: Date | null;
}

/** A key that was revoked or has expired, or has a member who may not sign in. */
export interface EndedKey {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  /** state of the member, if it is the only reason to refuse the key; null: the key has ended */
  readonly waitsFor: 'invited' | 'suspended' | null;
}

/** The cache times of a key. */
export interface KeyAges {
  /** milliseconds after which a request uses the cached key and refreshes it in the background */
  readonly refreshMs: number;
  /** milliseconds after which a request waits for the database */
  readonly maxMs: number;
}

const defaultKeyAges: KeyAges = { refreshMs: 6_000, maxMs: 10_000 };

/** The sender of a secret; its address is only read when the secret is not cached. */
export interface KeySender {
  readonly clientNetwork: string;
}

interface AuthenticatorOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** false while changes of other processes do not arrive */
  readonly mayCache: () => boolean;
  /** Called when an address sent many invalid credentials, at most once a minute for each. */
  readonly onGuessing?: ((address: string) => void) | undefined;
  readonly ages?: KeyAges | undefined;
  /** number of processes that count the invalid credentials of an address separately */
  readonly workers?: number | undefined;
}

/** Most cached secrets; beyond that the oldest is evicted. */
const maxKnown = 10_000;
const maxRefusedKeys = 1_000;
/** Milliseconds between two lookups for addresses that guess. */
const slowEveryMs = 50;

/**
 * The accounts with signaled changes during the read of a secret; `all`: every account. A result of the read is not
 * cached if its account is among them.
 */
type ChangedAccounts = Set<AccountId | 'all'>;

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #ages: KeyAges;
  readonly #guesses: WrongCredentialCounter;
  readonly #attempts: WrongCredentialCounter;
  readonly #known = new KnownSecrets<Credential>(maxKnown);
  /** secrets that were valid at their last lookup, even if evicted since */
  readonly #good = new KnownSecrets<true>(maxKnown);
  /** keys refused at their last lookup, including uncacheable keys, so that their owners learn the reason */
  readonly #refused = new KnownSecrets<Credential>(maxRefusedKeys);
  readonly #uses = new Map<KeyId, KeyUse>();
  readonly #readings = new Set<ChangedAccounts>();
  readonly #refreshing = new Set<string>();
  readonly #lookups: Batcher<string, Credential | undefined>;
  readonly #slowLookups: Batcher<string, Credential | undefined>;
  /** the earliest time of the next lookup for addresses that guess */
  #slowLookupAt = 0;
  #hits = 0;
  #misses = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#ages = options.ages ?? defaultKeyAges;
    const { clock, onGuessing = () => {}, workers } = options;
    this.#guesses = new WrongCredentialCounter({ clock, onGuessing, workers });
    this.#attempts = new WrongCredentialCounter({
      clock,
      onGuessing: () => {},
      workers,
      maxRefused: attemptLimits.signInSteps,
    });
    this.#lookups = new Batcher({
      run: (secrets) => this.#lookUp(secrets),
      maxBatch: 100,
      maxInFlight: 4,
      deadlineMs: options.database.requestMs,
    });
    this.#slowLookups = new Batcher({
      run: async (secrets) => {
        await delay(Math.max(0, this.#slowLookupAt - performance.now()));
        this.#slowLookupAt = performance.now() + slowEveryMs;
        return this.#lookUp(secrets);
      },
      maxBatch: 1_000,
      maxInFlight: 1,
    });
  }

  /**
   * Returns the principal, immediately if the secret is cached; undefined for an invalid secret. Throws `limited` after
   * too many invalid secrets from the sender's address.
   */
  authenticate(secret: string, sender?: KeySender): Principal | undefined | Promise<Principal | undefined> {
    const cached = this.#options.mayCache() ? this.#known.get(secret) : undefined;
    if (cached !== undefined) {
      const age = performance.now() - cached.readAt;
      if (age < this.#ages.maxMs) {
        this.#hits += 1;
        if (age >= this.#ages.refreshMs) this.#refresh(secret);
        return this.#principalOf(cached.value) ?? this.countRefusal(sender?.clientNetwork);
      }
    }
    this.#misses += 1;
    if (secret === '' || secret.length > maxSecretLength || !isPlausible(secret))
      return this.countRefusal(sender?.clientNetwork);
    return this.#load(secret, sender?.clientNetwork);
  }

  /** Returns the key of a refused secret that belongs to a known key; undefined: unknown, or not cached. */
  findEndedKey(secret: string): EndedKey | undefined {
    const credential = (this.#refused.get(secret) ?? this.#known.get(secret))?.value;
    const now = this.#options.clock();
    if (credential === undefined || isOpen(credential, now)) return undefined;
    const { state } = credential.member ?? {};
    const isWaiting = hasNotEnded(credential, now) && (state === 'invited' || state === 'suspended');
    return { accountId: credential.account.id, keyId: credential.key.id, waitsFor: isWaiting ? state : null };
  }

  /** The cache of keys, now and so far. */
  get cache(): CacheUse {
    return { entries: this.#known.size, hits: this.#hits, misses: this.#misses };
  }

  /** Returns the keys used since the last call, with the times. */
  drainUses(): readonly KeyUse[] {
    const uses = [...this.#uses.values()];
    this.#uses.clear();
    return uses;
  }

  forget(accountId: AccountId): void {
    for (const changed of this.#readings) changed.add(accountId);
    this.#known.forget(accountId);
  }

  forgetAll(): void {
    for (const changed of this.#readings) changed.add('all');
    this.#known.clear();
  }

  async #load(secret: string, address: string | undefined): Promise<Principal | undefined> {
    const isSlow =
      address !== undefined && this.#guesses.isGuessing(address) && this.#good.get(secret) === undefined;
    if (isSlow && secret.length < minSecretLength) return this.countRefusal(address);
    const credential = await this.#read(secret, isSlow ? this.#slowLookups : this.#lookups);
    const principal = credential === undefined ? undefined : this.#principalOf(credential);
    return principal ?? this.countRefusal(address);
  }

  /** Looks the secret up, and caches it unless its account changed meanwhile. */
  async #read(
    secret: string,
    lookups: Batcher<string, Credential | undefined>,
  ): Promise<Credential | undefined> {
    const changed: ChangedAccounts = new Set();
    this.#readings.add(changed);
    const readAt = performance.now();
    const credential = await asProblems(() => lookups.load(secret)).finally(() =>
      this.#readings.delete(changed),
    );
    if (credential === undefined) {
      this.#known.delete(secret);
      this.#good.delete(secret);
      this.#refused.delete(secret);
      return undefined;
    }
    const accountId = credential.account.id;
    if (isOpen(credential, this.#options.clock())) {
      this.#good.set(secret, { value: true, accountId, readAt });
      this.#refused.delete(secret);
    } else {
      this.#good.delete(secret);
      this.#refused.set(secret, { value: credential, accountId, readAt });
    }
    const isSame = !changed.has('all') && !changed.has(accountId);
    if (this.#options.mayCache() && isSame) this.#known.set(secret, { value: credential, accountId, readAt });
    return credential;
  }

  /** Refreshes a cached secret in the background; errors of the database are ignored here. */
  #refresh(secret: string): void {
    if (this.#refreshing.has(secret)) return;
    this.#refreshing.add(secret);
    this.#read(secret, this.#lookups)
      .catch(() => {})
      .finally(() => this.#refreshing.delete(secret));
  }

  /** Counts an invalid credential, even if another part looked it up; throws as `authenticate` does. */
  countRefusal(address: string | undefined): undefined {
    if (address !== undefined) countGuessIn(this.#guesses, address);
  }

  /**
   * Counts a step of a sign-in elsewhere, successful or not: many people may share an address. Throws `limited` after
   * too many.
   */
  countAttempt(address: string): void {
    countGuessIn(this.#attempts, address);
  }

  async #lookUp(secrets: readonly string[]): Promise<(Credential | undefined)[]> {
    // The connection for reads has no slow work queued before this.
    const { reads } = this.#options.database;
    const tokenLookups = secrets.map((secret) => ({
      accountId: accountOfToken(secret),
      hash: hashSecret(secret),
    }));
    const tokens = tokenLookups.flatMap(({ accountId, hash }) =>
      accountId === undefined ? [] : [{ accountId, hash }],
    );
    const [foundKeys, foundTokens] = await Promise.all([
      findKeysByHash(
        reads,
        tokenLookups.filter((lookup) => lookup.accountId === undefined).map((lookup) => lookup.hash),
      ),
      findTokensByHash(reads, tokens),
    ]);
    return tokenLookups.map(({ accountId, hash }) => {
      const name = hash.toString('hex');
      return accountId === undefined
        ? credentialOfKey(foundKeys.get(name), hash)
        : credentialOfToken(foundTokens.get(name));
    });
  }

  #principalOf(credential: Credential): Principal | undefined {
    const now = this.#options.clock();
    if (!isOpen(credential, now)) return undefined;
    this.#uses.set(credential.key.id, {
      accountId: credential.account.id,
      keyId: credential.key.id,
      at: now,
    });
    return credentialPrincipalOf(credential);
  }
}

function countGuessIn(guesses: WrongCredentialCounter, address: string): void {
  guesses.countWrong(address);
  const retryAfterMs = guesses.retryAfterMs(address);
  if (retryAfterMs > 0) throw new ProblemError({ kind: 'limited', retryAfterMs });
}

function isOpen(credential: Credential, now: Date): boolean {
  const mayCall = credential.member === null || credential.member.state === 'active';
  return mayCall && hasNotEnded(credential, now);
}

function hasNotEnded({ key, expiresAt }: Credential, now: Date): boolean {
  return isLive(key, now) && (expiresAt === null || expiresAt > now);
}

function credentialOfKey(key: FoundKey | undefined, secretHash: Buffer): Credential | undefined {
  if (key === undefined) return undefined;
  const { until, ...parts } = key;
  const presented = { form: 'key', familyId: null, secretHash, expiresAt: until, issuedAt: null } as const;
  return { ...presented, ...parts, scopes: scopesOf(parts) };
}

function credentialOfToken(token: FoundToken | undefined): Credential | undefined {
  if (token === undefined) return undefined;
  const { familyId, key, account, member, expiresAt, issuedAt } = token;
  const parts = { familyId, key, account, member, secretHash: null, expiresAt, issuedAt };
  // A session has the current rights of its member's role.
  if (token.purpose === 'session') return { form: 'session', ...parts, scopes: scopesOf(token) };
  if (token.purpose !== 'access') return undefined;
  // The key may have lost scopes since the token was issued.
  const may = scopesOf(token);
  return { form: 'token', ...parts, scopes: new Set(token.scopes.filter((scope) => may.has(scope))) };
}

/**
 * Returns the scopes of a vendor's key: all if the vendor's API checks none, limited by the role of its member. A key
 * that another key imported never has more scopes than its import gave it, since that key may lack the others.
 */
function vendorScopesOf({ key, member, scopes }: Credential): ReadonlySet<Scope> {
  if (isOwnPrefix(key.prefix) || key.parentId !== null) return scopes;
  return new Set(member?.role.scopes ?? everyScope);
}

/**
 * Returns the scopes of a key. A member's key has at most the scopes of the member's role; the key of the member's
 * sessions has exactly these.
 */
export function scopesOf({ key, member }: Pick<Credential, 'key' | 'member'>): ReadonlySet<Scope> {
  if (member === null) return new Set(key.scopes);
  const { scopes } = member.role;
  return new Set(key.isSession ? scopes : key.scopes.filter((scope) => scopes.includes(scope)));
}

export function credentialPrincipalOf(credential: Credential): Principal {
  const { form, familyId, key, account, member, scopes, secretHash, expiresAt, issuedAt } = credential;
  return {
    account,
    keyId: key.id,
    keyName: key.name,
    credential: form,
    tokenFamily: familyId,
    tokenExpiresAt: form === 'key' ? null : expiresAt,
    tokenIssuedAt: issuedAt,
    scopes,
    vendorScopes: vendorScopesOf(credential),
    rateLimit: key.rateLimit,
    rateKeyId: key.rateKeyId,
    secretHash,
    member: member && { id: member.id, number: member.number, name: member.name, role: member.role.name },
    isMember: key.isSession && member !== null,
    visibility: member === null ? undefined : visibilityOf(member),
  };
}

/** Returns the account of a token. Tokens contain the account, so that they are looked up only in that account. */
export function accountOfToken(secret: string): AccountId | undefined {
  return secret.startsWith(tokenPrefix) ? parseTokenAccount(secret.slice(tokenPrefix.length)) : undefined;
}

/** Returns the account that the text behind the prefix of a token names. */
export function parseTokenAccount(text: string): AccountId | undefined {
  const hex = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/.exec(text);
  return hex === null ? undefined : parseId<AccountId>(hex.slice(1, 6).join('-'));
}
