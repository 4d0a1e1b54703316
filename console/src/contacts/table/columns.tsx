/**
 * The columns of the list: their content, width and sort order. Columns are members of a contact, and the own fields of
 * the account (`attributes.KEY`). `editing/cell-value.ts` has the editing of a cell.
 */
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, Fragment, type ReactNode, useMemo } from 'react';
import type { CatalogItem, Contact, Member, NumberedItem, OwnField, SortInApi } from '../../api/types.ts';
import { fieldsQuery } from '../../fields/queries.ts';
import type { GridColumn } from '../../grid/column.ts';
import { ownerName, useMembers } from '../../members/owners.ts';
import { chosenOf, formatOwnValue } from '../../person/own-values.ts';
import { Phone } from '../../phones/Phone.tsx';
import { loadSoon } from '../../phones/use-phone-format.ts';
import { useAccount } from '../../session/account.ts';
import { madeName } from '../../texts/made-names.ts';
import { countryName, formatDate, t } from '../../texts/texts.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Initials } from '../../ui/Initials.tsx';
import { Dot, Tag } from '../../ui/Tag.tsx';
import { itemColor } from '../../values/hue.ts';
import { catalogQuery } from '../contact-queries.ts';
import { nameOf, ownName } from '../name.ts';
import { ordersOf } from '../orders.ts';
import type { ShownColumn } from '../view.ts';

loadSoon();

export type ColumnId = keyof typeof t.columns;

export interface ContactColumn extends GridColumn<Contact> {
  /** the declared field that it shows */
  readonly field?: OwnField;
}

interface ColumnRules
  extends Pick<ContactColumn, 'width' | 'grow' | 'isChoice' | 'knowsWidth' | 'isEditable'> {
  readonly sort?: SortInApi;
}

const columnRules: Readonly<Record<ColumnId, ColumnRules>> = {
  name: { width: 190, grow: 1.1, sort: 'display_name', isEditable: true },
  phone: { width: 150, isEditable: true },
  email: { width: 170, grow: 1.3, isEditable: true },
  tags: { width: 180, grow: 1.2, isEditable: true, isChoice: true, knowsWidth: true },
  status: { width: 120, isEditable: true, isChoice: true },
  groups: { width: 150, grow: 1, isEditable: true, isChoice: true, knowsWidth: true },
  source: { width: 120, isEditable: true, isChoice: true },
  type: { width: 100, isEditable: true, isChoice: true },
  company: { width: 130, grow: 0.8, isEditable: true },
  city: { width: 120, grow: 0.6, isEditable: true },
  country: { width: 130, grow: 0.4, isEditable: true, isChoice: true },
  owner: { width: 120, isEditable: true },
  updated: { width: 120, sort: 'updated_at', isEditable: false },
  created: { width: 120, sort: 'created_at', isEditable: false },
};

function firstOrderOf({ sort }: ColumnRules): Pick<ContactColumn, 'first'> {
  return sort === undefined ? {} : { first: ordersOf[sort][0] };
}

export const columnIds = Object.keys(columnRules) as ColumnId[];
export const ownPrefix = 'attributes.';

const defaultColumns: readonly ColumnId[] = ['name', 'phone', 'email', 'tags', 'status', 'updated'];
/** Columns on phones. The name has the number below it, and the tags have the status. */
const narrow: readonly ColumnId[] = ['name', 'tags'];
/** Columns next to an open contact, and on medium screens. */
const middle: readonly ColumnId[] = ['name', 'phone', 'status'];
export type ListWidth = 'narrow' | 'middle' | 'full';

const renderSoftText = (text: string | null) => <span className="bidi truncate text-ink-soft">{text}</span>;
const renderNumber = (text: ReactNode) => <span className="nums truncate text-ink-soft">{text}</span>;

type ColoredName = Pick<NumberedItem, 'name' | 'color'>;

/** px of a letter of a chip, of the rest of it, and of a whole one at most */
const chip = { letter: 6.5, padding: 20, widest: 148 };
/** Most chips of a cell. */
const maxChips = 8;

/** Shows the chips that fit the cell, and the number of the others. The style sheet knows the width of the cell. */
function Chips({ items }: { items: readonly ColoredName[] }) {
  let end = 0;
  const ends = items.map(({ name }) => {
    end += Math.min(chip.widest, name.length * chip.letter + chip.padding);
    return Math.ceil(end);
  });
  const more = chip.letter * 4;
  return (
    <span className="chips" data-whole={ends.at(-1)}>
      {items.slice(0, maxChips).map(({ name, color }, index) => {
        const isLast = index === items.length - 1;
        const room = index > 0 && `${(ends[index] ?? 0) + (isLast ? 0 : more)}px`;
        const next = (ends[index + 1] ?? 0) + (index + 2 === items.length ? 0 : more);
        const needs = room === false ? undefined : { '--room': room };
        return (
          <Fragment key={name}>
            <span className="chip" style={needs as CSSProperties | undefined}>
              <Tag color={color}>{name}</Tag>
            </span>
            {!isLast && (
              <span
                aria-hidden="true"
                className="chips-more nums"
                style={{ ...needs, '--next': `${next}px` } as CSSProperties}
              >
                +{items.length - 1 - index}
              </span>
            )}
          </Fragment>
        );
      })}
    </span>
  );
}

