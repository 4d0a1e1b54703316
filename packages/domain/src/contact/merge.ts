/**
 * Merges two contacts into one. The survivor's values win unless the caller chooses the loser's. The survivor adopts
 * values that it lacks, lists are united, and other differences are dropped with the loser. Pure;
 * `src/contacts/values/unmerge.ts` reverses it.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Identity, sameIdentity, sameKey } from '../identity/identity.js';
import { makePrimary } from '../identity/primary-identity.js';
import { type Issue, ProblemError } from '../problems/problem.js';
import type { ContactId } from '../runtime/ids.js';
import { isObject } from '../runtime/json.js';
import { type CatalogItem, type Contact, displayedIdentity } from './contact.js';
import { mapNames, plainFields, wireOf } from './contact-fields.js';
import { shownIdentity } from './contact-json.js';
import { namePartsOf } from './edit.js';

/** A value of the loser, by its dotted name. */
export interface MergedValue {
  readonly path: string;
  readonly value: unknown;
}

/** Kinds with one primary identity; a merge may choose the loser's. */
export const primaryKinds = ['phone', 'email'] as const;

/** A number or an email of each contact. The survivor has both values, and one is primary. */
export interface MergedPrimary {
  readonly path: (typeof primaryKinds)[number];
  /** the primary one after the merge, as contacts show it */
  readonly value: string;
  readonly other: string;
}

export interface MergeReport {
  /** the loser's values that the survivor has now; `replaced`: its previous value, if any */
  readonly adopted: readonly (MergedValue & { readonly replaced?: unknown })[];
  /** values of the loser that differ from the survivor's, which stay */
  readonly dropped: readonly (MergedValue & { readonly kept: unknown })[];
  readonly primaries: readonly MergedPrimary[];
  /** additions to the survivor */
  readonly united: {
    readonly identities: readonly Identity[];
    readonly tags: readonly CatalogItem[];
    readonly groups: readonly CatalogItem[];
  };
  /** vendor ids of the loser, which identify the survivor from now on */
  readonly vendorIds: readonly Identity[];
}

/** The number of values that a merge moved, by kind. */
export interface MergeCounts {
  readonly adopted: number;
  readonly dropped: number;
  readonly identities: number;
  readonly tags: number;
  readonly groups: number;
  readonly notes: number;
  readonly consents: number;
  readonly suppressions: number;
  readonly vendor_ids: number;
}

/** Returns the counts of the lists in a report. */
export function countsOf({ adopted, dropped, united, vendorIds }: Omit<MergeReport, 'primaries'>) {
  return {
    adopted: adopted.length,
    dropped: dropped.length,
    identities: united.identities.length,
    tags: united.tags.length,
    groups: united.groups.length,
    vendor_ids: vendorIds.length,
  };
}

export interface MergeResult extends MergeReport {
  /** the survivor; the caller sets its version and times */
  readonly after: Contact;
}

/** Attribute of a merged vendor id: the id of its previous contact. */
export const mergedFrom = 'merged_from';

/** Chooses values, and reports their source. `take`: paths of values to take from the loser, if it has them. */
function makeChooser(take: ReadonlySet<string>) {
  const adopted: (MergedValue & { replaced?: unknown })[] = [];
  const dropped: (MergedValue & { kept: unknown })[] = [];
  /** every path that was compared */
  const compared = new Set<string>();
  /** One value: the survivor's, else the loser's. A value at its default counts as absent. */
  const choose = <Value>(
    path: string,
    own: Value,
    loserValue: Value,
    lacks: (value: Value) => boolean,
  ): Value => {
    compared.add(path);
    if (lacks(loserValue) || isDeepStrictEqual(own, loserValue)) return own;
    if (lacks(own) || take.has(path)) {
      adopted.push({ path, value: loserValue, ...(lacks(own) ? {} : { replaced: own }) });
      return loserValue;
    }
    dropped.push({ path, value: loserValue, kept: own });
    return own;
  };
  /** `hasSlots`: values that are objects on both sides are chosen from member by member. */
  const members = (path: string, own: Members, loserMembers: Members, hasSlots = false): Members => {
    const merged = new Map(Object.entries(own));
    for (const [name, value] of Object.entries(loserMembers)) {
      const [at, survivorValue] = [`${path}.${name}`, merged.get(name)];
      const areSlots = hasSlots && isObject(survivorValue) && isObject(value);
      merged.set(
        name,
        areSlots
          ? members(at, survivorValue, value)
          : choose(at, survivorValue, value, (item) => item === undefined),
      );
    }
    return Object.fromEntries(merged);
  };
  return { adopted, dropped, compared, choose, members };
}

type Members = Readonly<Record<string, unknown>>;
const isNull = (value: unknown) => value === null;
const isBlank = (text: string | null) => text === null || text === '';

/**
 * Merges the loser into the survivor. `take`: paths of values to take from the loser. Throws `invalid` for a path that
 * the loser does not have.
 */
