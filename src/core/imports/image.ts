/** A contact as an import keeps it aside: plain JSON with catalog items by number. */
import type { Standing } from '../../domain/consent.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { Identity } from '../../domain/identity.js';
import type { AccountId } from '../../domain/ids.js';
import type { Catalog } from '../../domain/query.js';

type Catalogued = 'tags' | 'groups' | 'source' | 'status';

interface Image extends Omit<Contact, Catalogued | 'accountId' | 'createdAt' | 'updatedAt' | 'identities'> {
  readonly tags: readonly number[];
  readonly groups: readonly number[];
  readonly source: number | null;
  readonly status: number | null;
  readonly identities: readonly StoredIdentity[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

type IdentityTimes = 'verifiedAt' | 'createdAt' | 'updatedAt';
type StoredIdentity = Omit<Identity, IdentityTimes> & {
  readonly [Time in IdentityTimes]: string | null;
};

export function toImage(contact: Contact): unknown {
  const { accountId: _, tags, groups, source, status, ...rest } = contact;
  return {
    ...rest,
    tags: tags.map((item) => item.number),
    groups: groups.map((item) => item.number),
    source: source?.number ?? null,
    status: status?.number ?? null,
  };
}

/** `itemOf`: undefined for an item that is there no more; the contact is without it then. */
export function fromImage(
  stored: unknown,
  accountId: AccountId,
  itemOf: (catalog: Catalog, number: number) => CatalogItem | undefined,
): Contact {
  const image = stored as Image;
  const one = (catalog: Catalog, number: number | null) =>
    number === null ? null : (itemOf(catalog, number) ?? null);
  return {
    ...image,
    accountId,
    tags: image.tags.flatMap((number) => itemOf('tags', number) ?? []),
    groups: image.groups.flatMap((number) => itemOf('groups', number) ?? []),
    source: one('sources', image.source),
    status: one('statuses', image.status),
    identities: image.identities.map((identity) => ({
      ...identity,
      verifiedAt: identity.verifiedAt === null ? null : new Date(identity.verifiedAt),
      createdAt: new Date(identity.createdAt ?? 0),
      updatedAt: new Date(identity.updatedAt ?? 0),
    })),
    createdAt: new Date(image.createdAt),
    updatedAt: new Date(image.updatedAt),
  };
}

/** A contact of a dry run, and what would be on record of it. */
export function toPreview(contact: Contact, { consents, suppressions }: Standing): unknown {
  return { image: toImage(contact), consents: [...consents], suppressions: [...suppressions] };
}

type Stored<Map> =
  Map extends ReadonlyMap<infer Key, infer Value> ? readonly (readonly [Key, Value])[] : never;

export function fromPreview(
  stored: unknown,
  accountId: AccountId,
  itemOf: Parameters<typeof fromImage>[2],
): { readonly contact: Contact; readonly standing: Standing } {
  const { image, consents, suppressions } = stored as {
    readonly image: unknown;
    readonly consents: Stored<Standing['consents']>;
    readonly suppressions: Stored<Standing['suppressions']>;
  };
  return {
    contact: fromImage(image, accountId, itemOf),
    standing: {
      consents: new Map(
        consents.map(([name, one]) => [name, { ...one, occurredAt: new Date(one.occurredAt) }]),
      ),
      suppressions: new Map(
        suppressions.map(([name, one]) => {
          const expiresAt = one.expiresAt === null ? null : new Date(one.expiresAt);
          return [name, { ...one, expiresAt }];
        }),
      ),
    },
  };
}
