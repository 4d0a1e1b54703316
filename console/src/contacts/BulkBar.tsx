/** Bulk actions on the selected contacts, or on all that match the filter. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, type FormEvent, Suspense, useState } from 'react';
import { lazyPart, loadedPage } from '../api/loaded.ts';
import type { Member } from '../api/types.ts';
import { useOwners } from '../members/owners.ts';
import { useAccount } from '../session/account.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Button, IconButton } from '../ui/controls.tsx';
import { TextField } from '../ui/form-dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Dialog, Menu, MenuItem } from '../ui/overlays.tsx';
import { toastError } from '../ui/toasts.tsx';
import { type BulkEdit, type BulkTarget, nameOf, sizeOf, startBulk } from './bulk.ts';
import { catalogQuery } from './queries.ts';
import { tightLabel } from './Toolbar.tsx';

const MergeDialog = lazyPart(() => loadedPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

type Asked =
  | 'merge'
  | 'add tag'
  | 'remove tag'
  | 'add group'
  | 'remove group'
  | 'status'
  | 'owner'
  | 'delete';

/** Contacts from which the user must type their number to delete them. */
const typedFrom = 10;

interface BulkBarProps {
  readonly target: BulkTarget;
  /** number of matches, if there are more than selected */
  readonly total: number | undefined;
  readonly isAll: boolean;
  readonly onAll: () => void;
  readonly onClear: () => void;
  /** shows the contact that a merge leaves */
  readonly onOpen: (id: string) => void;
}

export function BulkBar({ target, total, isAll, onAll, onClear, onOpen }: BulkBarProps) {
  const [asked, setAsked] = useState<Asked>();
  const { can } = useAccount();
  const client = useQueryClient();
  const size = sizeOf(target);
  const [first, second, ...more] = 'contacts' in target ? target.contacts : [];
  const mayDelete = can('contacts:write') && can('contacts:delete');
  const owners = useOwners(can('contacts:write'));
  const run = (change: BulkEdit) => {
    setAsked(undefined);
    onClear();
    startBulk(client, target, change).catch(toastError);
  };
  return (
    <section
      aria-label={t.bulk.title}
      data-floating-bar
      className="animate-appear absolute bottom-3 left-1/2 z-20 flex w-max max-w-[calc(100%-1rem)] -translate-x-1/2 items-center gap-x-2 rounded-lg border border-accent bg-raised px-3 py-1.5 shadow-float max-sm:gap-x-1 max-sm:px-2"
    >
      <p aria-live="polite" className="min-w-0 truncate text-sm font-medium text-accent-strong">
        {isAll ? t.bulk.allMatching(size) : t.bulk.selected(size)}
      </p>
      {!isAll && total !== undefined && total > size && (
        <Button look="quiet" className="!text-accent-strong underline" onClick={onAll}>
          <Icon name="check" className="sm:hidden" />
          <span className="max-sm:sr-only">{t.bulk.selectAll(total)}</span>
        </Button>
      )}
      <div className="flex shrink-0 items-center gap-1.5 max-sm:gap-1">
        {can('contacts:write') && (
          <>
            <Menu trigger={<Act icon="tag" words={t.fields.tag} />}>
              <MenuItem label={t.addTag} icon="plus" onSelect={() => setAsked('add tag')} />
              <MenuItem label={t.bulk.removeTagMenu} icon="close" onSelect={() => setAsked('remove tag')} />
            </Menu>
            {can('groups:write') && (
              <Menu trigger={<Act icon="group" words={t.fields.group} />}>
                <MenuItem label={t.addGroup} icon="plus" onSelect={() => setAsked('add group')} />
                <MenuItem
                  label={t.bulk.removeGroupMenu}
                  icon="close"
                  onSelect={() => setAsked('remove group')}
                />
              </Menu>
            )}
            <Act icon="status" onClick={() => setAsked('status')} words={t.fields.status} />
            {owners.length > 0 && (
              <Act icon="account" onClick={() => setAsked('owner')} words={t.fields.owner} />
            )}
          </>
        )}
        {mayDelete && second !== undefined && more.length === 0 && (
          <Act icon="merge" onClick={() => setAsked('merge')} words={t.merge.run} />
        )}
        {mayDelete && (
          <Act
            icon="trash"
            className="!text-bad"
            onClick={() => setAsked('delete')}
            words={t.actions.delete}
          />
        )}
        <IconButton icon="close" label={t.clearSelection} onClick={onClear} />
      </div>
      {asked === 'delete' && <DeleteDialog size={size} onClose={() => setAsked(undefined)} onRun={run} />}
      <Suspense>
        {asked === 'merge' && first !== undefined && second !== undefined && (
          <MergeDialog
            contact={first}
            other={second}
            onClose={() => setAsked(undefined)}
            onOpen={(id) => {
              onClear();
              onOpen(id);
            }}
          />
        )}
      </Suspense>
      {asked !== undefined && asked !== 'delete' && asked !== 'merge' && (
        <ChangeDialog
          asked={asked}
          owners={owners}
          size={size}
          onClose={() => setAsked(undefined)}
          onRun={run}
        />
      )}
    </section>
  );
}

