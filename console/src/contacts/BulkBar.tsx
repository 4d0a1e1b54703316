/** Bulk actions on the selected contacts, or on all that match the filter. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, Suspense, useState } from 'react';
import { lazyPart, loadPage } from '../api/load-parts.ts';
import type { Contact, NumberedItem } from '../api/types.ts';
import { useOwners } from '../members/owners.ts';
import { useAccount } from '../session/account.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Combobox } from '../ui/forms/Combobox.tsx';
import { FormDialog, TypedField } from '../ui/forms/form-dialog.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { toastError } from '../ui/toasts.tsx';
import { itemColor } from '../values/hue.ts';
import { type BulkEdit, type BulkTarget, nameOf, sizeOf, startBulk } from './bulk.ts';
import { type CatalogName, catalogQuery, readScopeOf } from './contact-queries.ts';
import { tightLabel } from './list/toolbar.tsx';

const MergeDialog = lazyPart(() => loadPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

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
  /** a change that the user confirms first: of all matches, and each deletion */
  const [confirmed, setConfirmed] = useState<BulkEdit | 'merge'>();
  const { can } = useAccount();
  const client = useQueryClient();
  const size = sizeOf(target);
  const minTotal = 'filter' in target ? target.minTotal : undefined;
  const [first, second, ...more] = 'contacts' in target ? target.contacts : [];
  const mayDelete = can('contacts:write') && can('contacts:delete');
  const run = (change: BulkEdit) => {
    setConfirmed(undefined);
    // A change may be followed by another one, unless the filter may now match other contacts.
    const isOver = change.kind === 'delete' || (isAll && isFiltered(target));
    startBulk(client, target, change).then(() => isOver && onClear(), toastError);
  };
  const close = () => setConfirmed(undefined);
  return (
    <section
      aria-label={t.bulk.title}
      data-floating-bar
      className="animate-appear absolute bottom-[calc(0.75rem-var(--toasts))] left-1/2 z-20 flex w-max max-w-[calc(100%-1rem)] -translate-x-1/2 items-center gap-x-2 rounded-lg border border-accent bg-raised px-3 py-1.5 shadow-float max-sm:gap-x-1 max-sm:px-2"
    >
      <p aria-live="polite" className="min-w-0 truncate text-sm font-medium text-accent-strong">
        {size === undefined ? uncountedWords(minTotal) : (isAll ? t.bulk.allMatching : t.bulk.selected)(size)}
      </p>
      {!isAll && total !== undefined && total > (size ?? 0) && (
        <Button look="quiet" className="!text-accent-strong underline max-sm:!px-1.5" onClick={onAll}>
          <Icon name="check" className="sm:hidden" />
          <span className="max-sm:sr-only">{t.bulk.selectAll(total)}</span>
        </Button>
      )}
      <div className="flex shrink-0 items-center gap-1.5 max-sm:gap-1">
        {can('contacts:write') && <BulkLists target={target} onChoose={isAll ? setConfirmed : run} />}
        {mayDelete && second !== undefined && more.length === 0 && (
          <Act icon="merge" onClick={() => setConfirmed('merge')} words={t.merge.run} />
        )}
        {mayDelete && (
          <Act
            icon="trash"
            className="!text-bad"
            onClick={() => setConfirmed({ kind: 'delete' })}
            words={t.actions.delete}
          />
        )}
        <IconButton icon="close" label={t.clearSelection} onClick={onClear} />
      </div>
      <Suspense>
        {confirmed === 'merge' && first !== undefined && second !== undefined && (
          <MergeDialog
            contact={first}
            other={second}
            onClose={close}
            onOpen={(id) => {
              onClear();
              onOpen(id);
            }}
          />
        )}
      </Suspense>
      {typeof confirmed === 'object' && (
        <Confirmation change={confirmed} size={size} minTotal={minTotal} onClose={close} onRun={run} />
      )}
    </section>
  );
}

/** Returns the words for a number that is not known. */
const uncountedWords = (minTotal: number | undefined) =>
  minTotal === undefined ? t.counting : t.atLeast(formatNumber(minTotal));

const isFiltered = (target: BulkTarget): boolean =>
  'filter' in target && Object.keys(target.filter).length > 0;

