/**
 * The columns of the list: their content, width and sort order. Columns are members of a contact, and the own fields of
 * the account (`attributes.KEY`). `cell-values.ts` has the editing of a cell.
 */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { CatalogItem, Contact, Member, OwnField } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import type { GridColumn } from '../grid/column.ts';
import { ownerName, useMembers } from '../members/owners.ts';
import { ownText } from '../person/own-values.ts';
import { loadSoon } from '../person/use-phone-format.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatDate, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { Initials } from '../ui/Initials.tsx';
import { Phone } from '../ui/Phone.tsx';
import { Dot, Tag } from '../ui/Tag.tsx';
import { nameOf } from './name.ts';
import { catalogQuery } from './queries.ts';
import type { ShownColumn } from './view.ts';

loadSoon();

export type ColumnId = keyof typeof t.columns;

export interface ContactColumn extends GridColumn<Contact> {
  /** the declared field that it shows */
  readonly field?: OwnField;
}

interface ColumnFacts extends Pick<ContactColumn, 'width' | 'grow' | 'sort' | 'first' | 'isChoice'> {
  readonly isEditable: boolean;
}

const facts: Readonly<Record<ColumnId, ColumnFacts>> = {
  name: { width: 190, grow: 1.1, sort: 'display_name', isEditable: true },
  phone: { width: 150, isEditable: true },
  email: { width: 170, grow: 1.3, isEditable: true },
  tags: { width: 180, grow: 1.2, isEditable: true, isChoice: true },
  status: { width: 120, isEditable: true, isChoice: true },
  groups: { width: 150, grow: 1, isEditable: true, isChoice: true },
  source: { width: 120, isEditable: true, isChoice: true },
  type: { width: 100, isEditable: true, isChoice: true },
  company: { width: 130, grow: 0.8, isEditable: true },
  owner: { width: 120, isEditable: true },
  updated: { width: 120, sort: 'updated_at', first: '-updated_at', isEditable: false },
  created: { width: 120, sort: 'created_at', first: '-created_at', isEditable: false },
};

export const columnIds = Object.keys(facts) as ColumnId[];
export const ownPrefix = 'attributes.';

const usual: readonly ColumnId[] = ['name', 'phone', 'email', 'tags', 'status', 'updated'];
/** Columns on phones. */
const narrow: readonly ColumnId[] = ['name', 'phone'];
/** Columns next to an open contact, and on medium screens. */
const beside: readonly ColumnId[] = ['name', 'phone', 'status'];
export type Room = 'narrow' | 'beside' | 'full';

const soft = (text: string | null) => <span className="bidi truncate text-ink-soft">{text}</span>;
const number = (text: ReactNode) => <span className="nums truncate text-ink-soft">{text}</span>;

interface Named {
  readonly name: string;
  readonly color?: string | null | undefined;
}

function Chips({ items }: { items: readonly Named[] }) {
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {items.slice(0, 2).map(({ name, color }) => (
        <span key={name} className="min-w-8 max-w-36 shrink">
          <Tag color={color}>{name}</Tag>
        </span>
      ))}
      {items.length > 2 && <span className="nums shrink-0 text-xs text-ink-faint">+{items.length - 2}</span>}
    </span>
  );
}

/** The status of new contacts is quiet, so that the others stand out. */
function Status({ name, color = null }: Named) {
  const isUsual = name.toLowerCase() === 'new';
  return (
    <span className={`flex min-w-0 items-center gap-2 ${isUsual ? 'text-ink-faint' : ''}`}>
      <Dot color={isUsual ? null : color} />
      <span className="bidi truncate">{name}</span>
    </span>
  );
}

type Colors = ReadonlyMap<string | number, string | null>;

interface CellSources {
  readonly tags: Colors;
  readonly groups: Colors;
  readonly members: readonly Member[];
}

/** A click on the name opens the person; a click next to it selects the cell. */
function Name({ contact }: { contact: Contact }) {
  return (
    <span className="flex w-full min-w-0 items-center gap-2">
      <Initials id={contact.id} name={contact.display_name ?? contact.company ?? ''} />
      <span
        data-open=""
        className="bidi min-w-0 cursor-pointer truncate underline-offset-2 hover:underline max-sm:flex-1"
      >
        <span className="font-medium">
          {contact.display_name === null && contact.phone !== null ? (
            <Phone number={contact.phone} />
          ) : (
            nameOf(contact)
          )}
        </span>
        {contact.blocked && <span className="ml-1.5 text-xs text-bad">{t.blocked}</span>}
      </span>
      <span
        data-open=""
        title={t.grid.open}
        aria-hidden="true"
        className="grid-open ml-auto grid size-6 shrink-0 cursor-pointer place-items-center rounded-sm text-ink-faint hover:bg-sunken hover:text-ink"
      >
        <Icon name="right" className="size-3.5" />
      </span>
    </span>
  );
}