/** Shows the status. The status of new contacts is quiet, so that other statuses stand out. */
function Status(status: NumberedItem) {
  const { name } = status;
  const isUsual = name.toLowerCase() === 'new';
  return (
    <span className={`flex min-w-0 items-center gap-2 ${isUsual ? 'text-ink-faint' : ''}`}>
      <Dot color={itemColor('statuses', status)} />
      <span className="bidi truncate">{madeName('statuses', name)}</span>
    </span>
  );
}

type Colors = ReadonlyMap<string | number, string | null>;

interface CellSources {
  readonly tags: Colors;
  readonly groups: Colors;
  readonly members: readonly Member[];
}

/** Shows the number or the email, which phones show below the name, as the only other column. */
function Reach({ contact }: { contact: Contact }) {
  const { phone, email } = contact;
  const hasName = ownName(contact) !== '';
  const below = hasName ? email : phone && email;
  const isNumber = phone !== null && hasName;
  return (
    (isNumber || below) && (
      <span className="nums bidi block truncate text-xs leading-4 text-ink-faint">
        {isNumber ? <Phone number={phone} /> : below}
      </span>
    )
  );
}

/** Shows the tags above the status for phones, or the part that is not empty. */
function TagsAndStatus({ contact, colors }: { contact: Contact; colors: Colors }) {
  return (
    <span className="flex w-full min-w-0 flex-col gap-0.5">
      <Chips items={contact.tags.map((name) => ({ name, color: colors.get(name) }))} />
      {contact.status !== null && (
        <span className="text-xs">
          <Status {...contact.status} />
        </span>
      )}
    </span>
  );
}

/** Shows the name. A click on it opens the person; a click next to it selects the cell. */
function Name({ contact, isTall = false }: { contact: Contact; isTall?: boolean }) {
  return (
    <span className="flex w-full min-w-0 items-center gap-2">
      <Initials id={contact.id} name={ownName(contact)} />
      <span
        data-open=""
        className="bidi min-w-0 cursor-pointer truncate underline-offset-2 hover:underline max-sm:flex-1"
      >
        <span className={contact.display_name === null ? 'text-ink-soft' : 'font-medium'}>
          {ownName(contact) === '' && contact.phone !== null ? (
            <Phone number={contact.phone} />
          ) : (
            nameOf(contact)
          )}
        </span>
        {contact.blocked && <span className="ml-1.5 text-xs text-bad">{t.blocked}</span>}
        {isTall && <Reach contact={contact} />}
      </span>
      {isTall || (
        <span
          data-open=""
          title={t.grid.open}
          aria-hidden="true"
          className="grid-open ml-auto grid size-6 shrink-0 cursor-pointer place-items-center rounded-sm text-ink-faint hover:bg-sunken hover:text-ink"
        >
          <Icon name="right" className="size-3.5" />
        </span>
      )}
    </span>
  );
}

/** Cells with two lines. */
const tall: Readonly<Partial<Record<ColumnId, (one: Contact, from: CellSources) => ReactNode>>> = {
  name: (contact) => <Name contact={contact} isTall />,
  tags: (contact, { tags }) => <TagsAndStatus contact={contact} colors={tags} />,
};

/** Widths that fit a screen of 360 pixels without horizontal scrolling. */
const tallWidths: Readonly<Partial<Record<ColumnId, Pick<ColumnRules, 'width' | 'grow'>>>> = {
  name: { width: 180, grow: 1.2 },
  tags: { width: 132, grow: 1 },
};

/** px */
export const tallRow = 56;

const cells: Readonly<Record<ColumnId, (one: Contact, from: CellSources) => ReactNode>> = {
  name: (contact) => <Name contact={contact} />,
  phone: (contact) => contact.phone && renderNumber(<Phone number={contact.phone} />),
  // Its letters keep the order of an address.
  email: (contact) => <span className="truncate text-ink-soft">{contact.email}</span>,
  tags: (contact, { tags }) => (
    <Chips items={contact.tags.map((name) => ({ name, color: tags.get(name) }))} />
  ),
  status: (contact) => contact.status && <Status {...contact.status} />,
  groups: (contact, { groups }) => (
    <Chips items={contact.groups.map(({ name, number }) => ({ name, color: groups.get(number) }))} />
  ),
  source: (contact) => renderSoftText(contact.source && madeName('sources', contact.source.name)),
  type: (contact) => renderSoftText(t.types[contact.type]),
  company: (contact) => renderSoftText(contact.company),
  city: (contact) => renderSoftText(contact.address.city),
  country: (contact) => renderSoftText(countryName(contact.address.country_code ?? '')),
  owner: (contact, { members }) => renderSoftText(contact.owner && ownerName(contact.owner, members)),
  updated: (contact) => renderNumber(<Ago at={contact.updated_at} />),
  created: (contact) => renderNumber(formatDate(contact.created_at)),
};

