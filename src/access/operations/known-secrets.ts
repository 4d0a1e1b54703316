/**
 * The cached credentials of a process, by secret. The cache is bounded in number, and so in bytes. A short secret is
 * stored in clear, a long one by its hash.
 */
import { createHash } from 'node:crypto';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { LRUCache } from 'lru-cache';

/** Most secrets are shorter, ours too. A hash of each would cost every request a microsecond. */
const maxPlainLength = 128;

interface CachedSecret<Value> {
  readonly value: Value;
  readonly accountId: AccountId;
  /** Start of the read, by `performance.now()`. */
  readonly readAt: number;
}

export class KnownSecrets<Value> {
  readonly #known: LRUCache<string, CachedSecret<Value>>;
  readonly #ofAccount = new Map<AccountId, Set<string>>();

  constructor(max: number) {
    this.#known = new LRUCache({
      ...atMost(max),
      dispose: ({ accountId }, name) => this.#unlink(accountId, name),
    });
  }

  get size(): number {
    return this.#known.size;
  }

  get(secret: string): CachedSecret<Value> | undefined {
    return this.#known.peek(secretNameOf(secret));
  }

  /** Evicts the entry that was read longest ago. */
  set(secret: string, entry: CachedSecret<Value>): void {
    const name = secretNameOf(secret);
    this.#known.set(name, entry);
    const names = this.#ofAccount.get(entry.accountId);
    if (names === undefined) this.#ofAccount.set(entry.accountId, new Set([name]));
    else names.add(name);
  }

  delete(secret: string): void {
    this.#known.delete(secretNameOf(secret));
  }

  forget(accountId: AccountId): void {
    for (const name of this.#ofAccount.get(accountId) ?? []) this.#known.delete(name);
  }

  clear(): void {
    this.#known.clear();
  }

  #unlink(accountId: AccountId, name: string): void {
    const names = this.#ofAccount.get(accountId);
    names?.delete(name);
    if (names?.size === 0) this.#ofAccount.delete(accountId);
  }
}

/**
 * Returns the name of a secret. Only hashes begin with a line break. A secret that does is hashed too: its sender may
 * know the stored hash of another secret.
 */
function secretNameOf(secret: string): string {
  return secret.length <= maxPlainLength && !secret.startsWith('\n')
    ? secret
    : `\n${createHash('sha256').update(secret).digest('base64')}`;
}
