/** The panel of one contact, next to the list. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import { loaded } from '../api/loaded.ts';
import type { Contact } from '../api/types.ts';
import { nameOf } from '../contacts/name.ts';
import { changeContact, contactQuery, refreshLists } from '../contacts/queries.ts';
import { wayBack } from '../deleted/queries.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { useTitle } from '../shell/title.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { Dialog, Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { TabView } from '../ui/tabs.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { Overview } from './Overview.tsx';

const Messaging = lazy(async () => ({ default: (await loaded(import('./Messaging.tsx'))).Messaging }));
const History = lazy(async () => ({ default: (await loaded(import('./History.tsx'))).History }));
const AsSeenBy = lazy(async () => ({ default: (await loaded(import('./AsSeenBy.tsx'))).AsSeenBy }));
const MergeDialog = lazy(async () => ({ default: (await loaded(import('./MergeDialog.tsx'))).MergeDialog }));
const EraseDialog = lazy(async () => ({ default: (await loaded(import('./EraseDialog.tsx'))).EraseDialog }));

const tabs = ['overview', 'messaging', 'history', 'seen'] as const;
type Tab = (typeof tabs)[number];

export interface PersonPanelProps {
  readonly id: string;
  readonly tab: string | undefined;
  readonly onTab: (tab: string) => void;
  readonly onOpen: (id: string | undefined) => void;
}

export function PersonPanel({ id, tab, onTab, onOpen }: PersonPanelProps) {
  const { data: contact, error, isPending, refetch } = useQuery(contactQuery(id));
  useTitle(contact && nameOf(contact));
  const shown: Tab = tabs.find((one) => one === tab) ?? 'overview';
  return (
    <aside
      aria-label={t.person}
      className="animate-slide-in flex min-h-0 w-full shrink-0 flex-col border-l border-line bg-surface lg:w-[460px] print:w-full! print:border-0"
    >
      {isPending && <Loading rows={10} />}
      {error !== null && contact === undefined && (
        <Missing error={error} onRetry={() => void refetch()} onClose={() => onOpen(undefined)} />
      )}
      {contact !== undefined && (
        <>
          <Header contact={contact} onOpen={onOpen} />
          <TabView
            label={t.person}
            names={tabs}
            titles={t.tabs}
            value={shown}
            onChange={(next) => onTab(next === 'overview' ? '' : next)}
          >
            <Suspense fallback={<Loading />}>
              {shown === 'overview' && <Overview contact={contact} />}
              {shown === 'messaging' && <Messaging contact={contact} />}
              {shown === 'history' && <History contact={contact} />}
              {shown === 'seen' && <AsSeenBy contact={contact} />}
            </Suspense>
          </TabView>
        </>
      )}
    </aside>
  );
}

function Missing({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (isApiError(error, 'not_found'))
    return (
      <Notice
        icon="contacts"
        title={t.personGone}
        actions={<Button onClick={onClose}>{t.closePanel}</Button>}
      >
        {t.personGoneText}
      </Notice>
    );
  return <ErrorState error={error} onRetry={onRetry} />;
}

function Header({ contact, onOpen }: { contact: Contact; onOpen: (id: string | undefined) => void }) {
  const [asked, setAsked] = useState<'merge' | 'erase' | 'delete'>();
  const client = useQueryClient();
  const { can, account } = useAccount();
  const remove = () => {
    setAsked(undefined);
    call('DELETE', `/contacts/${contact.id}`, { version: contact.version })
      .then(() => {
        const hasWayBack = can('contacts:read') && can('contacts:write') && account?.bin_days !== 0;
        toast({ text: t.deleted(nameOf(contact)), ...(hasWayBack && wayBack(client, contact.id)) });
        onOpen(undefined);
        refreshLists(client);
      })
      .catch(toastError);
  };
  const block = () => void changeContact(client, contact, { blocked: !contact.blocked }).catch(toastError);
  const action = (id: string, title: string, icon: IconName, run: () => void) => ({
    ...{ id: `person ${id}`, section: nameOf(contact), title, icon, run },
  });
  const mayMerge = can('contacts:write') && can('contacts:delete');
  useRegisteredActions([
    ...(can('contacts:write')
      ? [action('block', contact.blocked ? t.unblock : t.block, 'block', block)]
      : []),
    ...(mayMerge ? [action('merge', t.merge.menu, 'merge', () => setAsked('merge'))] : []),
    ...(can('contacts:delete')
      ? [
          action('delete', t.actions.delete, 'trash', () => setAsked('delete')),
          action('erase', t.erase.menu, 'erase', () => setAsked('erase')),
        ]
      : []),
  ]);
  return (
    <header className="flex items-start gap-3 px-4 pt-3 pb-2">
      <span
        aria-hidden="true"
        className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-base font-semibold text-accent-strong"
      >
        {initialsOf(nameOf(contact))}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="bidi line-clamp-3 text-lg leading-6 font-semibold wrap-anywhere">{nameOf(contact)}</h2>
        <p className="nums text-xs text-ink-faint">
          {t.numbered(contact.number)} · {t.updatedAt(formatMoment(contact.updated_at))}
          {contact.blocked && <span className="ml-1 font-medium text-bad">{t.blocked}</span>}
        </p>
      </div>
      <Menu align="end" trigger={<IconButton icon="more" label={t.moreActions} />}>
        {can('contacts:write') && (
          <MenuItem icon="block" onSelect={block}>
            {contact.blocked ? t.unblock : t.block}
          </MenuItem>
        )}
        {mayMerge && (
          <MenuItem icon="merge" onSelect={() => setAsked('merge')}>
            {t.merge.menu}
          </MenuItem>
        )}
        {can('contacts:delete') && (
          <>
            <MenuLine />
            <MenuItem icon="trash" isDanger onSelect={() => setAsked('delete')}>
              {t.actions.delete}
            </MenuItem>
            <MenuItem icon="erase" isDanger onSelect={() => setAsked('erase')}>
              {t.erase.menu}
            </MenuItem>
          </>
        )}
      </Menu>
      <IconButton icon="close" label={t.closePanel} onClick={() => onOpen(undefined)} />
      <Suspense>
        {asked === 'merge' && (
          <MergeDialog contact={contact} onClose={() => setAsked(undefined)} onOpen={onOpen} />
        )}
        {asked === 'erase' && (
          <EraseDialog contact={contact} onClose={() => setAsked(undefined)} onOpen={onOpen} />
        )}
      </Suspense>
      {asked === 'delete' && (
        <Dialog
          title={t.deleteOne(nameOf(contact))}
          description={t.deleteOneText(account?.bin_days)}
          onClose={() => setAsked(undefined)}
          footer={
            <>
              <Button onClick={() => setAsked(undefined)}>{t.actions.cancel}</Button>
              <Button look="danger" icon="trash" onClick={remove}>
                {t.actions.delete}
              </Button>
            </>
          }
        >
          {null}
        </Dialog>
      )}
    </header>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.length === 0
    ? '#'
    : [words[0], words.length > 1 ? words.at(-1) : '']
        .map((word) => [...(word ?? '')][0] ?? '')
        .join('')
        .toUpperCase();
}
