/** Decides the return of a deleted contact, in memory, on what `restore-world.ts` read. */
import { reachOf } from '../../domain/consent.js';
import type { Contact } from '../../domain/contact.js';
import { type Identity, isShared } from '../../domain/identity.js';
import { restamped } from '../../domain/merge.js';
import { canonicalAttributes } from '../../domain/own-field-values.js';
import { type IdentityConflict, ProblemError } from '../../domain/problem.js';
import { asOwner, withoutIdentities } from '../../domain/shared-identity.js';
import { type Change, type ChangeContext, changeOf } from './changes.js';
import type { JointResult } from './commands.js';
import type { RestoreGround } from './merge-ground.js';
import { conflictsOf } from './targets.js';
import type { World } from './world.js';

/** The decision on a joint command. */
export interface Joint {
  readonly result: JointResult;
  readonly changes: readonly Change[];
}

/** Throws `conflict` for identities that other contacts hold, unless they are left out; `quota`. */
export function decideRestore(world: World, ground: RestoreGround, { now }: ChangeContext): Joint {
  const { contact: deleted, standing, ownerless, withoutTaken } = ground;
  world.checkQuota(1);
  const conflicts = takenOf(world, deleted);
  if (conflicts.length > 0 && !withoutTaken)
    throw new ProblemError({ kind: 'conflict', what: 'identity', conflicts });
  const taken = new Set(conflicts.map((one) => one.key));
  const left = deleted.identities.filter((one) => taken.has(one));
  const kept = withoutIdentities(deleted, (one) => taken.has(one));
  const owning = [...ownerless].reduce(asOwner<Contact>, kept);
  // The account may have declared own fields since.
  const attributes = canonicalAttributes(world.catalogs.fields, owning.attributes);
  const contact = { ...restamped(owning, now), attributes, reach: reachOf(standing, now) };
  const change = changeOf(null, contact, { standing, joint: { op: 'restore' } }, { isRestored: true });
  const names = left.map((one) => `identities.${one.kind}.${one.value}`);
  return { result: { op: 'restore', contact, left: names }, changes: [change] };
}

function takenOf(world: World, deleted: Contact): readonly IdentityConflict[] {
  const exclusive: readonly Identity[] = deleted.identities.filter((one) => !isShared(one.kind));
  return conflictsOf(world, exclusive, undefined, 0);
}
