/** The rights of the signed-in user: the only code that reads scopes and the role's visibility. */
import type { Me, Scope } from '../api/types.ts';

/** Features that the server refuses to users with limited visibility. */
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

/** `member`: the user is a signed-in person, not only a key. */
export type Right = Scope | keyof typeof ofWhole | 'member';
export type HasRight = (right: Right) => boolean;

export function isLimited({ sees, hidden, masked }: Pick<Me, 'sees' | 'hidden' | 'masked'>): boolean {
  return sees !== 'all' || hidden.length > 0 || masked.length > 0;
}

/** Returns the scopes that a right needs. */
export function scopesOf(right: Right): readonly Scope[] {
  if (right === 'member') return [];
  return Object.hasOwn(ofWhole, right) ? ofWhole[right as keyof typeof ofWhole] : [right as Scope];
}

export function rightsOf(me: Me | undefined, missing: ReadonlySet<string>): HasRight {
  return (right) => {
    if (me === undefined) return false;
    if (right === 'member') return me.member !== null;
    if (Object.hasOwn(ofWhole, right) && isLimited(me)) return false;
    return scopesOf(right).every((scope) => me.scopes.includes(scope) && !missing.has(scope));
  };
}