const cells: Readonly<Record<ColumnId, (one: Contact, from: CellSources) => ReactNode>> = {
  name: (one) => <Name contact={one} />,
  phone: (one) => one.phone && number(<Phone number={one.phone} />),
  email: (one) => soft(one.email),
  tags: (one, { tags }) => <Chips items={one.tags.map((name) => ({ name, color: tags.get(name) }))} />,
  status: (one) => one.status && <Status {...one.status} />,
  groups: (one, { groups }) => (
    <Chips items={one.groups.map(({ name, number }) => ({ name, color: groups.get(number) }))} />
  ),
  source: (one) => soft(one.source?.name ?? null),
  type: (one) => soft(t.types[one.type]),
  company: (one) => soft(one.company),
  owner: (one, { members }) => soft(one.owner && ownerName(one.owner, members)),
  updated: (one) => number(formatAgo(one.updated_at)),
  created: (one) => number(formatDate(one.created_at)),
};

function ownCell(field: OwnField, contact: Contact): ReactNode {
  const { attributes } = contact;
  const value = Object.hasOwn(attributes, field.key) ? attributes[field.key] : undefined;
  if (value === undefined) return null;
  const chosen = [value].flat().map((one) => field.choices.find((choice) => choice.value === one));
  if (field.choices.length > 0 && chosen.every((one) => one !== undefined))
    return <Chips items={chosen.map(({ label, color }) => ({ name: label, color }))} />;
  const text = ownText(field, value) ?? JSON.stringify(value);
  return field.type === 'number' ? number(text) : soft(text);
}

const ownWidths: Readonly<Partial<Record<OwnField['type'], number>>> = { number: 100, yes_no: 90, date: 120 };

/** A field with an index on the server. */
function isSortable(field: OwnField): boolean {
  return (field as { readonly index?: unknown }).index === 'ready';
}

interface ColumnSources {
  readonly fields: readonly OwnField[];
  readonly tags: readonly CatalogItem[];
  readonly groups: readonly CatalogItem[];
  readonly members: readonly Member[];
}

/** Every column that there is, by its id. */
export function columnsOf({
  fields,
  tags,
  groups,
  members,
}: ColumnSources): ReadonlyMap<string, ContactColumn> {
  const from: CellSources = {
    tags: new Map(tags.map((one) => [one.name, one.color])),
    groups: new Map(groups.map((one) => [one.number, one.color])),
    members,
  };
  const native = columnIds.map(
    (id): ContactColumn => ({
      ...facts[id],
      id,
      title: t.columns[id],
      show: (contact) => cells[id](contact, from),
    }),
  );
  const own = fields.map(
    (field): ContactColumn => ({
      id: ownPrefix + field.key,
      title: field.label,
      width: ownWidths[field.type] ?? 140,
      isEditable: true,
      isChoice: field.choices.length > 0 || field.type === 'yes_no',
      field,
      ...(isSortable(field) ? { sort: ownPrefix + field.key } : {}),
      show: (contact) => ownCell(field, contact),
    }),
  );
  return new Map([...native, ...own].map((one) => [one.id, one]));
}

const none: readonly never[] = [];

/** Requests the fields only if one is shown. */
export function useContactColumns(chosen: readonly ShownColumn[], room: Room): readonly ContactColumn[] {
  const { can } = useAccount();
  const hasOwn = chosen.some(({ id }) => id.startsWith(ownPrefix));
  const ids = chosen.length > 0 ? chosen.map(({ id }) => id) : { narrow, beside, full: usual }[room];
  const mayRead = can('contacts:read');
  const fields = useQuery({ ...fieldsQuery, enabled: hasOwn && mayRead }).data ?? none;
  const tags = useQuery({ ...catalogQuery('tags'), enabled: ids.includes('tags') && mayRead }).data ?? none;
  const groups =
    useQuery({ ...catalogQuery('groups'), enabled: ids.includes('groups') && can('groups:read') }).data ??
    none;
  const members = useMembers(ids.includes('owner'));
  const all = useMemo(() => columnsOf({ fields, tags, groups, members }), [fields, tags, groups, members]);
  const names = ids.join('\n');
  return useMemo(() => {
    const found = names.split('\n').flatMap((id) => all.get(id) ?? []);
    return found.length > 0 ? found : usual.flatMap((id) => all.get(id) ?? []);
  }, [names, all]);
}
