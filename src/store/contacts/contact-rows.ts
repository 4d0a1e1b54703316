/** Reads of contacts: one row with its items aggregated, decoded into the contact. */
import type { CatalogItem, Contact, ContactType } from '../../domain/contact.js';
import {
  type AddressPart,
  addressFromWire,
  type addressParts,
  alwaysRead,
  fromWire,
  mapNames,
  personFields,
  type Texts,
  type TextsWire,
  wireOf,
} from '../../domain/contact-fields.js';
import { type ContactPart, contactParts, type Shown } from '../../domain/contact-parts.js';
import { defined } from '../../domain/defined.js';
import { defaultSpelling, type Identity, type IdentityKind, sharedKinds } from '../../domain/identity.js';
import { type AccountId, asId } from '../../domain/ids.js';
import { compileLiteral, nested } from '../../domain/literal.js';
import { invariant } from '../../domain/problem.js';
import { type CatalogView, catalogChanges, type NamedNumbers } from '../catalogs/catalog-views.js';
import { partNames, sizeSql } from '../database/page-cut.js';
import { milliseconds as ms } from '../database/sql.js';

/** Columns of every read. */
const alwaysNames = [
  ...['id', 'number', 'version', 'spent_version', 'type', ...alwaysRead.map(wireOf)],
  ...['blocked', 'created_at', 'updated_at'],
];
const always = alwaysNames.map((name) => `c.${name}`).join(', ');

// Concatenating text takes PostgreSQL half the time of its JSON functions, and a page is mostly items.
const assignmentsSql = (
  table: string,
  account: string,
) => `(select ('[' || string_agg(concat('[', l.position, ',', l.number, ']'), ',') || ']')::json
      from ${table} l where l.account_id = ${account} and l.contact_id = c.id)`;

/** Separators between identities, and between the fields of one. */
const [between, field] = ['\x1e', '\x1f'] as const;

// An identity with one owner has a space, unless another contact is the owner.
const isSharing = `i.space is null and i.kind not in (${sharedKinds.map((kind) => `'${kind}'`).join(', ')})`;

/**
 * An identity as text: its fields, then its value. Rare members (a scope, a spelling or label, a verification,
 * attributes), or a value that contains a separator, come as JSON instead of the value.
 */
const identityTextSql = `concat(${[
  ...['i.id', 'i.kind', 'i.is_primary', 'i.origin', 'i.position', ms('i.created_at'), ms('i.updated_at')],
  `case when i.raw is null and i.label is null and i.verified_at is null and i.scope = '' and i.attrs = '{}'
      and strpos(i.value, chr(30)) = 0 and strpos(i.value, chr(31)) = 0 and not (${isSharing}) then i.value
    else chr(31) || json_build_array(i.value, i.scope, i.raw, i.label, ${ms('i.verified_at')}, i.attrs, ${isSharing})::text end`,
].join(', chr(31), ')})`;

const columnsOf = (part: ContactPart) => partNames[part].map((name) => `c.${name}`).join(', ');

const partColumns = (
  now: string,
  ofKinds: string,
  account: string,
): Readonly<Record<ContactPart, string>> => ({
  ...mapNames(contactParts, columnsOf),
  identities: `(select string_agg(${identityTextSql}, chr(30)) from identities i
      where i.account_id = ${account} and i.contact_id = c.id${ofKinds}) as identities`,
  tags: `${assignmentsSql('contact_tags', account)} as tags`,
  groups: `${assignmentsSql('contact_groups', account)} as groups`,
  reach: `(select k.state from consents k
      where k.account_id = ${account} and k.contact_id = c.id and k.channel = 'whatsapp' and k.purpose is null
      order by k.id desc limit 1) as consent,
    exists (select 1 from suppressions s
      where s.account_id = ${account} and s.contact_id = c.id and s.channel in ('whatsapp', 'all')
        and (s.expires_at is null or s.expires_at > ${now})) as suppressed`,
});

/** The names of the columns of contacts of one account. */
export function columnNames(parts: readonly ContactPart[]): readonly string[] {
  const ofItems = namesItems(parts) ? ['catalog_changes'] : [];
  return [...alwaysNames, ...parts.flatMap((part) => partNames[part]), ...ofItems];
}