function ownCell(field: OwnField, contact: Contact): ReactNode {
  const { attributes } = contact;
  const value = Object.hasOwn(attributes, field.key) ? attributes[field.key] : undefined;
  if (value === undefined) return null;
  const chosen = chosenOf(field, value);
  if (chosen !== undefined)
    return <Chips items={chosen.map(({ label, color }) => ({ name: label, color }))} />;
  const text = formatOwnValue(field, value) ?? JSON.stringify(value);
  return field.type === 'number' ? renderNumber(text) : renderSoftText(text);
}

const ownWidths: Readonly<Partial<Record<OwnField['type'], number>>> = { number: 100, yes_no: 90, date: 120 };

/** Whether the field has an index on the server. */
function isSortable(field: OwnField): boolean {
  return field.index === 'ready';
}

interface ColumnSources {
  readonly fields: readonly OwnField[];
  readonly tags: readonly CatalogItem[];
  readonly groups: readonly CatalogItem[];
  readonly members: readonly Member[];
}

/** Returns all available columns by their ids. */
function columnsOf(
  { fields, tags, groups, members }: ColumnSources,
  isTall = false,
): ReadonlyMap<string, ContactColumn> {
  const from: CellSources = {
    tags: new Map(tags.map((tag) => [tag.name, tag.color])),
    groups: new Map(groups.map((group) => [group.number, group.color])),
    members,
  };
  const native = columnIds.map(
    (id): ContactColumn => ({
      ...columnRules[id],
      ...firstOrderOf(columnRules[id]),
      ...(isTall && tallWidths[id]),
      id,
      title: isTall && id === 'tags' ? t.pages.catalogs : t.columns[id],
      show: (contact) => ((isTall && tall[id]) || cells[id])(contact, from),
    }),
  );
  const own = fields.map(
    (field): ContactColumn => ({
      id: ownPrefix + field.key,
      title: field.label,
      width: ownWidths[field.type] ?? 140,
      isEditable: true,
      isChoice: field.choices.length > 0 || field.type === 'yes_no',
      knowsWidth: field.choices.length > 0,
      field,
      ...(isSortable(field) ? { sort: ownPrefix + field.key } : {}),
      show: (contact) => ownCell(field, contact),
    }),
  );
  return new Map([...native, ...own].map((column) => [column.id, column]));
}

const none: readonly never[] = [];

/** The default columns as a choice. */
export const usualColumns: readonly ShownColumn[] = defaultColumns.map((id) => ({ id }));

/** Whether the default columns are shown, in any order and width: only those with room. */
export const isUsual = (chosen: readonly ShownColumn[]): boolean =>
  chosen.length === 0 ||
  (chosen.length === defaultColumns.length &&
    defaultColumns.every((name) => chosen.some(({ id }) => id === name)));

/** Whether rows have two lines: on phones, unless the user chose the columns. */
export const isTallIn = (chosen: readonly ShownColumn[], width: ListWidth): boolean =>
  width === 'narrow' && isUsual(chosen);

/** Returns the chosen columns. The fields are requested only if one is shown. */
export function useContactColumns(
  chosen: readonly ShownColumn[],
  width: ListWidth,
): readonly ContactColumn[] {
  const { can } = useAccount();
  const hasOwn = chosen.some(({ id }) => id.startsWith(ownPrefix));
  const room: readonly string[] = { narrow, middle, full: defaultColumns }[width];
  const ids = (chosen.length > 0 ? chosen : usualColumns)
    .map(({ id }) => id)
    .filter((id) => !isUsual(chosen) || room.includes(id));
  const mayRead = can('contacts:read');
  const fields = useQuery({ ...fieldsQuery, enabled: hasOwn && mayRead }).data ?? none;
  const tags = useQuery({ ...catalogQuery('tags'), enabled: ids.includes('tags') && mayRead }).data ?? none;
  const groups =
    useQuery({ ...catalogQuery('groups'), enabled: ids.includes('groups') && can('groups:read') }).data ??
    none;
  const members = useMembers(ids.includes('owner'));
  const isTall = isTallIn(chosen, width);
  const all = useMemo(
    () => columnsOf({ fields, tags, groups, members }, isTall),
    [fields, tags, groups, members, isTall],
  );
  const names = ids.join('\n');
  return useMemo(() => {
    const found = names.split('\n').flatMap((id) => all.get(id) ?? []);
    return found.length > 0 ? found : defaultColumns.flatMap((id) => all.get(id) ?? []);
  }, [names, all]);
}
