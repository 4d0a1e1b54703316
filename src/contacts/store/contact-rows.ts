/** Reads of contacts: one row with its items aggregated, decoded into the contact. */
import type { Contact, ContactType } from '@switchbook/domain/contact/contact.js';
import {
  type AddressPart,
  addressFromWire,
  type addressParts,
  alwaysRead,
  contactMembers,
  fromWire,
  mapNames,
  type Texts,
  type TextsWire,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import {
  type ContactPart,
  contactParts,
  fileParts,
  type ShownParts,
} from '@switchbook/domain/contact/contact-parts.js';
import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { compileLiteral, literalOf } from '@switchbook/domain/runtime/literal.js';
import {
  type CatalogItemSet,
  catalogChanges,
  type NamedItems,
} from '../../catalogs/store/catalog-item-cache.js';
import { channelState } from '../../consents/store/sender-entries.js';
import {
  type ColumnKind,
  type PackedColumns,
  RowPacking,
  type TooLarge,
} from '../../database/statements/packed-columns.js';
import { unpackIdentities } from './packed-items.js';
import { longTextsSql, partNames, sizeSql } from './row-size.js';

/** Columns of every read. */
const alwaysNames = ['id', ...alwaysRead.map(wireOf), 'created_at', 'updated_at'];
const alwaysColumns = alwaysNames.map((name) => `c.${name}`).join(', ');

const partSqlOf = (part: ContactPart) => partNames[part].map((name) => `c.${name}`).join(', ');

const partColumns = (now: string, account: string): Readonly<Record<ContactPart, string>> => ({
  ...mapNames(contactParts, partSqlOf),
  identities: 'c.identity_list as identities',
  tags: 'c.tag_list as tags',
  groups: 'c.group_list as groups',
  reach: `${channelState(account, "'whatsapp'")} as consent,
    exists (select 1 from suppressions s
      where s.account_id = ${account} and s.contact_id = c.id and s.channel in ('whatsapp', 'all')
        and (s.expires_at is null or s.expires_at > ${now})) as suppressed`,
});

/** The kinds of packed columns; columns without a kind are texts that may be null. */
const kinds: Readonly<Record<string, ColumnKind>> = {
  id: 'text',
  number: 'number',
  version: 'number',
  spent_version: 'nullNumber',
  type: 'text',
  blocked: 'boolean',
  created_at: 'time',
  updated_at: 'time',
  attributes: 'json',
  extensions: 'json',
  identities: 'text',
  tags: 'text',
  groups: 'text',
  source_number: 'nullNumber',
  status_number: 'nullNumber',
  suppressed: 'boolean',
};

/** Returns the columns of contacts of one account, without the count of catalog changes. */
export function packedColumns(parts: readonly ContactPart[]): PackedColumns {
  const names = [...alwaysNames, ...parts.flatMap((part) => partNames[part])];
  return names.map((name) => [name, kinds[name] ?? 'nullText'] as const);
}

interface ColumnOptions extends Partial<ShownParts> {
  /** the parameter of the present time: suppressions expired by then do not count */
  readonly now: string;
  /** the account that all rows share; rows then do not contain it, unless `isNamed` */
  readonly account?: string | undefined;
  readonly isNamed?: boolean;
  /** false: the count of catalog changes is read once for all rows */
  readonly hasChanges?: boolean;
}

/** Columns by shown parts: lists arrive per request, their columns are built once. */
const columnsByParts = new WeakMap<object, Map<string, string>>();

/** Returns the columns of a contact `c`. */
export function contactColumns(options: ColumnOptions): string {
  const { now, account = '', isNamed = false, hasChanges = true, parts } = options;
  const key = `${now} ${account} ${isNamed} ${hasChanges}`;
  const texts = columnsByParts.get(parts ?? contactParts) ?? new Map<string, string>();
  columnsByParts.set(parts ?? contactParts, texts);
  const text = texts.get(key) ?? columnsSql(options);
  texts.set(key, text);
  return text;
}

function columnsSql({
  now,
  parts = contactParts,
  account = 'c.account_id',
  isNamed = account === 'c.account_id',
  hasChanges = true,
}: ColumnOptions): string {
  const columns = partColumns(now, account);
  const changes = hasChanges && namesItems(parts) ? [`${catalogChanges(account)} as catalog_changes`] : [];
  const accountColumns = isNamed ? ['c.account_id'] : [];
  return [...accountColumns, alwaysColumns, ...parts.map((part) => columns[part]), ...changes].join(', ');
}

/** Whether the parts include catalog items. */
export function namesItems(parts: readonly ContactPart[]): boolean {
  return ['tags', 'groups', 'source', 'status'].some((part) => parts.includes(part as ContactPart));
}

/** Bytes of a contact read in a batch; a larger contact is returned without its columns. */
const maxTogetherBytes = 64 * 1024;

/**
 * Contacts that are read in a batch, each as one text of bounded length: the columns of `contactColumns` and of `more`.
 */
export class ContactTexts<More extends object> {
  readonly #packing: RowPacking<ContactRow & More>;

  constructor(columns: PackedColumns, more: PackedColumns) {
    this.#packing = new RowPacking<ContactRow & More>([...columns, ...more]);
  }

  /**
   * Returns SQL that reads each contact of `text` as one text `packed`, next to the columns `others`. Up to
   * `maxTogether` bytes of contacts are read.
   */
  sql(text: string, others?: readonly string[], maxTogether?: number): string {
    const measured = { atLeast: longTextsSql, bytes: sizeSql(fileParts, 'q') };
    return this.#packing.oneEach(text, { maxBytes: maxTogetherBytes, maxTogether, measured }, others);
  }

  /** Reads a packed contact. For a contact that is too large, `key` is its id. */
  read(packed: string): (ContactRow & More) | TooLarge {
    return this.#packing.readOne(packed);
  }
}

type AddressColumns = { [Part in AddressPart as (typeof addressParts)[Part]]: string | null };

export interface ContactRow extends NamedItems, TextsWire, AddressColumns {
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
  /** lists of `packed-items.ts`; absent if not read, null in a stub */
  identities?: string | null;
  consent: string | null;
  suppressed: boolean;
}

const decode = compileLiteral<ContactRow, Omit<Contact, keyof Texts | 'address'>, Contact>(contactMembers, {
  ...fromWire(),
  address: literalOf(addressFromWire('source')),
});

/** Decodes a row. Its catalog items are in a set that covers it. Parts that were not read are absent. */
export function fromContactRow(row: ContactRow, itemSet: CatalogItemSet): Contact {
  const { identities, sharing } = unpackIdentities(row.identities ?? '', row.created_at);
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
    tags: itemSet.listed('tags', row.tags),
    groups: itemSet.listed('groups', row.groups),
    source: itemSet.numbered('sources', row.source_number),
    status: itemSet.numbered('statuses', row.status_number),
    reach: { optedIn: row.consent === 'opted_in', optedOut: row.consent === 'opted_out' || row.suppressed },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
  if (sharing === undefined && row.spent_version == null) return contact;
  const spentVersion = row.spent_version ?? undefined;
  return { ...contact, ...withoutUndefined({ sharing, spentVersion }) };
}
