import { dataQuery } from '../api/data-query.ts';
import type { Key } from '../api/types.ts';
import { withNames } from '../texts/made-names.ts';

export const keysQuery = dataQuery<readonly Key[]>(['keys'], '/keys', { shown: withNames('keys') });

export type KeyState = 'live' | 'revoked' | 'expired';

export function stateOf(key: Key, now = Date.now()): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  return key.expires_at !== null && Date.parse(key.expires_at) <= now ? 'expired' : 'live';
}

/** Returns the state of the key's member, if it is the reason to refuse the key. */
export function waitsForOf({ member_state: state }: Key): 'invited' | 'suspended' | undefined {
  return state === 'invited' || state === 'suspended' ? state : undefined;
}

/** Returns the live descendants of the key, direct or not. */
export function descendantsOf(key: Key, keys: readonly Key[]): readonly Key[] {
  const children = keys.filter((candidate) => candidate.made_by === key.id && stateOf(candidate) === 'live');
  return children.flatMap((item) => [item, ...descendantsOf(item, keys)]);
}