export function combineContacts(
  survivor: Contact,
  loser: Contact,
  now: Date,
  take: readonly string[] = [],
): MergeResult {
  const { adopted, dropped, compared, choose, members } = makeChooser(new Set(take));
  // The report has this order.
  const values = {
    ...mapNames(plainFields, (name) => choose(wireOf(name), survivor[name], loser[name], isBlank)),
    source: choose('source', survivor.source, loser.source, isNull),
    status: choose('status', survivor.status, loser.status, isNull),
    ...choose('name', namePartsOf(survivor), namePartsOf(loser), ({ displayName }) => isBlank(displayName)),
    // A mix of two addresses is not an address.
    address: choose('address', survivor.address, loser.address, (address) =>
      Object.values(address).every(isBlank),
    ),
    extensions: members('extensions', survivor.extensions, loser.extensions, true),
    type: choose('type', survivor.type, loser.type, (type) => type === 'lead'),
    blocked: choose('blocked', survivor.blocked, loser.blocked, (item) => !item),
    attributes: members('attributes', survivor.attributes, loser.attributes),
  };
  const chosen = new Set(take);
  const primaries = primaryKinds.flatMap((path) => {
    const [own, loserIdentity] = [displayedIdentity(survivor, path), displayedIdentity(loser, path)];
    if (loserIdentity !== undefined) compared.add(path);
    if (own === undefined || loserIdentity === undefined || sameKey(own, loserIdentity)) return [];
    const [primary, further] = chosen.has(path) ? [loserIdentity, own] : [own, loserIdentity];
    return [{ path, primary, value: shownIdentity(primary), other: shownIdentity(further) }];
  });
  const unknown = take.flatMap((path, at) => (compared.has(path) ? [] : [unknownPathIssue(path, at)]));
  if (unknown.length > 0) throw new ProblemError({ kind: 'invalid', issues: unknown });
  const united = unite(survivor.identities, loser.identities, loser.id, now);
  const identities = primaries
    .filter(({ path }) => chosen.has(path))
    .reduce((all, { primary }) => withPrimary(all, primary, now), united);
  const sharing = uniteShared(survivor, loser, identities);
  const gained = loser.identities.filter((identity) => identities.some((other) => other.id === identity.id));
  const tags = missingItems(survivor.tags, loser.tags);
  const groups = missingItems(survivor.groups, loser.groups);
  const { sharing: _, ...rest } = survivor;
  const after: Contact = {
    ...rest,
    ...values,
    identities,
    ...(sharing.length === 0 ? {} : { sharing }),
    tags: [...survivor.tags, ...tags],
    groups: [...survivor.groups, ...groups],
  };
  return {
    after,
    adopted,
    dropped,
    primaries: primaries.map(({ path, value, other }) => ({ path, value, other })),
    united: { identities: gained, tags, groups },
    vendorIds: gained.filter((identity) => identity.kind === 'vendor_id'),
  };
}

function unknownPathIssue(path: string, at: number): Issue {
  const message = `must be a field that the preview lists, or phone or email, not "${path}"`;
  return { path: `take.${at}`, code: 'not_allowed', message };
}

/** Makes the survivor's identity of the key of `chosen` primary if both contacts have it. */
function withPrimary(identities: readonly Identity[], chosen: Identity, now: Date): readonly Identity[] {
  const primary = identities.find((identity) => sameKey(identity, chosen));
  return primary === undefined ? identities : makePrimary(identities, primary, { now });
}

function missingItems(
  own: readonly CatalogItem[],
  loserItems: readonly CatalogItem[],
): readonly CatalogItem[] {
  return loserItems.filter((item) => !own.some((catalogItem) => catalogItem.number === item.number));
}

/** Orders by age. The survivor's primary identities stay primary; if both have an identity, the survivor's is kept. */
function unite(
  own: readonly Identity[],
  loserIdentities: readonly Identity[],
  from: ContactId,
  now: Date,
): readonly Identity[] {
  const merged = own.map((identity) => {
    const same = loserIdentities.find((candidate) => sameKey(candidate, identity));
    return same === undefined ? identity : completeIdentity(identity, same, now);
  });
  const moved = loserIdentities
    .filter((identity) => !own.some((candidate) => sameKey(candidate, identity)))
    .map((identity): Identity => {
      const isPrimary = identity.isPrimary && !own.some((candidate) => candidate.kind === identity.kind);
      const attrs =
        identity.kind === 'vendor_id' ? { [mergedFrom]: from, ...identity.attrs } : identity.attrs;
      return { ...identity, isPrimary, attrs };
    });
  return [...merged, ...moved]
    .sort((identity, next) => identity.createdAt.getTime() - next.createdAt.getTime())
    .map((identity, position) => (identity.position === position ? identity : { ...identity, position }));
}

/** Unites identities that either contact shares, except identities that the merged contact owns. */
function uniteShared(survivor: Contact, loser: Contact, owned: readonly Identity[]): readonly Identity[] {
  const shared: Identity[] = [];
  for (const identity of [...(survivor.sharing ?? []), ...(loser.sharing ?? [])])
    if (![...owned, ...shared].some((candidate) => sameIdentity(candidate, identity))) shared.push(identity);
  return shared;
}

function completeIdentity(identity: Identity, same: Identity, now: Date): Identity {
  const label = identity.label ?? same.label;
  const verifiedAt = identity.verifiedAt ?? same.verifiedAt;
  if (label === identity.label && verifiedAt === identity.verifiedAt) return identity;
  return { ...identity, label, verifiedAt, updatedAt: now };
}