/** Shows the lists of tags, groups, statuses and owners. */
function BulkLists({ target, onChoose }: { target: BulkTarget; onChoose: (change: BulkEdit) => void }) {
  const { can } = useAccount();
  const owners = useOwners(true);
  /** a selected contact has it; unknown for all matches */
  const isOnAny = (has: (contact: Contact) => boolean) =>
    !('contacts' in target) || target.contacts.some(has);
  return (
    <>
      <BulkList
        icon="tag"
        words={t.fields.tag}
        catalog="tags"
        headings={[t.addTag, t.bulk.removeTagMenu]}
        isOnAny={({ name }) => isOnAny(({ tags }) => tags.includes(name))}
        onChoose={({ name }, isAdded) => onChoose({ kind: 'tag', isAdded, name })}
        onMake={(name) => onChoose({ kind: 'tag', isAdded: true, name })}
      />
      {can('groups:write') && (
        <BulkList
          icon="group"
          words={t.fields.group}
          catalog="groups"
          headings={[t.addGroup, t.bulk.removeGroupMenu]}
          isOnAny={({ number }) => isOnAny(({ groups }) => groups.some((group) => group.number === number))}
          onChoose={(group, isAdded) => onChoose({ kind: 'group', isAdded, group })}
        />
      )}
      <BulkList
        icon="status"
        words={t.fields.status}
        catalog="statuses"
        onChoose={(status) => onChoose({ kind: 'status', status })}
        onNone={() => onChoose({ kind: 'status', status: null })}
      />
      {owners.length > 0 && (
        <BulkList
          icon="account"
          words={t.fields.owner}
          members={owners}
          onChoose={(member) => onChoose({ kind: 'owner', member })}
          onNone={() => onChoose({ kind: 'owner', member: null })}
        />
      )}
    </>
  );
}

/** Shows an action. Narrow lists show only its icon. */
function Act({
  words,
  className = '',
  ...props
}: { words: string } & Omit<ComponentProps<typeof Button>, 'children'>) {
  return (
    <Button title={words} className={`max-sm:!px-1.5 ${className}`} {...props}>
      <span className={tightLabel}>{words}</span>
    </Button>
  );
}

interface BulkListProps {
  readonly icon: IconName;
  readonly words: string;
  readonly catalog?: CatalogName;
  readonly members?: readonly NumberedItem[];
  /** one for items to add, one for items to remove; absent: contacts have one item */
  readonly headings?: readonly string[];
  /** it can be removed */
  readonly isOnAny?: (item: NumberedItem) => boolean;
  readonly onChoose: (item: NumberedItem, isAdded: boolean) => void;
  readonly onNone?: () => void;
  readonly onMake?: (name: string) => void;
}

/** Applies a choice at once. Its message has the undo. */
function BulkList(props: BulkListProps) {
  const { icon, words, catalog, members, headings = [''], isOnAny, onChoose, onNone, onMake } = props;
  const { can } = useAccount();
  const { data = [] } = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  });
  const items: readonly NumberedItem[] = members ?? data;
  return (
    <Combobox
      label={words}
      trigger={<Act icon={icon} words={words} />}
      // No option is chosen, so Enter right after the opening changes nothing.
      chosen={['']}
      isPlain
      {...(onNone && { none: t.none })}
      onMake={onMake}
      options={headings.flatMap((heading, index) => {
        const group = heading || undefined;
        const offered = index === 1 && isOnAny ? items.filter(isOnAny) : items;
        const groupIdOf = ({ number }: NumberedItem) => `${index} ${number}`;
        return offered.map((numberedItem) => ({
          value: groupIdOf(numberedItem),
          label: numberedItem.name,
          color: itemColor(catalog, numberedItem),
          group,
        }));
      })}
      onChange={([chosen]) => {
        if (chosen === undefined) return onNone?.();
        const [index, number] = chosen.split(' ');
        const item = items.find((numberedItem) => String(numberedItem.number) === number);
        if (item !== undefined) onChoose(item, index === '0');
      }}
    />
  );
}

interface ConfirmationProps {
  readonly change: BulkEdit;
  /** undefined: it is not known */
  readonly size: number | undefined;
  readonly minTotal: number | undefined;
  readonly onClose: () => void;
  readonly onRun: (change: BulkEdit) => void;
}

function Confirmation({ change, size, minTotal, onClose, onRun }: ConfirmationProps) {
  const { account } = useAccount();
  const [typed, setTyped] = useState('');
  const isDeletion = change.kind === 'delete';
  const deleteText = size === 1 ? t.deleteOneText : t.bulk.deleteText;
  // Contacts that are not counted yet are not deleted.
  const counted = size ?? minTotal;
  const mustType = isDeletion && counted !== undefined && counted >= typedFrom;
  const title =
    size === undefined ? `${t.actions.delete}: ${uncountedWords(minTotal)}` : t.bulk.deleteTitle(size);
  return (
    <FormDialog
      title={isDeletion ? title : nameOf(change)}
      description={
        isDeletion
          ? deleteText(account?.bin_days)
          : size === undefined
            ? uncountedWords(minTotal)
            : t.bulk.forMany(size)
      }
      action={isDeletion && size !== undefined ? t.bulk.deleteButton(size) : nameOf(change)}
      {...(isDeletion && { look: 'danger', icon: 'trash' })}
      isDisabled={
        isDeletion && (counted === undefined || (mustType && typed.replaceAll(/\D/g, '') !== String(counted)))
      }
      run={async () => onRun(change)}
      onClose={onClose}
    >
      {mustType && (
        <TypedField
          label={t.bulk.typeNumber(formatNumber(counted))}
          inputMode="numeric"
          value={typed}
          onChange={setTyped}
        />
      )}
    </FormDialog>
  );
}
