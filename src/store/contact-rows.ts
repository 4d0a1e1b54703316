/** How a contact is read: one row with its items aggregated, and from that row the contact. */
import type { CatalogItem, Contact, ContactType } from '../domain/contact.js';
import { type ContactPart, contactParts, type Shown } from '../domain/contact-parts.js';
import { defaultSpelling, type Identity, type IdentityKind } from '../domain/identity.js';
import { type AccountId, asId } from '../domain/ids.js';
import { type CatalogView, catalogChanges, type NamedNumbers } from './catalog-views.js';
import { sizeSql } from './page-cut.js';
import { milliseconds as ms } from './sql.js';

/** Columns that every read has. */
const always = `c.account_id, c.id, c.number, c.version, c.type, c.display_name, c.given_name, c.family_name, c.company,
    c.blocked, c.created_at, c.updated_at`;

const linksSql = (table: string) => `(select json_agg(json_build_array(l.position, l.number)) from ${table} l
      where l.account_id = c.account_id and l.contact_id = c.id)`;

const partColumns = (now: string, ofKinds: string): Readonly<Record<ContactPart, string>> => ({
  description: 'c.description',
  avatarUrl: 'c.avatar_url',
  address: 'c.street, c.city, c.state, c.zip, c.country_code',
  owner: 'c.owner',
  attributes: 'c.attributes',
  extensions: 'c.extensions',
  identities: `(select json_agg(json_build_array(i.id, i.kind, i.scope, i.value, i.raw, i.label, i.is_primary, i.origin,
        i.position, ${ms('i.verified_at')}, i.attrs, ${ms('i.created_at')}, ${ms('i.updated_at')}))
      from identities i where i.account_id = c.account_id and i.contact_id = c.id${ofKinds}) as identities`,
  tags: `${linksSql('contact_tags')} as tags`,
  groups: `${linksSql('contact_groups')} as groups`,
  source: 'c.source_number',
  status: 'c.status_number',
  reach: `(select k.state from consents k
      where k.account_id = c.account_id and k.contact_id = c.id and k.channel = 'whatsapp' and k.purpose is null
      order by k.id desc limit 1) as consent,
    exists (select 1 from suppressions s
      where s.account_id = c.account_id and s.contact_id = c.id and s.channel in ('whatsapp', 'all')
        and (s.expires_at is null or s.expires_at > ${now})) as suppressed`,
});

/** What the columns of a contact `c` are put together with. */
export interface ColumnOptions extends Partial<Shown> {
  /** the parameter that holds the present time: suppressions that have expired by then do not count */
  readonly now: string;
  /** the account, where that is one for all rows */
  readonly account?: string;
}

/** The columns of a contact `c`. */
export function contactColumns({
  now,
  parts = contactParts,
  kinds,
  account = 'c.account_id',
}: ColumnOptions): string {
  const ofKinds =
    kinds === undefined ? '' : ` and i.kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})`;
  const columns = partColumns(now, ofKinds);
  const changes = namesItems(parts) ? [`${catalogChanges(account)} as catalog_changes`] : [];
  return [always, ...parts.map((part) => columns[part]), ...changes].join(', ');
}

/** Whether items of catalogs are among the parts. */
export function namesItems(parts: readonly ContactPart[]): boolean {
  return ['tags', 'groups', 'source', 'status'].some((part) => parts.includes(part as ContactPart));
}

const wide = ['description', 'attributes', 'extensions', 'identities'] as const;
const narrow = [
  ...[
    'account_id',
    'id',
    'number',
    'version',
    'type',
    'display_name',
    'given_name',
    'family_name',
    'company',
  ],
  ...['avatar_url', 'street', 'city', 'state', 'zip', 'country_code', 'owner', 'blocked'],
  ...['created_at', 'updated_at', 'tags', 'groups', 'source_number', 'status_number', 'catalog_changes'],
  ...['consent', 'suppressed'],
];

/** Of a contact that is read together with many others; a larger one comes without what makes it large. */
export const maxTogetherBytes = 64 * 1024;

/** What of a contact came along with others. */
export interface BoundedRow {
  readonly bytes: number;
  /** the wide columns are null, and the contact is to be read by itself */
  readonly is_stub: boolean;
}

