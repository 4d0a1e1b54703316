/** Hashes of an erased person's identities, under a key that only databases of the installation can make. */
import { createHash } from 'node:crypto';
import { type IdentityKey, ownedNames } from '@switchbook/domain/identity.js';
import type { AccountId } from '@switchbook/domain/ids.js';

/** The key of the hashes of an account, from the secret of the installation. */
export function erasureKey(tokenSecret: Buffer, accountId: AccountId): Buffer {
  return createHash('sha256').update('switchbook erasures\0').update(tokenSecret).update(accountId).digest();
}

/** Hashes of the same texts, as erasures record them; in hex. */
export function nameHashes(key: Buffer, identities: readonly IdentityKey[]): readonly string[] {
  return ownedNames(identities).map((name) => hashOf(key, name));
}

function hashOf(key: Buffer, name: string): string {
  return createHash('sha256').update(key).update(name).digest('hex');
}

/** The same for many that name the same people again and again. */
export class NameHashes {
  readonly #key: Buffer;
  readonly #known = new Map<string, string>();

  constructor(key: Buffer) {
    this.#key = key;
  }

  of(identities: readonly IdentityKey[]): readonly string[] {
    return ownedNames(identities).map((name) => {
      const hash = this.#known.get(name) ?? hashOf(this.#key, name);
      this.#known.set(name, hash);
      return hash;
    });
  }
}
