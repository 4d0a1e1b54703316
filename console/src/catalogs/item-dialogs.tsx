/** Dialogs for one catalog item: create or edit it, merge it into another, delete it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { CatalogItem } from '../api/types.ts';
import { type CatalogName, catalogQuery } from '../contacts/contact-queries.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { FormDialog, TextField, TypedField } from '../ui/forms/form-dialog.tsx';
import { ColorField, isColor } from './ColorField.tsx';
import { mergeItems, refreshCatalog } from './queries.ts';

interface ItemDialogProps {
  readonly catalog: CatalogName;
  readonly item: CatalogItem;
  /** Contacts that have the item; undefined until they are counted. */
  readonly count: number | undefined;
  readonly onClose: () => void;
}

/** Creates a new item when `item` is missing. */
export function EditDialog(props: Omit<ItemDialogProps, 'item' | 'count'> & { item?: CatalogItem }) {
  const { catalog, item, onClose } = props;
  const client = useQueryClient();
  const change = useChange({
    id: `${catalog} ${item?.number ?? 'new'}`,
    source: item,
    labels: t.catalogs,
    valuesOf: (element) => ({ name: element?.name ?? '', color: element?.color ?? '' }),
    read: useReread(catalogQuery(catalog), item, 'number'),
  });
  const { name, color } = change.values;
  const isGood = name.trim() !== '' && (color === '' || isColor(color));
  return (
    <ChangeDialog
      change={change}
      title={item === undefined ? t.catalogs.new[catalog] : t.attributes.change(item.name)}
      description={item && t.catalogs.editText}
      action={item === undefined ? t.actions.create : t.actions.save}
      isDisabled={!isGood}
      run={() => change.store(`/${catalog}`, item?.number, itemBodyOf)}
      done={item === undefined && t.catalogs.created(name.trim())}
      onDone={() => refreshCatalog(client, catalog)}
      onClose={onClose}
    >
      <TextField {...change.at('name')} autoFocus maxLength={100} />
      <ColorField {...change.at('color')} />
    </ChangeDialog>
  );
}

const itemBodyOf = ({ name, color }: { readonly name?: string; readonly color?: string }) => ({
  name: name?.trim(),
  color: color === '' ? null : color,
});

interface MergeItemProps extends ItemDialogProps {
  readonly items: readonly CatalogItem[];
  /** the other item, if it is known */
  readonly other?: CatalogItem;
}

export function MergeItemDialog({ catalog, item, count, items, other, onClose }: MergeItemProps) {
  const client = useQueryClient();
  const [value, setValue] = useState(other === undefined ? '' : String(other.number));
  const into = items.find((catalogItem) => String(catalogItem.number) === value);
  const others = items.filter((catalogItem) => catalogItem.number !== item.number);
  const merge = async () => {
    // The merge continues after the dialog is closed, and toasts show its progress.
    if (into !== undefined) void mergeItems(client, catalog, item, into);
  };
  return (
    <FormDialog
      title={t.catalogs.mergeTitle(item.name)}
      description={count === undefined ? t.loading : t.catalogs.mergeText(item.name, count)}
      look="danger"
      icon="merge"
      action={
        <span className="max-w-64 truncate">
          {into === undefined ? t.catalogs.mergeEmpty : t.catalogs.mergeButton(into.name)}
        </span>
      }
      isDisabled={into === undefined}
      run={merge}
      onClose={onClose}
    >
      <SelectField
        label={t.catalogs.into}
        autoFocus
        value={value}
        onChange={setValue}
        options={[
          ['', t.choose],
          ...others.map((catalogItem) => [String(catalogItem.number), catalogItem.name] as const),
        ]}
      />
    </FormDialog>
  );
}

/** Contacts from which the user must type the item's name to delete it. */
const typedFrom = 10;

export function DeleteItemDialog({ catalog, item, count, onClose }: ItemDialogProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  // An item that is not counted yet may have many.
  const hasMany = (count ?? typedFrom) >= typedFrom;
  const isTyped = !hasMany || typed.trim() === item.name.trim();
  const isKept = (catalog === 'sources' || catalog === 'statuses') && (count ?? 0) > 0;
  return (
    <FormDialog
      title={t.catalogs.deleteTitle(item.name)}
      description={count === undefined ? t.loading : t.catalogs.deleteText[catalog](count)}
      look="danger"
      icon="trash"
      action={t.actions.delete}
      isDisabled={!isTyped || isKept}
      run={() => call('DELETE', `/${catalog}/${item.number}`)}
      done={t.catalogs.deleted(item.name)}
      onDone={() => refreshCatalog(client, catalog)}
      onClose={onClose}
    >
      {!isKept && hasMany && (
        <TypedField label={t.catalogs.typeName(item.name)} value={typed} onChange={setTyped} />
      )}
    </FormDialog>
  );
}
