/**
 * Splits a merged contact into two again. Values that the merge changed, and that have not changed since, are restored.
 * Later changes stay on the survivor, and later removals stay removed. Without later changes both contacts get their
 * old state, version and times included. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type CatalogItem,
  type Contact,
  nextVersion,
  primaryOf,
} from '@switchbook/domain/contact/contact.js';
import { mapNames, plainFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { namePartsOf, withNextVersion } from '@switchbook/domain/contact/edit.js';
import { type Identity, sameIdentity, sameKey } from '@switchbook/domain/identity/identity.js';
import { makePrimary } from '@switchbook/domain/identity/primary-identity.js';
import { isObject } from '@switchbook/domain/runtime/json.js';

export interface BeforeUnmerge {
  /** both contacts before the merge */
  readonly survivor: Contact;
  readonly loser: Contact;
  /** the survivor right after the merge, and now */
  readonly merged: Contact;
  readonly current: Contact;
}

interface UnmergeResult {
  readonly survivor: Contact;
  readonly loser: Contact;
  /** names of values that the undo could not restore, because they changed since the merge */
  readonly notRestored: readonly string[];
}

type JsonObject = Readonly<Record<string, unknown>>;
/** Reads an own property only, since `__proto__` is a valid name. */
const ownMemberOf = (members: JsonObject, name: string) =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** Restores values, and lists the values that it cannot restore. The arguments: before the merge, after it, now. */
function makeRestorer() {
  const notRestored: string[] = [];
  /** The value before the merge, unless it was changed since. */
  const restore = <Value>(path: string, was: Value, then: Value, is: Value): Value => {
    if (isDeepStrictEqual(is, then)) return was;
    if (!isDeepStrictEqual(was, then)) notRestored.push(path);
    return is;
  };
  const mapMembers = (was: JsonObject, is: JsonObject, readMember: (name: string) => unknown): JsonObject => {
    const names = [...new Set([...Object.keys(is), ...Object.keys(was)])];
    return Object.fromEntries(
      names.map((name) => [name, readMember(name)]).filter(([, value]) => value !== undefined),
    );
  };
  const members = (path: string, was: JsonObject, then: JsonObject, is: JsonObject): JsonObject => {
    if (isDeepStrictEqual(is, then)) return was;
    return mapMembers(was, is, (name) =>
      restore(`${path}.${name}`, ownMemberOf(was, name), ownMemberOf(then, name), ownMemberOf(is, name)),
    );
  };
  const slots = (was: JsonObject, then: JsonObject, is: JsonObject): JsonObject => {
    if (isDeepStrictEqual(is, then)) return was;
    return mapMembers(was, is, (face) => {
      const [before, two, three] = [was, then, is].map((slot) => ownMemberOf(slot, face) ?? {});
      const path = `extensions.${face}`;
      const areObjects = isObject(before) && isObject(two) && isObject(three);
      const slot = areObjects ? members(path, before, two, three) : restore(path, before, two, three);
      return isObject(slot) && Object.keys(slot).length === 0 ? undefined : slot;
    });
  };
  const ref = (path: string, was: CatalogItem | null, then: CatalogItem | null, is: CatalogItem | null) =>
    is?.number === then?.number ? was : restore(path, was, then, is);
  return { notRestored, restore, members, slots, ref };
}

function itemsBack(
  was: readonly CatalogItem[],
  then: readonly CatalogItem[],
  is: readonly CatalogItem[],
): readonly CatalogItem[] {
  if (isDeepStrictEqual(itemNumbersOf(is), itemNumbersOf(then))) return was;
  const brought = then.filter((catalogItem) => !was.some((own) => own.number === catalogItem.number));
  return is.filter((catalogItem) => !brought.some((item) => item.number === catalogItem.number));
}

function itemNumbersOf(items: readonly CatalogItem[]): readonly number[] {
  return items.map((item) => item.number);
}

export function unmergeContacts(input: BeforeUnmerge, now: Date): UnmergeResult {
  const { survivor, loser, merged, current } = input;
  const { notRestored, restore, members, slots, ref } = makeRestorer();
  const own = withPrimaries(input, ownIdentities(input), notRestored, now);
  const returned = returnedIdentities(input, notRestored);
  const shared = splitShared(input, own, returned);
  const { sharing: _, ...rest } = current;
  const after: Contact = {
    ...rest,
    type: restore('type', survivor.type, merged.type, current.type),
    ...mapNames(plainFields, (name) => restore(wireOf(name), survivor[name], merged[name], current[name])),
    blocked: restore('blocked', survivor.blocked, merged.blocked, current.blocked),
    ...restore('name', namePartsOf(survivor), namePartsOf(merged), namePartsOf(current)),
    address: restore('address', survivor.address, merged.address, current.address),
    source: ref('source', survivor.source, merged.source, current.source),
    status: ref('status', survivor.status, merged.status, current.status),
    attributes: members('attributes', survivor.attributes, merged.attributes, current.attributes),
    extensions: slots(survivor.extensions, merged.extensions, current.extensions),
    identities: own,
    ...sharingOf(shared.survivor),
    tags: itemsBack(survivor.tags, merged.tags, current.tags),
    groups: itemsBack(survivor.groups, merged.groups, current.groups),
  };
  const isAsItWas =
    current.version === merged.version && isDeepStrictEqual(contentOf(after), contentOf(survivor));
  const { sharing: had = [], ...loserAlone } = loser;
  const returnedLoser = { ...loserAlone, identities: returned, ...sharingOf(shared.loser) };
  const isReturned = isDeepStrictEqual(returned, loser.identities) && isDeepStrictEqual(shared.loser, had);
  return {
    survivor: isAsItWas ? asBefore(after, survivor, current) : withNextVersion(current, after, now),
    // A changed loser has a later version. The highest version of an unchanged one rises, so that its undo counts as a
    // change.
    loser: isReturned
      ? { ...returnedLoser, spentVersion: nextVersion(returnedLoser) }
      : withNextVersion(returnedLoser, returnedLoser, now),
    notRestored,
  };
}

