/** Deleted contacts, the last deleted first: each can be restored for some days, or deleted permanently. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { call } from '../api/client.ts';
import type { DeletedContact } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Button, IconButton, Input } from '../ui/controls.tsx';
import { BackLink, Moment, MoreButton, PageFrame } from '../ui/page-frame.tsx';
import { ErrorLine, ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
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
        <NoPermission scope={can('contacts:read') ? 'contacts:delete' : 'contacts:read'} />
      </PageFrame>
    );
  return (
    <PageFrame
      title={t.pages.deleted}
      back={<BackLink to="/contacts">{t.pages.contacts}</BackLink>}
      {...(account !== undefined && { text: t.deletedContacts.text(account.bin_days) })}
      actions={<Empty onGone={onGone} />}
    >
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
      <DeletedList search={text.trim()} onGone={onGone} />
    </PageFrame>
  );
}

function Empty({ onGone }: Pick<ListProps, 'onGone'>) {
  const client = useQueryClient();
  const { data } = useInfiniteQuery(deletedQuery(''));
  const [isAsking, setAsking] = useState(false);
  const run = async () => {
    await emptyDeleted(client);
    toast({ text: t.deletedContacts.emptied });
    onGone();
  };
  const isEmpty = data?.pages.every((page) => page.data.length === 0) !== false;
  return (
    <>
      <Button icon="trash" disabled={isEmpty} onClick={() => setAsking(true)}>
        {t.deletedContacts.empty}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t.deletedContacts.emptyTitle}
          action={t.actions.delete}
          run={run}
          onClose={() => setAsking(false)}
        >
          <p>{t.deletedContacts.deleteText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

interface ListProps {
  readonly search: string;
  /** A row is gone, and the focus was in it. */
  readonly onGone: () => void;
}

function DeletedList({ search, onGone }: ListProps) {
  const { can, account } = useAccount();
  const list = useInfiniteQuery(deletedQuery(search));
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: can('keys:manage') });
  if (list.isPending) return <Loading rows={6} />;
  if (list.error !== null && list.data === undefined)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  if (rows.length === 0 && search !== '') return <Notice icon="search" title={t.catalogs.noMatch} />;
  if (rows.length === 0)
    return (
      <Notice icon="trash" title={t.deletedContacts.none}>
        {account?.bin_days !== 0 && t.deletedContacts.noneText}
      </Notice>
    );
  return (
    <section
      aria-label={t.pages.deleted}
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      {list.error !== null && <ErrorLine error={list.error} />}
      <table className="w-full text-sm">
        <TableHead
          columns={[
            { title: t.numbers.contact, look: 'px-4' },
            { title: t.deletedContacts.left, look: 'px-2 max-sm:hidden' },
            { title: t.deletedContacts.when, look: 'px-2 text-right max-md:hidden' },
            { title: <span className="sr-only">{t.bulkChanges.actions}</span>, look: 'px-4' },
          ]}
        />
        <tbody className="divide-y divide-line">
          {rows.map((one) => {
            const by = keys.find((key) => key.id === one.deleted_by.key_id)?.name;
            return <Row key={one.id} one={one} by={by} onGone={onGone} />;
          })}
        </tbody>
      </table>
      <MoreButton
        isMore={list.hasNextPage}
        isBusy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}

function Row({
  one,
  by,
  onGone,
}: {
  one: DeletedContact;
  by: string | undefined;
  onGone: ListProps['onGone'];
}) {
  const name = one.display_name ?? one.company ?? t.numbered(one.number);
  return (
    <tr className="hover:bg-canvas">
      <td className="max-w-0 px-4 py-2 max-md:w-full md:w-1/2">
        <p className="bidi leading-5 font-medium break-words">{name}</p>
        <p className="nums text-xs text-ink-soft sm:hidden">{t.deletedContacts.days(one.days_left)}</p>
      </td>
      <td className="nums px-2 py-2 text-ink-soft max-sm:hidden">{t.deletedContacts.days(one.days_left)}</td>
      <td className="px-2 py-2 text-right text-ink-soft max-md:hidden">
        <Moment at={one.deleted_at}>{formatAgo(one.deleted_at)}</Moment>
        {by !== undefined && (
          <p className="text-xs text-ink-faint">{t.bulkChanges.by(by || t.keys.nameless)}</p>
        )}
      </td>
      <td className="px-4 py-1.5">
        <Ways id={one.id} name={name} onGone={onGone} />
      </td>
    </tr>
  );
}

/** Restores a contact, or deletes it permanently after a question. */
function Ways({ id, name, onGone }: { id: string; name: string; onGone: ListProps['onGone'] }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const [asked, setAsked] = useState<'taken' | 'delete'>();
  const close = () => setAsked(undefined);
  const { mutate: restore, isPending } = useMutation({
    mutationFn: () => restoreContact(client, id),
    onSuccess: onGone,
    onError: (error) => {
      if (isTaken(error)) setAsked('taken');
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
          isBusy={isPending}
          aria-label={t.deletedContacts.restoreOne(name)}
          onClick={() => restore()}
        >
          {t.deletedContacts.restore}
        </Button>
      )}
      <IconButton icon="trash" label={t.deletedContacts.deleteOne(name)} onClick={() => setAsked('delete')} />
      {asked === 'taken' && (
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
      {asked === 'delete' && (
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