/**
 * A statement of contacts, of which each brings so many bytes at most. `text` has `contactColumns`, and of its other
 * columns those of `more` are kept.
 */
export function boundedSql(text: string, more: readonly string[]): string {
  const stub = `q.bytes > ${maxTogetherBytes}`;
  const columns = [
    ...[...more, ...narrow, 'bytes'].map((name) => `q.${name}`),
    ...wide.map((name) => `case when ${stub} then null else q.${name} end as ${name}`),
    `${stub} as is_stub`,
  ];
  // `offset 0`: otherwise items would be gathered once more for each time that they are named.
  return `select ${columns.join(', ')}
    from (select s.*, ${sizeSql()} as bytes from (${text} offset 0) s offset 0) q`;
}

type Milliseconds = number;
type PlacedTuple = [position: number, number: number];
type IdentityTuple = [
  string,
  IdentityKind,
  string,
  string,
  string | null,
  string | null,
  boolean,
  string,
  number,
  Milliseconds | null,
  Record<string, unknown>,
  Milliseconds,
  Milliseconds | null,
];

export interface ContactRow extends NamedNumbers {
  account_id: string;
  id: string;
  number: number;
  version: number;
  type: ContactType;
  display_name: string | null;
  given_name: string | null;
  family_name: string | null;
  company: string | null;
  description: string | null;
  avatar_url: string | null;
  street: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  country_code: string | null;
  owner: string | null;
  blocked: boolean;
  attributes: Record<string, unknown>;
  extensions: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
  identities: IdentityTuple[] | null;
  tags: PlacedTuple[] | null;
  groups: PlacedTuple[] | null;
  consent: string | null;
  suppressed: boolean;
}

/** The contact of a row, its catalog items taken from a view that covers it. Parts that were not read are not there. */
export function fromContactRow(row: ContactRow, { items }: CatalogView): Contact {
  return {
    accountId: asId<AccountId>(row.account_id),
    id: asId(row.id),
    number: row.number,
    version: row.version,
    type: row.type,
    displayName: row.display_name,
    givenName: row.given_name,
    familyName: row.family_name,
    company: row.company,
    description: row.description,
    avatarUrl: row.avatar_url,
    address: {
      street: row.street,
      city: row.city,
      state: row.state,
      zip: row.zip,
      countryCode: row.country_code,
    },
    owner: row.owner,
    blocked: row.blocked,
    attributes: row.attributes,
    extensions: row.extensions,
    identities: (row.identities ?? []).map(fromIdentityTuple).sort(byPosition),
    tags: placed(row.tags, items.tags),
    groups: placed(row.groups, items.groups),
    source: (row.source_number == null ? null : items.sources.get(row.source_number)) ?? null,
    status: (row.status_number == null ? null : items.statuses.get(row.status_number)) ?? null,
    reach: { optedIn: row.consent === 'opted_in', optedOut: row.consent === 'opted_out' || row.suppressed },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

// A few items are put in order quicker here than by an aggregate that sorts.
function byPosition(one: Identity, other: Identity): number {
  return one.position - other.position || (one.id < other.id ? -1 : 1);
}

/** An item that is gone by now is as if it had been taken away already. */
function placed(
  tuples: PlacedTuple[] | null | undefined,
  items: ReadonlyMap<number, CatalogItem>,
): CatalogItem[] {
  if (tuples == null) return [];
  return tuples
    .sort((one, other) => one[0] - other[0] || one[1] - other[1])
    .flatMap(([, number]) => items.get(number) ?? []);
}

function fromIdentityTuple(tuple: IdentityTuple): Identity {
  const [
    id,
    kind,
    scope,
    value,
    raw,
    label,
    isPrimary,
    origin,
    position,
    verifiedAt,
    attrs,
    created,
    updated,
  ] = tuple;
  return {
    id: asId(id),
    kind,
    scope,
    value,
    raw: raw ?? defaultSpelling({ kind, value }),
    label,
    isPrimary,
    origin,
    position,
    verifiedAt: verifiedAt === null ? null : new Date(verifiedAt),
    attrs,
    createdAt: new Date(created),
    updatedAt: new Date(updated ?? created),
  };
}
