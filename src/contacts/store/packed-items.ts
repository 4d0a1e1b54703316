/**
 * A contact's identities, tags and groups in its own row, as texts: a page is then one index range, without joins. They
 * are written with the rows of `identities`, `contact_tags` and `contact_groups`, which remain the source. Text takes
 * PostgreSQL and the program a fraction of the time of JSON. Neighbor: `src/catalogs/store/catalog-item-cache.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import {
  defaultSpelling,
  type Identity,
  type IdentityKind,
  identityKinds,
  sharedKinds,
} from '@switchbook/domain/identity/identity.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { listSql } from '../../catalogs/store/catalog-item-cache.js';
import { millisecondsSql as ms } from '../../database/statements/sql.js';

/** Separators between identities, and between the fields of an identity. */
const [between, field] = ['\x1e', '\x1f'] as const;
const special = /[\x1e\x1f]/;
const kindSet: ReadonlySet<string> = new Set(identityKinds);

/**
 * Whether an origin cannot be stored as a field, because it contains a separator or is the name of a kind. Files may
 * contain any origin.
 */
const isOddOrigin = (origin: string) => kindSet.has(origin) || special.test(origin);

/**
 * Returns the text that a packed list contains if it has an identity of the kind. No other part of the list contains
 * that word.
 */
export function kindMark(kind: IdentityKind): string {
  return `${field}${kind}${field}`;
}

type Milliseconds = number;
/** The members of an identity that are not among its fields. */
type Rest = readonly [
  value: string,
  scope: string,
  raw: string | null,
  label: string | null,
  verifiedAt: Milliseconds | null,
  attrs: Readonly<Record<string, unknown>>,
  isSharing: boolean,
  /** absent or null: it is a field */
  origin?: string | null,
];

/**
 * Writes identities as one text, ordered by position. Each has id, kind, primary, origin, position, made (empty: with
 * the contact), changed (empty: never), value. An origin that cannot be a field is in the last part, with the other
 * members.
 */
export function identityList(contact: Pick<Contact, 'identities' | 'sharing' | 'createdAt'>): string {
  const { identities, sharing, createdAt } = contact;
  const texts = inOrder(identities).map((identity) => packIdentity(identity, createdAt, false));
  if (sharing !== undefined)
    for (const identity of inOrder(sharing)) texts.push(packIdentity(identity, createdAt, true));
  return texts.join(between);
}

/**
 * Sorts identities by position. Most lists are in order, and a copy of each would take a part of the time of an import.
 */
function inOrder(identities: readonly Identity[]): readonly Identity[] {
  const isAfter = (identity: Identity, at: number) =>
    at === 0 || byPosition(identities[at - 1] as Identity, identity) < 0;
  return identities.every(isAfter) ? identities : identities.toSorted(byPosition);
}

function packIdentity(identity: Identity, contactCreatedAt: Date, isSharing: boolean): string {
  const createdMs = identity.createdAt.getTime();
  const updatedMs = identity.updatedAt.getTime();
  const isOdd = isOddOrigin(identity.origin);
  const head = [
    identity.id,
    identity.kind,
    identity.isPrimary ? 't' : 'f',
    isOdd ? '' : identity.origin,
    identity.position,
    createdMs === contactCreatedAt.getTime() ? '' : createdMs,
    updatedMs === createdMs ? '' : updatedMs,
  ].join(field);
  const raw = identity.raw === defaultSpelling(identity) ? null : identity.raw;
  const isPlain =
    raw === null &&
    identity.label === null &&
    identity.verifiedAt === null &&
    identity.scope === '' &&
    !isSharing &&
    !isOdd &&
    Object.keys(identity.attrs).length === 0 &&
    !special.test(identity.value);
  if (isPlain) return head + field + identity.value;
  const verified = identity.verifiedAt === null ? null : identity.verifiedAt.getTime();
  const common = [
    identity.value,
    identity.scope,
    raw,
    identity.label,
    verified,
    identity.attrs,
    isSharing,
  ] as const;
  const rest: Rest = isOdd ? [...common, identity.origin] : common;
  return head + field + field + JSON.stringify(rest);
}

export function unpackIdentities(
  list: string | undefined,
  contactCreatedAt: Date,
): Pick<Contact, 'identities' | 'sharing'> {
  if (list === undefined || list === '') return { identities: [] };
  const identities: Identity[] = [];
  const sharing: Identity[] = [];
  for (const text of list.split(between)) readIdentity(text, contactCreatedAt, identities, sharing);
  return sharing.length === 0 ? { identities } : { identities, sharing };
}

