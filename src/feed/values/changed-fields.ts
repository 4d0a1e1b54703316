/**
 * Members of contacts that a webhook or a reader of the feed follows. The fields only restrict `contact.updated`. A
 * copy must never miss that a contact is created or deleted, and the types choose among the other events.
 */
import { addressParts } from '@switchbook/domain/contact/contact-fields.js';
import { shownMember } from '@switchbook/domain/contact/contact-json.js';
import {
  type ContactState,
  readIdentities,
  type StatedIdentity,
  stateBefore,
} from '@switchbook/domain/contact/contact-state.js';
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { comparedMembers, isSame, memberOf, stateMembersOf } from './differences.js';

/** The maximum of the members that a webhook or a reader of the feed names. */
export const followedFields = { max: 50, characters: 300 } as const;

/** Members that show an identity; the stored one is in the list of identities. */
const identityFields = ['phone', 'email'] as const;
type IdentityField = (typeof identityFields)[number];
const isShown = (name: string): name is IdentityField => identityFields.some((field) => field === name);

const wholeFields = [...identityFields, ...comparedMembers];
const parts = Object.values(addressParts).map((part) => `address.${part}`);
const fieldNames: ReadonlySet<string> = new Set([...wholeFields, ...parts]);
const attributePrefix = 'attributes.';

/** Predicate for a list of members: `must be …`. */
export const fieldsMustBe = `one of ${wholeFields.join(', ')}, a part of the address such as ${parts[1]}, or an own field such as attributes.plan`;

/** Whether contacts have the member, so that it can change. */
export function isField(name: string): boolean {
  if (fieldNames.has(name)) return true;
  return name.startsWith(attributePrefix) && name.length > attributePrefix.length && isStorable(name);
}

/** Returns the first fault of a list; `at`: its index, absent for the list as a whole. */
export function faultOfFields(
  names: readonly string[],
): { readonly at?: number; readonly code: string; readonly message: string } | undefined {
  if (names.length === 0)
    return { code: 'too_few', message: 'must have at least one member, or be null for all changes' };
  if (names.length > followedFields.max)
    return { code: 'too_many', message: `must have at most ${followedFields.max} members` };
  const at = names.findIndex((name) => !isField(name));
  if (at >= 0) return { at, code: 'not_allowed', message: `must be ${fieldsMustBe}` };
  return undefined;
}

/** Whether the event is for a follower of these members. The event has the states that the follower receives. */
export type FollowsEvent = (event: Pick<StoredEvent, 'type' | 'before' | 'after'>) => boolean;

/**
 * Compares each member once, though a caller may name it fifty times. Reads only these members of a state, since a
 * state may have thousands of values.
 */
export function followerOf(fields: readonly string[]): FollowsEvent {
  const names = [...new Set(fields)].map((name) => ({
    name,
    stored: listStoredIn(name),
    valueIn: readerOf(name),
  }));
  return ({ type, before, after }) => {
    if (type !== 'contact.updated' || before === null || after === null) return true;
    const changed = names.filter(({ stored }) => stored.some((member) => Object.hasOwn(before, member)));
    if (changed.length === 0) return false;
    const [was, is] = [new LazyState(stateBefore(before, after)), new LazyState(after)];
    return changed.some(({ valueIn }) => !isSame(valueIn(was), valueIn(is)));
  };
}

const firstOf = (name: string) => name.split('.', 1)[0] ?? '';

function listStoredIn(name: string): readonly string[] {
  return isShown(name) ? ['identities'] : stateMembersOf(firstOf(name));
}

/** A state with identities that are read at most once. */
class LazyState {
  readonly state: ContactState;
  #contact: { readonly identities: readonly StatedIdentity[] } | undefined;

  constructor(state: ContactState) {
    this.state = state;
  }

  get contact(): { readonly identities: readonly StatedIdentity[] } {
    this.#contact ??= { identities: readIdentities(this.state) };
    return this.#contact;
  }
}

function readerOf(name: string): (state: LazyState) => unknown {
  if (isShown(name)) return ({ contact }) => shownMember(contact, name);
  const first = firstOf(name);
  if (first === name) return ({ state }) => memberOf(state, name);
  const part = name.slice(first.length + 1);
  return ({ state }) => {
    // Reads only this member. A test whether the map is empty would list its names, which may be many thousands.
    const value = state[first];
    return isObject(value) && Object.hasOwn(value, part) ? value[part] : null;
  };
}
