/** The cell that is edited. It is loaded, with all of the editing, when the list is first pointed at or focused. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { type CatalogItem, type Contact, contactTypes, type One } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import type { Choice } from '../ui/combobox.tsx';
import { toastError } from '../ui/toasts.tsx';
import { ChoiceEditor } from './ChoiceEditor.tsx';
import { accessOf } from './cell-values.ts';
import type { ContactColumn } from './columns.tsx';
import { Editing } from './editing.ts';
import { nameOf } from './name.ts';
import { type CatalogName, catalogQuery, readScopeOf } from './queries.ts';
import { TextEditor, type Then } from './TextEditor.tsx';

export function startEditing(...needs: ConstructorParameters<typeof Editing>): Editing {
  return new Editing(...needs);
}

interface CellEditorProps {
  readonly editing: Editing;
  readonly contact: Contact;
  readonly column: ContactColumn;
  readonly text: string | undefined;
  /** entered before, and refused */
  readonly refused: string | undefined;
  readonly onDone: (then: Then) => void;
  readonly onRefused: () => void;
}

const catalogOf: Readonly<Partial<Record<string, CatalogName>>> = {
  tags: 'tags',
  groups: 'groups',
  status: 'statuses',
  source: 'sources',
};

export function CellEditor({ editing, contact, column, text, refused, onDone, onRefused }: CellEditorProps) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [opened] = useState(contact);
  const catalog = catalogOf[column.id];
  const { data: items, isLoading } = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  });
  const access = accessOf(column);
  if (access === undefined) return null;
  const label = t.editCell(column.title, nameOf(contact));
  // A change of this very cell since it was opened is a conflict; one of another cell is none.
  const isKept = access.textOf(opened) === access.textOf(contact);
  const isSingle = access.kind !== 'several';
  const enter = (entered: string, value?: unknown) =>
    void editing
      .enter(isSingle && !isKept ? opened : contact, column, entered, value)
      .then((isRefused) => isRefused && onRefused())
      .catch(toastError);
  if (access.kind === 'text' || access.kind === 'date')
    return (
      <TextEditor
        label={label}
        text={text ?? refused ?? access.textOf(contact)}
        isDate={access.kind === 'date'}
        isWhole={text === undefined}
        onDone={(entered, then) => {
          onDone(then);
          // A refused text is sent again by a key, and not when the focus leaves the cell.
          const isSame = entered === (refused ?? access.textOf(contact));
          const isAgain = refused !== undefined && then !== 'stay';
          if (entered !== undefined && (!isSame || isAgain)) enter(entered);
        }}
      />
    );

  const choices = choicesOf(column, items ?? []);
  const isSeveral = access.kind === 'several';
  const chosen = [access.valueOf(contact)].flat().flatMap((one) => (one === null ? [] : String(one)));
  const choose = (values: readonly string[]) => {
    const sent = values.map((one) => valueIn(column, one));
    const names = values.map((one) => choices.find((choice) => choice.value === one)?.label ?? one);
    enter(names.join(', '), isSeveral ? sent : (sent[0] ?? null));
  };
  const make = async (name: string) => {
    if (catalog === undefined) return;
    if (catalog === 'tags') return choose([...chosen, name]);
    const { data } = await call<One<CatalogItem>>('POST', `/${catalog}`, { body: { name } });
    await client.invalidateQueries({ queryKey: ['catalogs', catalog] });
    const made = String(data.number);
    choose(isSeveral ? [...chosen, made] : [made]);
  };
  const mayMake =
    catalog === 'tags' || (catalog !== undefined && can(`${catalog}:write` as Parameters<typeof can>[0]));
  return (
    <ChoiceEditor
      label={label}
      text={text ?? ''}
      options={choices}
      isWaiting={isLoading}
      chosen={chosen}
      isSeveral={isSeveral}
      {...(!isSeveral && chosen.length > 0 && { none: t.none })}
      onMake={mayMake ? (name) => void make(name).catch(toastError) : undefined}
      onChange={choose}
      onDone={onDone}
    />
  );
}

function choicesOf(column: ContactColumn, items: readonly CatalogItem[]): readonly Choice[] {
  const { field } = column;
  if (field?.type === 'yes_no')
    return [
      { value: 'true', label: t.attributes.yes },
      { value: 'false', label: t.attributes.no },
    ];
  if (field !== undefined) return field.choices;
  if (column.id === 'type') return contactTypes.map((one) => ({ value: one, label: t.types[one] }));
  // Tags are named: their names differ by letter case.
  const named = (one: CatalogItem) => (column.id === 'tags' ? one.name : String(one.number));
  return items.map((one) => ({ value: named(one), label: one.name, color: one.color }));
}

function valueIn(column: ContactColumn, value: string): unknown {
  if (column.field?.type === 'yes_no') return value === 'true';
  return ['groups', 'status', 'source'].includes(column.id) ? Number(value) : value;
}
