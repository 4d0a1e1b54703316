/**
 * The cached credentials of a process, by secret. Bounded in number and so in bytes: up to a length a secret is stored
 * in clear, beyond by its hash.
 */
import { createHash } from 'node:crypto';
import type { AccountId } from '../../domain/ids.js';

/** Ours and most others are shorter; hashing every one would cost each request a microsecond. */
const maxPlainLength = 128;

interface Known<Value> {
  readonly value: Value;
  readonly accountId: AccountId;
  /** when it was read */
  readonly readAt: number;
}

export class KnownSecrets<Value> {
  readonly #max: number;
  readonly #known = new Map<string, Known<Value>>();
  readonly #ofAccount = new Map<AccountId, Set<string>>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#known.size;
  }

  get(secret: string): Known<Value> | undefined {
    return this.#known.get(nameOf(secret));
  }

  /** Evicts the one read longest ago. */
  set(secret: string, known: Known<Value>): void {
    const name = nameOf(secret);
    this.#drop(name);
    if (this.#known.size >= this.#max) this.#drop(this.#known.keys().next().value ?? '');
    this.#known.set(name, known);
    const names = this.#ofAccount.get(known.accountId);
    if (names === undefined) this.#ofAccount.set(known.accountId, new Set([name]));
    else names.add(name);
  }

  delete(secret: string): void {
    this.#drop(nameOf(secret));
  }

  forget(accountId: AccountId): void {
    for (const name of this.#ofAccount.get(accountId) ?? []) this.#known.delete(name);
    this.#ofAccount.delete(accountId);
  }

  clear(): void {
    this.#known.clear();
    this.#ofAccount.clear();
  }

  #drop(name: string): void {
    const known = this.#known.get(name);
    if (known === undefined) return;
    this.#known.delete(name);
    const names = this.#ofAccount.get(known.accountId);
    names?.delete(name);
    if (names?.size === 0) this.#ofAccount.delete(known.accountId);
  }
}

/** No secret has the line break of a hash, so neither passes for the other. */
function nameOf(secret: string): string {
  return secret.length <= maxPlainLength
    ? secret
    : `\n${createHash('sha256').update(secret).digest('base64')}`;
}