/** Shows an action. Narrow lists show only its icon. */
function Act({ words, ...props }: { words: string } & Omit<ComponentProps<typeof Button>, 'children'>) {
  return (
    <Button title={words} {...props}>
      <span className={tightLabel}>{words}</span>
    </Button>
  );
}

interface DialogProps {
  readonly size: number;
  readonly onClose: () => void;
  readonly onRun: (change: BulkEdit) => void;
}

function ChangeDialog(
  props: DialogProps & { asked: Exclude<Asked, 'delete' | 'merge'>; owners: readonly Member[] },
) {
  const { asked, owners, size, onClose, onRun } = props;
  const isTag = asked.endsWith('tag');
  const isAdded = asked.startsWith('add');
  const catalog = isTag ? 'tags' : asked === 'status' ? 'statuses' : 'groups';
  const isOwner = asked === 'owner';
  const { data: items = [] } = useQuery({ ...catalogQuery(catalog), enabled: !isOwner });
  const data = isOwner ? owners : items;
  // A status and an owner can be removed.
  const mayBeNone = isOwner || asked === 'status';
  const [value, setValue] = useState('');
  const item = data.find((one) => String(one.number) === value);
  const change: BulkEdit | undefined =
    value.trim() === ''
      ? undefined
      : isTag
        ? { kind: 'tag', isAdded, name: value.trim() }
        : asked === 'status'
          ? { kind: 'status', status: item ?? null }
          : isOwner
            ? { kind: 'owner', member: item ?? null }
            : item && { kind: 'group', isAdded, group: item };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change !== undefined) onRun(change);
  };
  const title = t.bulk.dialog[asked];
  return (
    <Dialog title={title} description={t.bulk.forMany(size)} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
        <datalist id="known-tags">
          {data.map((one) => (
            <option key={one.number} value={one.name} />
          ))}
        </datalist>

        {isTag ? (
          <TextField
            label={t.fields.tag}
            hint={isAdded ? t.bulk.newTag : undefined}
            list="known-tags"
            autoFocus
            value={value}
            maxLength={100}
            onChange={setValue}
          />
        ) : (
          <SelectField
            label={isOwner ? t.fields.owner : asked === 'status' ? t.fields.status : t.fields.group}
            autoFocus
            value={value}
            onChange={setValue}
            options={[
              ['', t.choose],
              ...(mayBeNone ? [['none', t.none] as const] : []),
              ...data.map((one) => [String(one.number), one.name] as const),
            ]}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" disabled={change === undefined}>
            {change === undefined ? title : nameOf(change)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ size, onClose, onRun }: DialogProps) {
  const { account } = useAccount();
  const [typed, setTyped] = useState('');
  const isTyped = size < typedFrom || typed.replaceAll(/\D/g, '') === String(size);
  return (
    <Dialog
      title={t.bulk.deleteTitle(size)}
      description={t.bulk.deleteText(account?.bin_days)}
      onClose={onClose}
    >
      <form
        className="flex flex-col gap-4 pb-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) onRun({ kind: 'delete' });
        }}
      >
        {size >= typedFrom && (
          <TextField
            label={t.bulk.typeNumber(formatNumber(size))}
            autoFocus
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={setTyped}
            className="nums"
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="danger" icon="trash" disabled={!isTyped}>
            {t.bulk.deleteButton(size)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
