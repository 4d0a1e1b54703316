/** Names the members in the authors of an answer. */

import { isObject } from '@switchbook/domain/runtime/json.js';
import type { Type } from 'typebox';
import type { Author } from '../../../members/values/member.js';
import type { CallerExchange } from '../../kit/wire/declared-route.js';

type Authored = { readonly key_id: string | null };

/** Members of answers that are authors. */
const authorMembers = ['actor', 'deleted_by'] as const;

/** Returns a function that adds the member to an author; null for a key without a member. */
async function readAuthors({ core, caller }: Pick<CallerExchange, 'core' | 'caller'>) {
  return makeMemberReader(await core.listAuthors(caller.accountId));
}

type NamedMember = Pick<Author, 'number' | 'name'>;

/** Members by key; entries live as long as the lists of authors are cached. */
const membersOf = new WeakMap<readonly Author[], ReadonlyMap<string, NamedMember>>();

function makeMemberReader(all: readonly Author[]) {
  let members = membersOf.get(all);
  if (members === undefined) {
    members = new Map<string, NamedMember>(all.map(({ keyId, number, name }) => [keyId, { number, name }]));
    membersOf.set(all, members);
  }
  return <One extends Authored>(author: One) => ({
    ...author,
    member: members.get(author.key_id ?? '') ?? null,
  });
}

/** Adds the author to an item with an actor. */
export async function readNamer(exchange: Pick<CallerExchange, 'core' | 'caller'>) {
  const withName = await readAuthors(exchange);
  return <Wire extends { readonly actor: Authored }>(wire: Wire) => ({
    ...wire,
    actor: withName(wire.actor),
  });
}

/** Returns the namer of events and consents. An account without members gets the authors unchanged. */
export async function readActorNamer({ core, caller }: Pick<CallerExchange, 'core' | 'caller'>) {
  const all = await core.listAuthors(caller.accountId);
  const withName = makeMemberReader(all);
  return <Wire extends { readonly actor: Authored }>(wire: Wire): Wire =>
    all.length === 0 ? wire : { ...wire, actor: withName(wire.actor) };
}

/** Adds the author if the schema of the item, or of its merge, has one. Undefined: the schema has no author. */
export async function makeSigner(exchange: CallerExchange, item: Type.TSchema) {
  const { properties = {} } = item as { properties?: Readonly<Record<string, Type.TSchema>> };
  const names = authorMembers.filter((name) => Object.hasOwn(properties, name));
  const within = properties.merge;
  if (names.length === 0 && within === undefined) return undefined;
  const withName = await readAuthors(exchange);
  const signed = (wire: Readonly<Record<string, unknown>>): object => ({
    ...wire,
    ...Object.fromEntries(names.map((name) => [name, withName(wire[name] as Authored)])),
    ...(isMerge(wire.merge) ? { merge: { ...wire.merge, actor: withName(wire.merge.actor) } } : {}),
  });
  return <Wire>(wire: Wire): Wire => signed(wire as Readonly<Record<string, unknown>>) as Wire;
}

function isMerge(value: unknown): value is { readonly actor: Authored } {
  return isObject(value) && isObject(value.actor);
}
