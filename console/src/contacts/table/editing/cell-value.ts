/**
 * The access to a column's cells: their text for copying and typing, the value to send, and the value that restores the
 * current one. The server validates the value. Editors and `TableEditing` use it.
 */
import type { CatalogItem, Contact, Country, OwnField } from '../../../api/types.ts';
import { contactTypes } from '../../../api/types.ts';
import { formatOwnValue } from '../../../person/own-values.ts';
import { madeName } from '../../../texts/made-names.ts';
import { countryName, t } from '../../../texts/texts.ts';
import { isSameName, listText, readList } from '../../../values/name-list.ts';
import { changeOfName, divideName, type Name, wholeName } from '../../name.ts';
import type { ColumnId, ContactColumn } from '../columns.tsx';

export interface CellAccess {
  /** path of the value in a change of a contact */
  readonly path: readonly [string] | readonly ['attributes' | 'address', string];
  readonly kind: 'text' | 'date' | 'one' | 'several';
  /** the text that is copied, and that an edit begins with */
  readonly textOf: (contact: Contact) => string;
  readonly valueOf: (contact: Contact) => unknown;
  readonly parse: (text: string, catalogs: Catalogs, contact: Contact) => unknown;
}

export type Catalogs = Readonly<Record<'groups' | 'sources' | 'statuses', readonly CatalogItem[]>> & {
  readonly countries: readonly Country[];
};

const textMembers = ['phone', 'email', 'company', 'owner'] as const;

function textAccess(
  path: CellAccess['path'],
  stored: (contact: Contact) => string | null | undefined,
): CellAccess {
  return {
    path,
    kind: 'text',
    textOf: (contact) => stored(contact) ?? '',
    valueOf: stored,
    parse: (text) => (text.trim() === '' ? null : text.trim()),
  };
}

/** A name has its parts with it, so that an undo restores them. */
const nameAccess: CellAccess = {
  path: ['display_name'],
  kind: 'text',
  textOf: (contact) => contact.display_name ?? '',
  valueOf: wholeName,
  parse: (text, _, contact) => divideName(text, contact),
};

/** Returns the number of the item, or the name as typed, which the server validates. */
function catalogItemOf(text: string, items: readonly CatalogItem[]): string | number {
  return items.find((item) => isSameName(item.name, text))?.number ?? text.trim();
}

function itemAccess(member: 'status' | 'source', catalog: 'statuses' | 'sources'): CellAccess {
  return {
    path: [member],
    kind: 'one',
    textOf: (contact) => madeName(catalog, contact[member]?.name ?? ''),
    valueOf: (contact) => contact[member]?.number ?? null,
    parse: (text, catalogs) => (text.trim() === '' ? null : catalogItemOf(text, catalogs[catalog])),
  };
}

const native: Readonly<Partial<Record<string, CellAccess>>> = {
  ...Object.fromEntries(
    textMembers.map((member) => [member, textAccess([member], (contact) => contact[member])]),
  ),
  city: textAccess(['address', 'city'], ({ address }) => address.city),
  country: {
    path: ['address', 'country_code'],
    kind: 'one',
    textOf: ({ address }) => countryName(address.country_code ?? ''),
    valueOf: ({ address }) => address.country_code,
    parse: (text, { countries }) =>
      text.trim() === ''
        ? null
        : (countries.find(({ code }) => isSameName(countryName(code), text))?.code ?? text.trim()),
  },
  name: nameAccess,
  status: itemAccess('status', 'statuses'),
  source: itemAccess('source', 'sources'),
  type: {
    path: ['type'],
    kind: 'one',
    textOf: (contact) => t.types[contact.type],
    valueOf: (contact) => contact.type,
    parse: (text) =>
      contactTypes.find((contactType) => isSameName(t.types[contactType], text) || contactType === text) ??
      text.trim(),
  },
  tags: {
    path: ['tags'],
    kind: 'several',
    textOf: (contact) => listText(contact.tags),
    valueOf: (contact) => contact.tags,
    parse: readList,
  },
  groups: {
    path: ['groups'],
    kind: 'several',
    textOf: (contact) => listText(contact.groups.map((group) => group.name)),
    valueOf: (contact) => contact.groups.map((group) => group.number),
    parse: (text, catalogs) => readList(text).map((name) => catalogItemOf(name, catalogs.groups)),
  },
} satisfies Partial<Record<ColumnId, CellAccess>> & Record<string, CellAccess>;

const kinds: Readonly<Partial<Record<OwnField['type'], CellAccess['kind']>>> = {
  date: 'date',
  yes_no: 'one',
  one_of: 'one',
  several_of: 'several',
};

function ownAccess(field: OwnField): CellAccess {
  const stored = ({ attributes }: Contact) =>
    Object.hasOwn(attributes, field.key) ? (attributes[field.key] ?? null) : null;
  const chosen = (text: string) =>
    field.choices.find((choice) => isSameName(choice.label, text) || choice.value === text.trim())?.value ??
    text.trim();
  return {
    path: ['attributes', field.key],
    kind: kinds[field.type] ?? 'text',
    textOf: (contact) => {
      const value = stored(contact);
      if (value === null) return '';
      // A spreadsheet reads digits without separators, and days in the stored form.
      if (typeof value === 'number' || (field.type === 'date' && typeof value === 'string'))
        return `${value}`;
      if (field.type === 'several_of' && Array.isArray(value))
        return listText(
          value.map((item) => formatOwnValue({ ...field, type: 'one_of' }, item) ?? String(item)),
        );
      return formatOwnValue(field, value) ?? JSON.stringify(value);
    },
    valueOf: stored,
    parse: (text) => {
      if (text.trim() === '') return null;
      if (field.type === 'several_of') return readList(text).map(chosen);
      if (field.type === 'one_of') return chosen(text);
      if (field.type !== 'yes_no') return text.trim();
      if (isSameName(text, t.yesNo.yes) || isSameName(text, 'true')) return true;
      return isSameName(text, t.yesNo.no) || isSameName(text, 'false') ? false : text.trim();
    },
  };
}

/** Returns how the cells of a column are edited. Undefined for a read-only column. */
export function accessOf(column: ContactColumn): CellAccess | undefined {
  if (!column.isEditable) return undefined;
  return column.field === undefined ? native[column.id] : ownAccess(column.field);
}

/** Returns the text of a cell for a spreadsheet, also for read-only columns. */
export function copiedText(column: ContactColumn, contact: Contact): string {
  const access = accessOf(column);
  if (access !== undefined) return access.textOf(contact);
  return column.id === 'created' ? contact.created_at : contact.updated_at;
}

/** Returns the change of a contact that sets these values. */
export function changeOf(
  values: readonly { readonly path: CellAccess['path']; readonly value: unknown }[],
): object {
  const change: Record<string, unknown> = {};
  const parts: Record<string, Record<string, unknown>> = {};
  for (const { path, value } of values) {
    const [member, key] = path;
    if (member === 'display_name') Object.assign(change, changeOfName(value as Name));
    else if (key === undefined) change[member] = value;
    else parts[member] = { ...parts[member], [key]: value };
  }
  return { ...change, ...parts };
}
