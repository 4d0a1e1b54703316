/** Hashes of an erased person's identities, under a key that only databases of the installation can make. */
import { createHash } from 'node:crypto';
import { type IdentityKey, ownedNamesOf } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';

/** Returns the key of the hashes of an account, from the secret of the installation. */
export function erasureKey(tokenSecret: Buffer, accountId: AccountId): Buffer {
  return createHash('sha256').update('switchbook erasures\0').update(tokenSecret).update(accountId).digest();
}

/** Returns hashes of the same texts as in records of erasures, in hex. */
export function nameHashes(key: Buffer, identities: readonly IdentityKey[]): readonly string[] {
  return ownedNamesOf(identities).map((name) => keyedHashOf(key, name));
}

function keyedHashOf(key: Buffer, name: string): string {
  return createHash('sha256').update(key).update(name).digest('hex');
}

/** Hashes like `nameHashes`, with a cache, because payloads name the same people repeatedly. */
export class NameHashes {
  readonly #key: Buffer;
  readonly #known = new Map<string, string>();

  constructor(key: Buffer) {
    this.#key = key;
  }

  of(identities: readonly IdentityKey[]): readonly string[] {
    return ownedNamesOf(identities).map((name) => {
      const hash = this.#known.get(name) ?? keyedHashOf(this.#key, name);
      this.#known.set(name, hash);
      return hash;
    });
  }
}

/**
 * Removes an erased person's identities from JSON about other contacts. Entries of lists are removed, and texts that
 * equal an identity become null.
 */
export function scrubJson(value: unknown, values: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return values.has(value) ? null : value;
  if (Array.isArray(value))
    return value.filter((item) => !isIdentity(item, values)).map((item) => scrubJson(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scrubJson(one, values)]));
}

/** Returns every text in a value, at any depth. */
export function collectTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(collectTexts);
}

function isIdentity(value: unknown, values: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return values.has(value);
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('value' in value)) return false;
  const { value: text } = value;
  return typeof text === 'string' && values.has(text);
}
