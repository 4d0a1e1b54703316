/** One contact: a panel next to the list, or a whole page with the timeline next to the facts. */
import { useQuery } from '@tanstack/react-query';
import { Fragment, Suspense, useState, useSyncExternalStore } from 'react';
import { isApiError } from '../api/client.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import type { Contact } from '../api/types.ts';
import { contactQuery } from '../contacts/contact-queries.ts';
import { nameOf } from '../contacts/name.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { useTitle } from '../shell/title.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { TabView } from '../ui/menus/TabView.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { Attributes } from './Attributes.tsx';
import { Channels } from './Channels.tsx';
import { Details } from './Details.tsx';
import { Identities } from './Identities.tsx';
import { type HeaderNavigation, PersonHeader } from './PersonHeader.tsx';
import { TagsAndStatus } from './TagsAndStatus.tsx';

const Messaging = lazyPart(() => loadPart(import('./Messaging.tsx')), 'Messaging');
const Timeline = lazyPart(() => loadPart(import('./Timeline.tsx')), 'Timeline');
const AsSeenBy = lazyPart(() => loadPart(import('./AsSeenBy.tsx')), 'AsSeenBy');

const tabs = ['overview', 'history', 'messaging', 'seen'] as const;
const pageTabs = ['history', 'messaging', 'seen'] as const;

const wide = matchMedia('(min-width: 1024px)');

function onWidth(listener: () => void): () => void {
  wide.addEventListener('change', listener);
  return () => wide.removeEventListener('change', listener);
}

interface PersonPanelProps extends HeaderNavigation {
  readonly id: string;
  readonly tab: string | undefined;
  /** replaces the list */
  readonly isPage: boolean;
  readonly onTab: (tab: string) => void;
  readonly onOpen: (id: string | undefined) => void;
}

export function PersonPanel({ id, tab, isPage, onTab, onOpen, ...turning }: PersonPanelProps) {
  const { data: contact, error, isPending, refetch } = useQuery(contactQuery(id));
  const isWide = useSyncExternalStore(onWidth, () => wide.matches);
  useTitle(contact && nameOf(contact));
  const isSplit = isPage && isWide;
  const look = isPage
    ? 'flex-1'
    : 'animate-slide-in shrink-0 border-l border-line [--edge:16px] lg:w-[460px]';
  return (
    <aside
      aria-label={t.person}
      className={`flex min-h-0 w-full min-w-0 flex-col bg-surface print:w-full! print:border-0 ${look}`}
    >
      {isPending && <Loading rows={10} />}
      {error !== null && contact === undefined && (
        <Missing error={error} onRetry={() => void refetch()} onClose={() => onOpen(undefined)} />
      )}
      {contact !== undefined && (
        <>
          <PersonHeader contact={contact} isPage={isPage} onOpen={onOpen} {...turning} />
          <div className="flex min-h-0 flex-1">
            {isSplit && (
              <div
                // The focus lets keyboards scroll it.
                tabIndex={0}
                role="region"
                aria-label={t.tabs.overview}
                className="min-h-0 w-[440px] shrink-0 overflow-y-auto border-t border-r border-line outline-offset-[-2px]"
              >
                <Overview contact={contact} />
              </div>
            )}
            <PersonTabs {...{ contact, tab, onTab, isSplit }} />
          </div>
        </>
      )}
    </aside>
  );
}

interface PersonTabsProps extends Pick<PersonPanelProps, 'tab' | 'onTab'> {
  readonly contact: Contact;
  /** the overview is next to the tabs */
  readonly isSplit: boolean;
}

function PersonTabs({ contact, tab, onTab, isSplit }: PersonTabsProps) {
  const { can } = useAccount();
  const names: readonly (typeof tabs)[number][] = isSplit ? pageTabs : tabs;
  const [first] = names;
  const shown = names.find((name) => name === tab) ?? first ?? 'history';
  /** each new number puts the focus into the field of a note */
  const [noteRequests, setNoteRequests] = useState(0);
  const writeNote = () => {
    if (shown !== 'history') onTab(isSplit ? '' : 'history');
    setNoteRequests(noteRequests + 1);
  };
  useRegisteredActions(
    can('contacts:write')
      ? [
          {
            id: 'write note',
            title: t.personPage.timeline.writeNote,
            section: t.person,
            icon: 'chat',
            keys: 'm',
            run: writeNote,
          },
        ]
      : [],
  );
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <TabView
        label={t.person}
        names={names}
        titles={t.tabs}
        value={shown}
        onChange={(next) => onTab(next === first ? '' : next)}
      >
        <Suspense fallback={<Loading />}>
          <div className="max-w-3xl">
            {shown === 'overview' && <Overview contact={contact} />}
            {shown === 'messaging' && <Messaging contact={contact} hasChannels={!isSplit} />}
            {shown === 'history' && (
              <Timeline key={contact.id} contact={contact} noteRequests={noteRequests} />
            )}
            {shown === 'seen' && <AsSeenBy contact={contact} />}
          </div>
        </Suspense>
      </TabView>
    </div>
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

function Overview({ contact }: { contact: Contact }) {
  const { can } = useAccount();
  const canWrite = can('contacts:write');
  return (
    // The key resets open forms, so that unsaved text never moves to the next contact.
    <Fragment key={contact.id}>
      <Identities contact={contact} canWrite={canWrite} />
      <Channels contact={contact} />
      <TagsAndStatus contact={contact} canWrite={canWrite} />
      <Details contact={contact} canWrite={canWrite} />
      <Attributes contact={contact} canWrite={canWrite} />
    </Fragment>
  );
}
