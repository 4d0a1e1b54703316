/** Deleted contacts, the last deleted first: each can be restored for some days, or deleted permanently. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { DeletedContact } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button, IconButton } from '../ui/buttons.tsx';
import { ConfirmButton } from '../ui/ConfirmButton.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Input } from '../ui/inputs.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { MoreButton, PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, NoPermission, Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { toast } from '../ui/toasts.tsx';
import {
  deletedQuery,
  emptyDeleted,
  isGone,
  isTaken,
  refreshDeleted,
  restoreContact,
  toastRefusal,
} from './queries.ts';

export function DeletedPage() {
  const { can, account } = useAccount();
  const [text, setText] = useState('');
  const searchField = useRef<HTMLInputElement>(null);
  const onGone = () => searchField.current?.focus();
  if (!can('contacts:delete') || !can('contacts:read'))
    return (
      <PageFrame title={t.pages.deleted}>
        <NoPermission right={can('contacts:read') ? 'contacts:delete' : 'contacts:read'} />
      </PageFrame>
    );
  return (
    <PageFrame
      width="table"
      title={t.pages.deleted}
      text={account && t.deletedContacts.text(account.bin_days)}
      actions={<EmptyBinButton onGone={onGone} />}
    >
      <div className="px-edge py-3">
        <Input
          ref={searchField}
          type="search"
          aria-label={t.deletedContacts.search}
          placeholder={t.deletedContacts.search}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          className="sm:!w-72"
        />
      </div>
      <DeletedList search={text.trim()} onGone={onGone} />
    </PageFrame>
  );
}

function EmptyBinButton({ onGone }: Pick<ListProps, 'onGone'>) {
  const client = useQueryClient();
  const { data } = useInfiniteQuery(deletedQuery(''));
  const run = async () => {
    await emptyDeleted(client);
    toast({ text: t.deletedContacts.emptied });
    onGone();
  };
  const { can } = useAccount();
  const isEmpty = data?.pages.every((page) => page.data.length === 0) !== false;
  if (!can('empty bin')) return null;
  return (
    <ConfirmButton
      button={{ icon: 'trash', disabled: isEmpty }}
      label={t.deletedContacts.empty}
      title={t.deletedContacts.emptyTitle}
      action={t.actions.delete}
      run={run}
    >
      <p>{t.deletedContacts.deleteText}</p>
    </ConfirmButton>
  );
}

interface ListProps {
  readonly search: string;
  /** called when the row with the focus was removed */
  readonly onGone: () => void;
}

function DeletedList({ search, onGone }: ListProps) {
  const { can, account } = useAccount();
  const list = useInfiniteQuery(deletedQuery(search));
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: can('keys:manage') });
  if (list.data === undefined) return <Unread of={list} />;
  const rows = list.data.pages.flatMap((page) => page.data);
  if (rows.length === 0 && search !== '') return <Notice icon="search" title={t.catalogs.noMatch} />;
  if (rows.length === 0)
    return (
      <Notice
        icon="trash"
        title={t.deletedContacts.none}
        actions={<LinkButton label={t.goTo(t.pages.contacts)} to="/contacts" />}
        guide="guides/console"
      >
        {account?.bin_days !== 0 && t.deletedContacts.noneText}
      </Notice>
    );
  const byOf = (contact: DeletedContact) => keys.find((key) => key.id === contact.deleted_by.key_id)?.name;
  return (
    <>
      {list.isRefetchError && <ErrorLine error={list.error} />}
      <Table
        label={t.pages.deleted}
        columns={deletedColumnsOf(byOf, onGone)}
        rows={rows}
        keyOf={(contact) => contact.id}
      />
      <MoreButton list={list} />
    </>
  );
}

const deletedNameOf = (contact: DeletedContact) =>
  contact.display_name || contact.company || t.numbered(contact.number);

function deletedColumnsOf(
  byOf: (one: DeletedContact) => string | undefined,
  onGone: () => void,
): readonly Column<DeletedContact>[] {
  return [
    column(t.person, 'max-w-0 w-full', (contact) => (
      <>
        <p className="bidi font-medium break-words">{deletedNameOf(contact)}</p>
        <p className="nums text-xs text-ink-soft sm:hidden">{t.deletedContacts.days(contact.days_left)}</p>
      </>
    )),
    column(t.deletedContacts.left, 'nums whitespace-nowrap text-ink-soft max-sm:hidden', (contact) =>
      t.deletedContacts.days(contact.days_left),
    ),
    column(t.deletedContacts.when, 'whitespace-nowrap text-ink-soft max-md:hidden', (contact) => {
      const by = byOf(contact);
      return (
        <>
          <Ago at={contact.deleted_at} />
          {by !== undefined && (
            <p className="max-w-44 truncate text-xs text-ink-faint">
              {t.bulkChanges.by(by || t.keys.nameless)}
            </p>
          )}
        </>
      );
    }),
    {
      title: <span className="sr-only">{t.bulkChanges.actions}</span>,
      cell: (contact) => <RowActions id={contact.id} name={deletedNameOf(contact)} onGone={onGone} />,
    },
  ];
}

/** Restores a contact, or deletes it permanently after a question. */
function RowActions({ id, name, onGone }: { id: string; name: string; onGone: ListProps['onGone'] }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'taken' | 'delete'>();
  const close = () => setDialog(undefined);
  const { mutate: restore, isPending } = useMutation({
    mutationFn: () => restoreContact(client, id),
    onSuccess: onGone,
    onError: (error) => {
      if (isTaken(error)) setDialog('taken');
      else toastRefusal(error);
      if (isGone(error)) void refreshDeleted(client);
    },
  });
  const restoreWithout = async () => {
    await restoreContact(client, id, true);
    onGone();
  };
  const remove = async () => {
    await call('DELETE', `/deleted-contacts/${id}`).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
    toast({ text: t.deletedContacts.deleted(name) });
    await refreshDeleted(client);
    onGone();
  };
  return (
    <div className="flex items-center justify-end gap-1">
      {can('contacts:write') && (
        <Button
          icon="undo"
          className="!h-7"
          isBusy={isPending}
          aria-label={t.deletedContacts.restoreOne(name)}
          onClick={() => restore()}
        >
          {t.deletedContacts.restore}
        </Button>
      )}
      <IconButton
        icon="trash"
        label={t.deletedContacts.deleteOne(name)}
        onClick={() => setDialog('delete')}
      />
      {dialog === 'taken' && (
        <ConfirmDialog
          title={t.deletedContacts.takenTitle}
          action={t.deletedContacts.restore}
          isHarmless
          run={restoreWithout}
          onClose={close}
        >
          <p>{t.deletedContacts.takenText}</p>
        </ConfirmDialog>
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={t.deletedContacts.deleteTitle(name)}
          action={t.actions.delete}
          run={remove}
          onClose={close}
        >
          <p>{t.deletedContacts.deleteText}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
