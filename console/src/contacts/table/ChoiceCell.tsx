/** A cell whose value is chosen from a list. It is loaded with all of the editing. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import { type CatalogItem, contactTypes, type One } from '../../api/types.ts';
import { ownerChoices, useOwners } from '../../members/owners.ts';
import { membersQuery, scope } from '../../members/queries.ts';
import { coloredChoices } from '../../person/own-values.ts';
import { useCountries } from '../../phones/countries.ts';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import type { Choice } from '../../ui/forms/Combobox.tsx';
import { toastError } from '../../ui/toasts.tsx';
import { itemColor } from '../../values/hue.ts';
import { listText } from '../../values/name-list.ts';
import { type CatalogName, catalogQuery, readScopeOf } from '../contact-queries.ts';
import { nameOf } from '../name.ts';
import { ChoiceEditor } from './ChoiceEditor.tsx';
import { ConflictNotice } from './ConflictNotice.tsx';
import type { ContactColumn } from './columns.tsx';
import { type EditingNeeds, TableEditing } from './editing/table-editing.ts';
import { type CellEditorProps, TextCell } from './TextCell.tsx';

export function startEditing(needs: EditingNeeds): TableEditing {
  return new TableEditing(needs);
}

export { ConflictNotice };

const catalogOf: Readonly<Partial<Record<string, CatalogName>>> = {
  tags: 'tags',
  groups: 'groups',
  status: 'statuses',
  source: 'sources',
};

interface ChoiceCellProps extends CellEditorProps {
  /** Enter was pressed before the list was loaded. */
  readonly isEntered: boolean;
}

export function ChoiceCell(props: ChoiceCellProps) {
  const { contact, column, access, text, isEntered, onDone, onEnter } = props;
  const client = useQueryClient();
  const { can } = useAccount();
  const [opened] = useState(contact);
  const catalog = catalogOf[column.id];
  const { data: items, isLoading } = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  });
  const { chosen, latest, keep, drop } = useTicks(
    [access.valueOf(contact)].flat().flatMap((item) => (item === null ? [] : String(item))),
  );
  const isOwner = column.id === 'owner';
  const owners = useOwners(isOwner);
  const isCountry = column.id === 'country';
  const countries = useCountries(contact.address.country_code ?? '', isCountry);
  const members = useQuery({ ...membersQuery, enabled: isOwner && can(scope) });
  // Shows a list of members, in which the user may also enter another text as the owner. Without members it is a text
  // field. An open field does not change.
  const [isOfMembers] = useState(isOwner && can(scope) && (members.data === undefined || owners.length > 0));
  if (isOwner && !isOfMembers) return <TextCell {...props} />;

  const label = t.editCell(column.title, nameOf(contact));
  // A change of this cell since it was opened is a conflict; a change of another cell is not.
  const isKept = access.textOf(opened) === access.textOf(contact);
  const isSingle = access.kind !== 'several';
  const choices = isCountry
    ? countries.map(([value, name]) => ({ value, label: name }))
    : isOfMembers
      ? ownerChoices(owners, contact.owner)
      : columnChoicesOf(column, items ?? []);
  const isSeveral = access.kind === 'several';
  const choose = (values: readonly string[]) => {
    if (isSeveral) keep(values);
    const sent = values.map((value) => valueIn(column, value));
    const names = values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
    const from = isSingle && !isKept ? opened : contact;
    const value = isSeveral ? sent : (sent[0] ?? null);
    void onEnter({ from, text: isSeveral ? listText(names) : names.join(), value, reopens: false }).then(
      (unsaved) => unsaved !== false && drop(),
    );
  };
  const make = async (name: string) => {
    if (isOwner || catalog === undefined) return choose([name]);
    const item = catalog === 'tags' ? name : await createItem(client, catalog, name);
    choose(isSeveral ? [...latest.current, item] : [item]);
  };
  const mayMake = isOwner || (catalog !== undefined && (catalog === 'tags' || can(`${catalog}:write`)));
  return (
    <ChoiceEditor
      label={label}
      text={text ?? ''}
      isEntered={isEntered}
      options={choices}
      isWaiting={isLoading || members.isLoading}
      chosen={chosen}
      isSeveral={isSeveral}
      {...(!isSeveral && chosen.length > 0 && { none: t.none })}
      onMake={mayMake ? (name) => void make(name).catch(toastError) : undefined}
      onChange={choose}
      onDone={onDone}
    >
      {column.show(contact)}
    </ChoiceEditor>
  );
}

/**
 * Returns the chosen values of a cell: the stored ones, with the ticks since it was opened. The row lacks a tick until the
 * server has answered, and a second tick must not take the first one back. `latest` has them also after a wait.
 */
function useTicks(stored: readonly string[]) {
  const [ticks, setTicks] = useState<ReadonlyMap<string, boolean>>(new Map());
  const added = [...ticks].flatMap(([value, isOn]) => (isOn && !stored.includes(value) ? value : []));
  const chosen = [...stored.filter((value) => ticks.get(value) !== false), ...added];
  const latest = useRef(chosen);
  latest.current = chosen;
  const keep = (values: readonly string[]) => {
    const before = latest.current;
    const changed = [
      ...before.flatMap((value) => (values.includes(value) ? [] : [[value, false] as const])),
      ...values.flatMap((value) => (before.includes(value) ? [] : [[value, true] as const])),
    ];
    latest.current = [...values];
    setTicks((old) => new Map([...old, ...changed]));
  };
  return { chosen, latest, keep, drop: () => setTicks(new Map()) };
}

/** Creates an item of a catalog, and returns its number. */
async function createItem(client: QueryClient, catalog: CatalogName, name: string): Promise<string> {
  const { data } = await call<One<CatalogItem>>('POST', `/${catalog}`, { body: { name } });
  await client.invalidateQueries({ queryKey: ['catalogs', catalog] });
  return String(data.number);
}

function columnChoicesOf(column: ContactColumn, items: readonly CatalogItem[]): readonly Choice[] {
  const { field } = column;
  if (field?.type === 'yes_no')
    return [
      { value: 'true', label: t.yesNo.yes },
      { value: 'false', label: t.yesNo.no },
    ];
  if (field !== undefined) return coloredChoices(field);
  if (column.id === 'type')
    return contactTypes.map((contactType) => ({ value: contactType, label: t.types[contactType] }));
  // Tags are named: their names differ by letter case.
  const named = (catalogItem: CatalogItem) =>
    column.id === 'tags' ? catalogItem.name : String(catalogItem.number);
  // A source is plain text, unless it was given a color.
  const plain = column.id === 'source' ? undefined : null;
  const colorOf = (item: CatalogItem) =>
    (column.id === 'status' ? itemColor('statuses', item) : item.color) ?? plain;
  return items.map((item) => ({ value: named(item), label: item.name, color: colorOf(item) }));
}

function valueIn(column: ContactColumn, value: string): unknown {
  if (column.field?.type === 'yes_no') return value === 'true';
  return ['groups', 'status', 'source'].includes(column.id) ? Number(value) : value;
}
