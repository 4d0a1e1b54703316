/** What can be done with one item of a catalog: made or changed, merged into another, deleted. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { CatalogItem } from '../api/types.ts';
import type { CatalogName } from '../contacts/queries.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { ColorField, isColor } from './ColorField.tsx';
import { mergeItems, refreshCatalog } from './queries.ts';

export interface ItemDialogProps {
  readonly catalog: CatalogName;
  readonly item: CatalogItem;
  /** how many contacts have it, once that is known */
  readonly count: number | undefined;
  readonly onClose: () => void;
}

/** Without an item a new one is made. */
export function EditDialog({
  catalog,
  item,
  onClose,
}: Omit<ItemDialogProps, 'item' | 'count'> & { item?: CatalogItem }) {
  const client = useQueryClient();
  const [name, setName] = useState(item?.name ?? '');
  const [color, setColor] = useState(item?.color ?? '');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isGood = name.trim() !== '' && (color === '' || isColor(color));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isGood) return;
    setBusy(true);
    setError(undefined);
    const body = { name: name.trim(), color: color === '' ? null : color };
    const [method, path] =
      item === undefined ? ['POST', `/${catalog}`] : ['PATCH', `/${catalog}/${item.number}`];
    call(method, path, { body })
      .then(() => {
        refreshCatalog(client, catalog);
        if (item === undefined) toast({ text: t.catalogs.created(body.name) });
        onClose();
      })
      .catch((thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      });
  };
  return (
    <Dialog
      title={item === undefined ? t.catalogs.new[catalog] : t.catalogs.editTitle(item.name)}
      {...(item === undefined ? {} : { description: t.catalogs.editText })}
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
        <Field label={t.catalogs.name}>
          <Input autoFocus value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <ColorField value={color} onChange={setColor} />
        {error !== undefined && <ErrorLine error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={!isGood}>
            {item === undefined ? t.actions.create : t.actions.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function MergeItemDialog({
  catalog,
  item,
  count,
  items,
  onClose,
}: ItemDialogProps & { readonly items: readonly CatalogItem[] }) {
  const client = useQueryClient();
  const [value, setValue] = useState('');
  const into = items.find((one) => String(one.number) === value);
  const others = items.filter((one) => one.number !== item.number);
  return (
    <Dialog
      title={t.catalogs.mergeTitle(item.name)}
      description={t.catalogs.mergeText(item.name, shown(count))}
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (into === undefined) return;
          void mergeItems(client, catalog, item, into);
          onClose();
        }}
      >
        <Field label={t.catalogs.into}>
          <Select
            autoFocus
            value={value}
            onChange={(event) => setValue(event.target.value)}
            options={[['', t.choose], ...others.map((one) => [String(one.number), one.name] as const)]}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="danger" icon="merge" disabled={into === undefined}>
            <span className="max-w-64 truncate">
              {into === undefined ? t.catalogs.mergeEmpty : t.catalogs.mergeButton(into.name)}
            </span>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** From so many contacts on the name is typed. */
const typedFrom = 10;

export function DeleteItemDialog({ catalog, item, count, onClose }: ItemDialogProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isTyped = (count ?? 0) < typedFrom || typed.trim() === item.name.trim();
  const isKept = (catalog === 'sources' || catalog === 'statuses') && (count ?? 0) > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isTyped || isKept) return;
    setBusy(true);
    call('DELETE', `/${catalog}/${item.number}`)
      .then(() => {
        refreshCatalog(client, catalog);
        toast({ text: t.catalogs.deleted(item.name) });
        onClose();
      })
      .catch((thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      });
  };
  return (
    <Dialog
      title={t.catalogs.deleteTitle(item.name)}
      description={t.catalogs.deleteText[catalog](shown(count))}
      onClose={onClose}
    >
      <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
        {!isKept && (count ?? 0) >= typedFrom && (
          <Field label={t.catalogs.typeName(item.name)}>
            <Input
              autoFocus
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
        )}
        {error !== undefined && <ErrorLine error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="danger" icon="trash" isBusy={isBusy} disabled={!isTyped || isKept}>
            {t.actions.delete}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function shown(count: number | undefined): string {
  return count === undefined ? '…' : formatNumber(count);
}
