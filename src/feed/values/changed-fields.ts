/**
 * Members of contacts whose changes a webhook or a reader of the feed follows. They narrow `contact.updated` alone: a
 * copy must never miss a contact that begins or ends, and the types choose among the other events.
 */
import { addressParts } from '@switchbook/domain/contact/contact-fields.js';
import { detailsJson } from '@switchbook/domain/contact/contact-json.js';
import { type ContactState, readState, stateBefore } from '@switchbook/domain/contact/contact-state.js';
import type { StoredEvent } from '@switchbook/domain/events/event.js';
import { followedFields as limits } from '@switchbook/domain/events/webhook.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { isSame, memberOf, members } from './differences.js';

/** Members that show an identity; the stored one is in the list of identities. */
const shown = ['phone', 'email'] as const;
type IdentityField = (typeof shown)[number];
const isShown = (name: string): name is IdentityField => shown.some((one) => one === name);

const whole = [...shown, ...members];
const parts = Object.values(addressParts).map((part) => `address.${part}`);
const known: ReadonlySet<string> = new Set([...whole, ...parts]);
const ofAttribute = 'attributes.';

/** Predicate for a list of members: `must be …`. */
export const fieldsMustBe = `one of ${whole.join(', ')}, a part of the address such as ${parts[1]}, or an own field such as attributes.plan`;

/** Whether contacts have the member, so that it can change. */
export function isField(name: string): boolean {
  if (known.has(name)) return true;
  return name.startsWith(ofAttribute) && name.length > ofAttribute.length && isStorable(name);
}

/** Returns the first fault of a list; `at`: its index, absent for the list as a whole. */
export function faultOfFields(
  names: readonly string[],
): { readonly at?: number; readonly code: string; readonly message: string } | undefined {
  if (names.length === 0)
    return { code: 'too_few', message: 'must have at least one member, or be null for all changes' };
  if (names.length > limits.most)
    return { code: 'too_many', message: `must have at most ${limits.most} members` };
  const at = names.findIndex((one) => !isField(one));
  if (at >= 0) return { at, code: 'not_allowed', message: `must be ${fieldsMustBe}` };
  return undefined;
}

/** Whether the event changes one of these members. The states are those that the reader sees. */
export function changesOneOf(
  fields: readonly string[],
  { type, before, after, occurredAt }: Pick<StoredEvent, 'type' | 'before' | 'after' | 'occurredAt'>,
): boolean {
  if (type !== 'contact.updated' || before === null || after === null) return true;
  const changed = fields.filter((name) => Object.hasOwn(before, storedIn(name)));
  if (changed.length === 0) return false;
  const was = stateBefore(before, after);
  return changed.some((name) => !isSame(shownIn(was, name, occurredAt), shownIn(after, name, occurredAt)));
}

/** Returns the members of a state that have the values of a field: an earlier state has only those that differ. */
function storedIn(name: string): string {
  return isShown(name) ? 'identities' : firstOf(name);
}

const firstOf = (name: string) => name.split('.', 1)[0] ?? '';

function shownIn(state: ContactState, name: string, at: Date): unknown {
  if (isShown(name)) return detailsJson(readState(state, at))[name];
  const first = firstOf(name);
  const value = memberOf(state, first);
  if (first === name) return value;
  const part = name.slice(first.length + 1);
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : null;
}
