/**
 * Readable differences of an event, which may be stored or come from the API. Each member has at most one difference,
 * and so does each item of a list.
 */
import { personFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { detailMembers } from '@switchbook/domain/contact/contact-json.js';
import {
  type ContactState,
  isDefault,
  stateBefore,
  withoutDefaults,
} from '@switchbook/domain/contact/contact-state.js';
import {
  type EventSubject,
  type StoredEvent,
  segmentFlags,
  subjectOf,
} from '@switchbook/domain/events/event.js';
import { defaultSpelling, type Identity } from '@switchbook/domain/identity/identity.js';
import { inStoredOrder, isObject, valueInStoredOrder } from '@switchbook/domain/runtime/json.js';

export interface Difference {
  /** `company`, `address.city`, `attributes.plan`, `identities`, `tags` */
  readonly field: string;
  /** null: absent */
  readonly before: unknown;
  readonly after: unknown;
}

/** Members of a contact in their order. Number and times are left out: no caller changes them. */
export const comparedMembers = [
  ...['type', ...personFields.map(wireOf), 'identities', 'tags', 'groups', 'source', 'status'],
  ...[...detailMembers, 'reach'],
];
const maps = new Set(['address', 'attributes', 'extensions', 'reach']);

export function differencesOf({
  type,
  before,
  after,
  isWithheld = false,
}: Pick<StoredEvent, 'type' | 'before' | 'after'> & {
  readonly isWithheld?: boolean;
}): readonly Difference[] {
  // Events of a note do not contain its text.
  const subject = subjectOf[type];
  if (subject === 'note' || isWithheld) return [];
  if (subject !== 'contact')
    return [
      {
        field: entryFields[subject],
        before: before && statedMembersOf(before),
        after: after && statedMembersOf(after),
      },
    ];
  const was = before !== null && after !== null ? stateBefore(before, after) : (before ?? {});
  return contactDifferences(was, after ?? {});
}

function contactDifferences(before: ContactState, after: ContactState): readonly Difference[] {
  return comparedMembers.flatMap((name) => {
    if (maps.has(name)) return memberDifferences(name, mapOf(before[name]), mapOf(after[name]));
    const [was, is] = [memberOf(before, name), memberOf(after, name)];
    if (isSame(was, is)) return [];
    if (name === 'identities')
      return itemDifferences(name, asList(was), asList(is), identityIdOf, identityOf);
    if (name === 'tags' || name === 'groups')
      return itemDifferences(name, asList(was), asList(is), itemNameOf, itemNameOf);
    if (name === 'source' || name === 'status')
      return [{ field: name, before: was && itemNameOf(was), after: is && itemNameOf(is) }];
    return [{ field: name, before: was, after: is }];
  });
}

/**
 * Returns the members of a stored state that this member of the API is made of. An earlier state has only members that
 * differ, so each of them may be absent.
 */
export function stateMembersOf(name: string): readonly string[] {
  return name === 'identities' ? ['identities', 'sharing'] : [name];
}

/** Adds the shared identities to the owned identities, as in the native API. */
export function memberOf(state: ContactState, name: string): unknown {
  const member = isDefault(state[name] ?? null) ? null : state[name];
  if (name !== 'identities' || state.sharing === undefined) return member;
  return [...asList(member), ...asList(state.sharing).map((item) => ({ ...asObject(item), shared: true }))];
}

/** Puts only the changed members in order: a map may have many thousands, and each event has it twice. */
function memberDifferences(name: string, before: ContactState, after: ContactState): readonly Difference[] {
  if (before === after) return [];
  const changed = new Map<string, Difference>();
  const compare = (member: string) => {
    const sides = [ownMember(before, member), ownMember(after, member)] as const;
    if (sides[0] === sides[1] || isSame(...sides)) return;
    const [was, is] = [valueInStoredOrder(sides[0]), valueInStoredOrder(sides[1])];
    if (!isSame(was, is)) changed.set(member, { field: `${name}.${member}`, before: was, after: is });
  };
  for (const member of Object.keys(after)) compare(member);
  for (const member of Object.keys(before)) if (!Object.hasOwn(after, member)) compare(member);
  const names = inStoredOrder(Object.fromEntries([...changed.keys()].map((member) => [member, null])));
  return Object.keys(names).flatMap((member) => changed.get(member) ?? []);
}

/** Returns an own member of the object. Clients choose the names, and every object inherits a `constructor`. */
function ownMember(members: ContactState, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? null) : null;
}

/** Returns items that were added, removed or changed; the whole lists if only the order changed. */
function itemDifferences(
  field: string,
  before: readonly unknown[],
  after: readonly unknown[],
  keyOf: (item: unknown) => unknown,
  show: (item: unknown) => unknown,
): readonly Difference[] {
  const earlierByKey = new Map(before.map((item) => [keyOf(item), item]));
  const now = new Map(after.map((item) => [keyOf(item), item]));
  const removals = before
    .filter((item) => !now.has(keyOf(item)))
    .map((item) => ({ field, before: show(item), after: null }));
  const additions = after.flatMap((item) => {
    const earlier = earlierByKey.get(keyOf(item));
    if (earlier === undefined) return [{ field, before: null, after: show(item) }];
    return isSame(earlier, item) ? [] : [{ field, before: show(earlier), after: show(item) }];
  });
  const differences = [...removals, ...additions];
  return differences.length > 0 ? differences : [{ field, before: before.map(show), after: after.map(show) }];
}

/** Returns the name of a catalog item. A state stores it next to the number; the API shows an object. */
function itemNameOf(item: unknown): unknown {
  if (isObject(item)) return item.name;
  return Array.isArray(item) ? item[1] : item;
}

function identityIdOf(identity: unknown): unknown {
  return mapOf(identity).id;
}

function identityOf(identity: unknown): unknown {
  const { id: _, origin: __, ...identityMembers } = asObject(identity);
  const isPlain = identityMembers.raw === defaultSpelling(identityMembers as unknown as Identity);
  const scope = identityMembers.scope || null;
  return withoutDefaults({ ...identityMembers, scope, ...(isPlain ? { raw: null } : {}) });
}

const entryFields: Readonly<Record<Exclude<EventSubject, 'contact' | 'note'>, string>> = {
  consent: 'consents',
  suppression: 'suppressions',
  segment: 'segments',
  // No contact has events of items.
  item: 'items',
};

const internalMembers = new Set([
  ...['id', 'subjects', 'actor', 'created_at', 'updated_at'],
  ...Object.values<string>(segmentFlags),
]);

/** Returns the members of a consent or suppression that a caller sets, or the public ones of a segment. */
function statedMembersOf(entry: ContactState): ContactState {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !internalMembers.has(name)));
}

const mapOf = (value: unknown): ContactState => (isObject(value) ? value : {});

function asObject(value: unknown): ContactState {
  return isObject(value) ? inStoredOrder(value) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isSame(value: unknown, otherValue: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(otherValue);
}
