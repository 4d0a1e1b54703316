/** The identities of a row as keys, computed once for each row. */
import { type IdentityKey, identityKey, identityName } from '../../domain/identity.js';
import type { ContactRecord } from '../../files/record.js';

export interface RowIdentity {
  readonly key: IdentityKey;
  /** equal for identities that would be one row of a contact */
  readonly name: string;
  readonly column: string;
  /** as it was written */
  readonly text: string;
}

const known = new WeakMap<ContactRecord, readonly RowIdentity[]>();

export function identitiesOf(record: ContactRecord): readonly RowIdentity[] {
  const cached = known.get(record);
  if (cached !== undefined) return cached;
  const made = record.identities.map((one) => {
    const key = identityKey(one);
    return { key, name: identityName(key), column: one.column, text: one.raw ?? one.value };
  });
  known.set(record, made);
  return made;
}
