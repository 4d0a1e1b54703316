/**
 * Decides which contact owns an identity and which ones share it: a command may let its contact share what another one
 * owns, and the owner of what a contact had until then takes it over.
 */
import type { Contact } from '../../domain/contact.js';
import {
  type Identity,
  type IdentityKey,
  identityName,
  isShared,
  sameIdentity,
} from '../../domain/identity.js';
import type { IdentityEdit } from '../../domain/identity-edit.js';
import { asSharer, isAwaiting, shareableKeys } from '../../domain/identity-edit.js';
import type { ContactId } from '../../domain/ids.js';
import type { IdentityConflict } from '../../domain/problem.js';
import type { Changes } from './changes.js';
import type { EditCommand, SaveCommand } from './commands.js';
import type { Contested } from './targets.js';
import type { World } from './world.js';

export class Sharing {
  readonly #world: World;
  readonly #changes: Changes;
  /** what contacts may share instead of owning it, by name */
  readonly #shareable = new Map<ContactId, Set<string>>();

  constructor(world: World, changes: Changes) {
    this.#world = world;
    this.#changes = changes;
  }

  /**
   * `made` with what its command lets it share, of what others hold; and the conflicts that are left, apart from what is
   * held until an owner comes, where the command takes that over.
   */
  settle<Made extends { readonly after: Contact }>(
    command: SaveCommand | EditCommand,
    made: Made,
    conflicts: readonly IdentityConflict[],
  ) {
    const names = this.#note(made.after.id, command.edit.identities ?? []);
    const takesOver = command.op === 'save' && command.takesOver === true;
    if (conflicts.length === 0) return { made, conflicts, awaited: [] };
    const [shared, owned] = parted(conflicts, ({ key }) => names?.has(identityName(key)) === true);
    const [awaited, left] = parted(owned, (one) => takesOver && one.holder.identities.some(waitsAs(one.key)));
    const isHeld = (held: Identity) => shared.some((one) => sameIdentity(one.key, held));
    const sharing = shared.length === 0 ? made : { ...made, after: asSharer(made.after, isHeld) };
    return { made: sharing, conflicts: left, awaited };
  }

  /** What the contact may share by these edits or by earlier ones; undefined: these let it share nothing. */
  #note(id: ContactId, edits: readonly IdentityEdit[]): ReadonlySet<string> | undefined {
    const keys = shareableKeys(edits).filter((key) => !isShared(key.kind));
    if (keys.length === 0) return undefined;
    const names = this.#shareable.get(id) ?? new Set();
    for (const key of keys) names.add(identityName(key));
    this.#shareable.set(id, names);
    return names;
  }

  /** Contacts that held something until its owner came share it from now on. */
  takeOver(awaited: readonly IdentityConflict[]): void {
    for (const { key, holder } of awaited) {
      const current = this.#world.contact(holder.id);
      if (current !== undefined) this.#changes.rewrite(current, asSharer(current, waitsAs(key)));
    }
  }

  /** Contacts become sharers of what others own, where they may; answers the other conflicts. */
  withoutShared(conflicts: readonly Contested[]): readonly Contested[] {
    const [sharable, left] = parted(
      conflicts,
      ({ contact, key }) => this.#shareable.get(contact.id)?.has(identityName(key)) === true,
    );
    for (const id of new Set(sharable.map((one) => one.contact.id))) {
      const shared = sharable.filter((one) => one.contact.id === id);
      this.#changes.replace(id, (contact) =>
        asSharer(contact, (held) => shared.some((one) => sameIdentity(one.key, held))),
      );
    }
    return left;
  }
}

function waitsAs(key: IdentityKey): (held: Identity) => boolean {
  return (held) => isAwaiting(held) && sameIdentity(held, key);
}

function parted<One>(items: readonly One[], isFirst: (one: One) => boolean): readonly [One[], One[]] {
  return [items.filter(isFirst), items.filter((one) => !isFirst(one))];
}