/** Returns the survivor as before the merge. Versions used since are never used again. */
function asBefore(after: Contact, survivor: Contact, current: Contact): Contact {
  const { version, updatedAt } = survivor;
  return { ...after, version, updatedAt, spentVersion: nextVersion(current) - 1 };
}

/** Returns the members that a version step covers: all except the states of consents. */
function contentOf({ version: _, updatedAt: _at, spentVersion: _spent, reach: _reach, ...rest }: Contact) {
  const { tags, groups, source, status } = rest;
  return {
    ...rest,
    tags: itemNumbersOf(tags),
    groups: itemNumbersOf(groups),
    source: source?.number,
    status: status?.number,
  };
}

/** Returns the survivor's identities that are not handed back, each as before the merge unless it changed since. */
function ownIdentities({ survivor, loser, merged, current }: BeforeUnmerge): readonly Identity[] {
  return current.identities
    .filter((identity) => !loser.identities.some((brought) => brought.id === identity.id))
    .map((identity) => {
      const was = survivor.identities.find((candidate) => candidate.id === identity.id);
      const then = merged.identities.find((candidate) => candidate.id === identity.id);
      return was !== undefined && isDeepStrictEqual(identity, then) ? was : identity;
    })
    .sort((left, right) => left.position - right.position || (left.id < right.id ? -1 : 1));
}

/**
 * Keeps a primary identity that was chosen after the merge. If it moves to the loser, the previous primary one is
 * restored.
 */
function withPrimaries(
  { survivor, merged, current }: BeforeUnmerge,
  own: readonly Identity[],
  notRestored: string[],
  now: Date,
): readonly Identity[] {
  let identities = own;
  for (const kind of new Set(own.map((identity) => identity.kind))) {
    const [was, then, is] = [survivor, merged, current].map((contact) => primaryOf(contact, kind)?.id);
    if (was === undefined || is === undefined) continue;
    if (is !== then && was !== then) notRestored.push(kind);
    const primaryId = is === then ? was : is;
    const primary =
      own.find((identity) => identity.id === primaryId) ?? own.find((identity) => identity.id === was);
    if (primary !== undefined) identities = makePrimary(identities, primary, { now });
  }
  return identities;
}

/** Returns identities of the loser that the survivor still has. */
function returnedIdentities(
  { loser, merged, current }: BeforeUnmerge,
  notRestored: string[],
): readonly Identity[] {
  return loser.identities.flatMap((identity) => {
    const then = merged.identities.find((candidate) => candidate.id === identity.id);
    const is = current.identities.find((candidate) => candidate.id === identity.id);
    // Both contacts had the value. If the survivor no longer has it, it was removed after the merge.
    const isShared =
      then === undefined && current.identities.some((candidate) => sameKey(candidate, identity));
    if (isShared || (is !== undefined && isDeepStrictEqual(is, then))) return [identity];
    if (is === undefined) {
      notRestored.push(`identities.${identity.kind}.${identity.value}`);
      return [];
    }
    const { position, isPrimary } = identity;
    return [{ ...is, position, isPrimary, attrs: withoutMark(is.attrs, identity.attrs) }];
  });
}

function sharingOf(sharing: readonly Identity[]): Pick<Contact, 'sharing'> {
  return sharing.length === 0 ? {} : { sharing };
}

/**
 * Splits shared identities of both contacts. If one contact owned an identity and the other contact shared it, they
 * share it again, unless the owner has lost it.
 */
function splitShared(
  { survivor, loser, merged, current }: BeforeUnmerge,
  own: readonly Identity[],
  returned: readonly Identity[],
) {
  const remaining = (current.sharing ?? []).filter(
    (identity) => !(loser.sharing ?? []).some((brought) => brought.id === identity.id),
  );
  const isAmong = (identities: readonly Identity[], identity: Identity) =>
    identities.some((candidate) => sameIdentity(candidate, identity));
  const wasUnited = (identity: Identity) =>
    !(merged.sharing ?? []).some((candidate) => candidate.id === identity.id);
  const returnedToSurvivor = (survivor.sharing ?? []).filter(
    (identity) =>
      wasUnited(identity) && isAmong(returned, identity) && !isAmong([...own, ...remaining], identity),
  );
  const returnedToLoser = (loser.sharing ?? []).flatMap((identity) => {
    if (wasUnited(identity)) return isAmong([...own, ...remaining], identity) ? [identity] : [];
    return (current.sharing ?? []).filter((candidate) => candidate.id === identity.id);
  });
  return { survivor: [...returnedToSurvivor, ...remaining], loser: returnedToLoser };
}

function withoutMark(is: Identity['attrs'], was: Identity['attrs']): Identity['attrs'] {
  return Object.fromEntries(Object.entries(is).filter(([name]) => name !== 'merged_from' || name in was));
}