export interface ColumnOptions extends Partial<Shown> {
  /** the parameter of the present time: suppressions expired by then do not count */
  readonly now: string;
  /** the account, when all rows share one: then no row names it, unless `isNamed` */
  readonly account?: string | undefined;
  readonly isNamed?: boolean;
}

/** Columns by shown parts: lists arrive per request, their columns are built once. */
const known = new WeakMap<object, Map<string, string>>();

/** The columns of a contact `c`. */
export function contactColumns(options: ColumnOptions): string {
  const { now, account = '', isNamed = false, parts, kinds = [], vendorIds = '' } = options;
  const key = [now, account, isNamed, vendorIds, ...kinds].join(' ');
  const texts = known.get(parts ?? contactParts) ?? new Map<string, string>();
  known.set(parts ?? contactParts, texts);
  const text = texts.get(key) ?? columnsSql(options);
  texts.set(key, text);
  return text;
}

function columnsSql({
  now,
  parts = contactParts,
  account = 'c.account_id',
  isNamed = account === 'c.account_id',
  ...which
}: ColumnOptions): string {
  const ofKinds = which.kinds === undefined ? '' : ` and ${kindsSql(which.kinds, which.vendorIds)}`;
  const columns = partColumns(now, ofKinds, account);
  const changes = namesItems(parts) ? [`${catalogChanges(account)} as catalog_changes`] : [];
  const ofAccount = isNamed ? ['c.account_id'] : [];
  return [...ofAccount, always, ...parts.map((part) => columns[part]), ...changes].join(', ');
}

function kindsSql(kinds: readonly IdentityKind[], vendorIds: string | undefined): string {
  const plain = `i.kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})`;
  if (vendorIds === undefined) return plain;
  invariant(/^[a-z][a-z0-9-]*$/.test(vendorIds), 'a scope that is written into a statement is a plain name');
  return `(${plain} or (i.kind = 'vendor_id' and i.scope = '${vendorIds}'))`;
}

/** Whether the parts include catalog items. */
export function namesItems(parts: readonly ContactPart[]): boolean {
  return ['tags', 'groups', 'source', 'status'].some((part) => parts.includes(part as ContactPart));
}

const wide = ['description', 'attributes', 'extensions', 'identities'];
const narrow = ['account_id', ...columnNames(contactParts).filter((name) => !wide.includes(name))];

/** Bytes of a contact read with many others; a larger one comes without its wide columns. */
export const maxTogetherBytes = 64 * 1024;

/** The part of a contact read with the others. */
export interface BoundedRow {
  readonly bytes: number;
  /** the wide columns are null, and the contact must be read alone */
  readonly is_stub: boolean;
}

/**
 * A statement of contacts, each bringing a bounded number of bytes. `text` has `contactColumns`, and of its other
 * columns those of `more` are kept.
 */
export function boundedSql(text: string, more: readonly string[]): string {
  const stub = `q.bytes > ${maxTogetherBytes}`;
  const columns = [
    ...[...more, ...narrow, 'bytes'].map((name) => `q.${name}`),
    ...wide.map((name) => `case when ${stub} then null else q.${name} end as ${name}`),
    `${stub} as is_stub`,
  ];
  // `offset 0`: otherwise items would be aggregated once for each mention.
  return `select ${columns.join(', ')}
    from (select s.*, ${sizeSql()} as bytes from (${text} offset 0) s offset 0) q`;
}

type Milliseconds = number;
type PlacedTuple = [position: number, number: number];
/** The members of an identity that are not among its fields. */
type Rest = readonly [
  value: string,
  scope: string,
  raw: string | null,
  label: string | null,
  verifiedAt: Milliseconds | null,
  attrs: Readonly<Record<string, unknown>>,
  isSharing: boolean,
];

type AddressColumns = { [Part in AddressPart as (typeof addressParts)[Part]]: string | null };