function readIdentity(text: string, contactCreatedAt: Date, owned: Identity[], sharing: Identity[]): void {
  const [id = '', kind, isPrimary, origin = '', position, createdText, updatedText, plain = '', rest] =
    text.split(field);
  const createdAt = createdText === '' ? contactCreatedAt : new Date(Number(createdText));
  const [value, scope, raw, label, verifiedAt, attrs, isSharing, oddOrigin]: Rest =
    rest === undefined ? [plain, '', null, null, null, {}, false] : JSON.parse(rest);
  (isSharing ? sharing : owned).push({
    id: asId(id),
    kind: kind as IdentityKind,
    scope,
    value,
    raw: raw ?? defaultSpelling({ kind: kind as IdentityKind, value }),
    label,
    isPrimary: isPrimary === 't',
    origin: oddOrigin ?? origin,
    position: Number(position),
    verifiedAt: verifiedAt === null ? null : new Date(verifiedAt),
    attrs,
    createdAt,
    updatedAt: updatedText === '' ? createdAt : new Date(Number(updatedText)),
  });
}

function byPosition(identity: Identity, otherIdentity: Identity): number {
  return identity.position - otherIdentity.position || (identity.id < otherIdentity.id ? -1 : 1);
}

/**
 * Returns SQL: whether the row is of a sharer. An identity with one owner has a space, unless another contact is the
 * owner.
 */
export const sharingSql = (row: string) =>
  `${row}.space is null and ${row}.kind not in (${sharedKinds.map((kind) => `'${kind}'`).join(', ')})`;

const isOddSql = `(strpos(i.origin, chr(30)) > 0 or strpos(i.origin, chr(31)) > 0 or i.origin in (${identityKinds.map((kind) => `'${kind}'`).join(', ')}))`;

const identitySql = `concat(${[
  ...['i.id', 'i.kind', 'i.is_primary', `case when ${isOddSql} then '' else i.origin end`, 'i.position'],
  `case when i.created_at = c.created_at then '' else ${ms('i.created_at')}::text end`,
  ms('i.updated_at'),
  `case when i.raw is null and i.label is null and i.verified_at is null and i.scope = '' and i.attrs = '{}'
      and strpos(i.value, chr(30)) = 0 and strpos(i.value, chr(31)) = 0 and not (${sharingSql('i')}) and not ${isOddSql} then i.value
    else chr(31) || json_build_array(i.value, i.scope, i.raw, i.label, ${ms('i.verified_at')}, i.attrs, ${sharingSql('i')},
      case when ${isOddSql} then i.origin end)::text end`,
].join(', chr(31), ')})`;

/** SQL: each list of a contact `c`, built from the tables of its items. */
export const listsSql = {
  identity_list: `coalesce((select string_agg(${identitySql}, chr(30) order by ${sharingSql('i')}, i.position, i.id) from identities i
      where i.account_id = c.account_id and i.contact_id = c.id), '')`,
  tag_list: listSql('contact_tags', 'tags'),
  group_list: listSql('contact_groups', 'groups'),
} as const;

export type ContactLists = Readonly<Record<keyof typeof listsSql, string>>;

/**
 * Returns SQL that rebuilds the lists of these contacts `c`. A subquery builds them, because on a cluster an assignment
 * allows only immutable functions.
 */
export function correctionSql(condition: string): string {
  const lists = Object.entries(listsSql).map(([name, sql]) => `${sql} as ${name}`);
  const assigned = Object.keys(listsSql).map((name) => `${name} = m.${name}`);
  return `update contacts c set ${assigned.join(', ')}
    from (select c.account_id, c.id, ${lists.join(', ')} from contacts c where ${condition}) m
    where ${condition} and m.account_id = c.account_id and m.id = c.id`;
}

const epoch = new Date(0);

/** Returns undefined for a list that cannot be read. */
function readIfWhole(list: string): ReturnType<typeof unpackIdentities> | undefined {
  try {
    return unpackIdentities(list, epoch);
  } catch {
    return undefined;
  }
}

/** Whether the lists of a row match the lists built from the tables: a deleted item counts as removed. */
export function isSameLists(stored: ContactLists, current: ContactLists): boolean {
  const items = (marks: string, otherMarks: string) => {
    const currentMarks = new Set(otherMarks.split(','));
    return (
      marks
        .split(',')
        .filter((mark) => currentMarks.has(mark))
        .join(',') === otherMarks
    );
  };
  return (
    isDeepStrictEqual(readIfWhole(stored.identity_list), unpackIdentities(current.identity_list, epoch)) &&
    items(stored.tag_list, current.tag_list) &&
    items(stored.group_list, current.group_list)
  );
}
