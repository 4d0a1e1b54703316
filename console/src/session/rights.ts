/** The rights of the one who is signed in: the one place that reads scopes and what a role shows. */
import type { Me, Scope } from '../api/types.ts';

/** The server refuses these to those to whom it does not show everyone, or not all of a contact. */
const ofWhole = {
  imports: ['contacts:read'],
  import: ['contacts:read', 'contacts:write'],
  'correct numbers': ['contacts:read'],
  'write tags': ['contacts:write'],
  'delete tags': ['contacts:delete'],
  'change fields': ['contacts:write'],
  'remove fields': ['contacts:delete'],
  erase: ['contacts:delete'],
  'empty bin': ['contacts:delete'],
} as const satisfies Readonly<Record<string, readonly Scope[]>>;

/** `member`: there is a person who is signed in, and not a key alone. */
export type Right = Scope | keyof typeof ofWhole | 'member';
export type Can = (right: Right) => boolean;

export function isLimited({ sees, hidden, masked }: Pick<Me, 'sees' | 'hidden' | 'masked'>): boolean {
  return sees !== 'all' || hidden.length > 0 || masked.length > 0;
}

/** The scopes that a right needs. */
export function scopesOf(right: Right): readonly Scope[] {
  if (right === 'member') return [];
  return Object.hasOwn(ofWhole, right) ? ofWhole[right as keyof typeof ofWhole] : [right as Scope];
}

export function rightsOf(me: Me | undefined, lacking: ReadonlySet<string>): Can {
  return (right) => {
    if (me === undefined) return false;
    if (right === 'member') return me.member !== null;
    if (Object.hasOwn(ofWhole, right) && isLimited(me)) return false;
    return scopesOf(right).every((scope) => me.scopes.includes(scope) && !lacking.has(scope));
  };
}