export interface ContactRow extends NamedNumbers, TextsWire, AddressColumns {
  account_id: string;
  id: string;
  number: number;
  version: number;
  /** null but after an undone merge */
  spent_version: number | null;
  type: ContactType;
  blocked: boolean;
  attributes: Record<string, unknown>;
  extensions: Record<string, unknown>;
  created_at: Date;
  updated_at: Date;
  identities: string | null;
  tags: PlacedTuple[] | null;
  groups: PlacedTuple[] | null;
  consent: string | null;
  suppressed: boolean;
}

const decode = compileLiteral<ContactRow, Omit<Contact, keyof Texts | 'address'>, Contact>(
  [
    ...['accountId', 'id', 'number', 'version', 'type', ...personFields, 'address', 'owner', 'blocked'],
    ...['attributes', 'extensions', 'identities', 'tags', 'groups', 'source', 'status', 'reach'],
    ...['createdAt', 'updatedAt'],
  ],
  { ...fromWire(), address: nested(addressFromWire('source')) },
);

/** Decodes a row, its catalog items taken from a view that covers it. Unread parts are absent. */
export function fromContactRow(row: ContactRow, { items }: CatalogView): Contact {
  const { identities, sharing } = readIdentities(row.identities);
  const contact = decode(row, {
    accountId: asId<AccountId>(row.account_id),
    id: asId(row.id),
    number: row.number,
    version: row.version,
    type: row.type,
    blocked: row.blocked,
    attributes: row.attributes,
    extensions: row.extensions,
    identities,
    tags: placed(row.tags, items.tags),
    groups: placed(row.groups, items.groups),
    source: (row.source_number == null ? null : items.sources.get(row.source_number)) ?? null,
    status: (row.status_number == null ? null : items.statuses.get(row.status_number)) ?? null,
    reach: { optedIn: row.consent === 'opted_in', optedOut: row.consent === 'opted_out' || row.suppressed },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
  if (sharing === undefined && row.spent_version == null) return contact;
  const spentVersion = row.spent_version ?? undefined;
  return { ...contact, ...defined({ sharing, spentVersion }) };
}

// Sorting a few items here is quicker than a sorting aggregate.
function byPosition(one: Identity, other: Identity): number {
  return one.position - other.position || (one.id < other.id ? -1 : 1);
}

/** An item deleted meanwhile counts as already removed. */
function placed(
  tuples: PlacedTuple[] | null | undefined,
  items: ReadonlyMap<number, CatalogItem>,
): CatalogItem[] {
  const placed: CatalogItem[] = [];
  if (tuples == null) return placed;
  if (tuples.length > 1) tuples.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  for (const [, number] of tuples) {
    const item = items.get(number);
    if (item !== undefined) placed.push(item);
  }
  return placed;
}

function readIdentities(texts: string | null | undefined): Pick<Contact, 'identities' | 'sharing'> {
  const sharing: Identity[] = [];
  const identities = (texts?.split(between) ?? []).flatMap((text) => readIdentity(text, sharing) ?? []);
  identities.sort(byPosition);
  return sharing.length === 0 ? { identities } : { identities, sharing: sharing.sort(byPosition) };
}

/** Undefined for one that the contact shares, which goes to `sharing`. */
function readIdentity(text: string, sharing: Identity[]): Identity | undefined {
  const fields = text.split(field);
  const [id = '', kind, isPrimary, origin = '', position, created, updated, value = '', rest] = fields;
  const createdAt = new Date(Number(created));
  const [known, scope, raw, label, verifiedAt, attrs, isSharing]: Rest =
    rest === undefined ? [value, '', null, null, null, {}, false] : JSON.parse(rest);
  const identity: Identity = {
    id: asId(id),
    kind: kind as IdentityKind,
    scope,
    value: known,
    raw: raw ?? defaultSpelling({ kind: kind as IdentityKind, value: known }),
    label,
    isPrimary: isPrimary === 't',
    origin,
    position: Number(position),
    verifiedAt: verifiedAt === null ? null : new Date(verifiedAt),
    attrs,
    createdAt,
    updatedAt: updated === '' ? createdAt : new Date(Number(updated)),
  };
  if (!isSharing) return identity;
  sharing.push(identity);
  return undefined;
}
