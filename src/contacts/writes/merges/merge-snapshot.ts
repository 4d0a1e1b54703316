/** Contacts as JSON with catalog items by number: snapshots for an undo, and previews of a dry run. */

import type { Visibility } from '@switchbook/domain/access/visibility.js';
import type { KnownEntries } from '@switchbook/domain/consent/consent.js';
import type { CatalogItem, Contact } from '@switchbook/domain/contact/contact.js';
import { mapNames, textNames } from '@switchbook/domain/contact/contact-fields.js';
import { uniqueItems } from '@switchbook/domain/contact/named-items.js';
import type { Catalog } from '@switchbook/domain/contact/query.js';
import { type Identity, identityKey } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { withTimes } from '@switchbook/domain/runtime/instant.js';
import type { ItemNumbers } from '../../../catalogs/store/dropped-items.js';
import { isVisibleTo } from '../../../visibility/values/visible-filter.js';

type CatalogMember = 'tags' | 'groups' | 'source' | 'status';

interface Snapshot
  extends Omit<Contact, CatalogMember | 'accountId' | 'createdAt' | 'updatedAt' | 'identities' | 'sharing'> {
  readonly tags: readonly number[];
  readonly groups: readonly number[];
  readonly source: number | null;
  readonly status: number | null;
  readonly identities: readonly StoredIdentity[];
  readonly sharing?: readonly StoredIdentity[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

type IdentityTimes = 'verifiedAt' | 'createdAt' | 'updatedAt';
type StoredIdentity = Omit<Identity, IdentityTimes> & { readonly [Time in IdentityTimes]: string | null };

export function toSnapshot(contact: Contact): unknown {
  const { accountId: _, tags, groups, source, status, ...rest } = contact;
  return {
    ...rest,
    tags: tags.map((tag) => tag.number),
    groups: groups.map((group) => group.number),
    source: source?.number ?? null,
    status: status?.number ?? null,
  };
}

/** Returns the numbers of the items that the snapshot names. */
export function itemsInSnapshot(stored: unknown): ItemNumbers {
  const { tags, groups, source, status } = stored as Snapshot;
  return {
    tags,
    groups,
    sources: source === null ? [] : [source],
    statuses: status === null ? [] : [status],
  };
}

/** Leaves out items that `itemOf` does not find: they were deleted since. Two that were merged are one. */
export function fromSnapshot(
  stored: unknown,
  accountId: AccountId,
  itemOf: (catalog: Catalog, number: number) => CatalogItem | undefined,
): Contact {
  const { sharing, ...snapshot } = stored as Snapshot;
  const itemNumbered = (catalog: Catalog, number: number | null) =>
    number === null ? null : (itemOf(catalog, number) ?? null);
  return {
    ...snapshot,
    // A snapshot of an earlier release lacks newer texts.
    ...mapNames(textNames, (name) => snapshot[name] ?? null),
    accountId,
    tags: uniqueItems(snapshot.tags.flatMap((number) => itemOf('tags', number) ?? [])),
    groups: uniqueItems(snapshot.groups.flatMap((number) => itemOf('groups', number) ?? [])),
    source: itemNumbered('sources', snapshot.source),
    status: itemNumbered('statuses', snapshot.status),
    identities: snapshot.identities.map(fromStored),
    ...(sharing === undefined ? {} : { sharing: sharing.map(fromStored) }),
    createdAt: new Date(snapshot.createdAt),
    updatedAt: new Date(snapshot.updatedAt),
  };
}

/** Whether the contact was visible to the caller when the snapshot was made. */
export function wasVisible(visibility: Visibility, stored: unknown): boolean {
  const { owner, groups } = stored as Snapshot;
  return isVisibleTo(visibility, { owner, groups: groups.map((number) => ({ number })) });
}

function fromStored(identity: StoredIdentity): Identity {
  return {
    ...identity,
    // A snapshot of an earlier release may have an earlier compared form.
    ...identityKey(identity),
    verifiedAt: identity.verifiedAt === null ? null : new Date(identity.verifiedAt),
    createdAt: new Date(identity.createdAt ?? 0),
    updatedAt: new Date(identity.updatedAt ?? 0),
  };
}

/** Makes the preview of a contact after a row of a dry run, with its consents and suppressions. */
export function toPreview(contact: Contact, { consents, suppressions }: KnownEntries): unknown {
  return { image: toSnapshot(contact), consents: [...consents], suppressions: [...suppressions] };
}

type StoredMap<Map> =
  Map extends ReadonlyMap<infer Key, infer Value> ? readonly (readonly [Key, Value])[] : never;

/** Returns the snapshot of the contact in a preview. */
export function previewSnapshotOf(stored: unknown): unknown {
  return (stored as { readonly image: unknown }).image;
}

/** Reads a preview. `read`: the reader of its snapshot. */
export function fromPreview(
  stored: unknown,
  read: (snapshot: unknown) => Contact,
): { readonly contact: Contact; readonly knownEntries: KnownEntries } {
  const { image, consents, suppressions } = stored as {
    readonly image: unknown;
    readonly consents: StoredMap<KnownEntries['consents']>;
    readonly suppressions: StoredMap<KnownEntries['suppressions']>;
  };
  return {
    contact: read(image),
    knownEntries: {
      consents: new Map(consents.map(([name, one]) => [name, withTimes(one)])),
      suppressions: new Map(suppressions.map(([name, one]) => [name, withTimes(one)])),
    },
  };
}
