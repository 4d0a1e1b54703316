/**
 * The groups at the side of a wide screen. The open group shows its pages. On a narrow screen the groups are a bar
 * below the page.
 */
import { Suspense, useState } from 'react';
import { useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import type { View } from '../contacts/view.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { listedBefore, useViewCountTime } from '../views/list-priority.ts';
import type { Count, Counts } from './counts.ts';
import type { NavigationGroup, PageEntry } from './pages.ts';

/** Milliseconds after the list until the numbers are requested. */
const countsMs = 1_500;

// The frame works without these parts.
const CountsSource = lazyPart(async () => {
  await new Promise((resolve) => setTimeout(resolve, countsMs));
  return loadPart(import('./counts.ts')).catch(() => ({ CountsSource: () => null }));
}, 'CountsSource');
const ViewList = lazyPart(
  () => loadPart(import('../views/ViewList.tsx')).catch(() => ({ ViewList: () => null })),
  'ViewList',
);

interface NavigationProps {
  readonly groups: readonly NavigationGroup[];
  readonly current: PageEntry | undefined;
}

export function Navigation({ groups, current }: NavigationProps) {
  const [counts, setCounts] = useState<Counts>({});
  const countTime = useViewCountTime();
  return (
    <nav
      aria-label={t.navigation}
      className="flex min-h-0 min-w-0 flex-1 flex-col gap-0.5 overflow-y-auto max-md:order-first max-md:flex-[3] max-md:flex-row max-md:gap-0 max-md:overflow-visible"
    >
      <Suspense>{countTime > 0 && <CountsSource onCounts={setCounts} />}</Suspense>
      {groups.map((group) => (
        <GroupLinks key={group.title} group={group} current={current} counts={counts} />
      ))}
    </nav>
  );
}

/** A page in the bar: the icon above its word, as wide as a thumb. */
export const barLook =
  'max-md:h-14 max-md:min-w-0 max-md:flex-1 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:px-0 max-md:text-xs max-md:rounded-none';
export const linkLook = 'flex h-7 shrink-0 items-center gap-2 rounded-md px-2 text-sm -outline-offset-2';
export const quietLink = 'text-ink-soft hover:bg-sunken hover:text-ink';
export const currentLink = 'bg-surface shadow-pill font-medium text-ink';

function GroupLinks(props: Pick<NavigationProps, 'current'> & { group: NavigationGroup; counts: Counts }) {
  const { group, current, counts } = props;
  const { title, icon, isInBar } = group;
  const pages = group.pages.filter((page) => page.isAside !== true);
  const { view }: View = useSearch('/contacts');
  const [first] = pages;
  if (first === undefined) return null;
  const isOpen = current !== undefined && group.pages.includes(current);
  const hasList = pages.length > 1;
  const isContacts = first.path === '/contacts';
  // A view of the list, and a page below its group, is marked itself.
  const isMarked = isOpen && (isContacts ? view === undefined : !hasList);
  return (
    <div className="flex flex-col gap-px max-md:contents">
      <Link
        to={first.path}
        search={{}}
        {...(isMarked && { 'aria-current': 'page' })}
        className={`relative ${linkLook} ${isInBar === true ? barLook : 'max-md:hidden'} ${isMarked ? currentLink : isOpen ? 'font-medium text-ink max-md:bg-surface' : quietLink}`}
      >
        <Icon name={icon} />
        <span className="min-w-0 truncate max-md:max-w-full md:flex-1">{title}</span>
        <CountMark count={countSumOf(hasList && isOpen ? [] : pages, counts)} />
      </Link>
      {isContacts && <Views />}
      {hasList &&
        isOpen &&
        pages.map((page) => (
          <PageLink key={page.path} page={page} isCurrent={page === current} count={counts[page.path]} />
        ))}
    </div>
  );
}

/** Shows the views, which are loaded after the list, in the room that they had before. */
function Views() {
  const countTime = useViewCountTime();
  const [before] = useState(listedBefore);
  const room = Array.from({ length: before }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are equal
    <span key={index} aria-hidden="true" className="flex h-7 items-center pl-8">
      <span className="h-2 w-24 rounded-sm bg-sunken" />
    </span>
  ));
  return (
    <div className="max-md:hidden">
      {countTime > 0 ? (
        <Suspense fallback={room}>
          <ViewList countTime={countTime} room={room} />
        </Suspense>
      ) : (
        room
      )}
    </div>
  );
}

/** Shows a page below its group. */
function PageLink(props: { page: PageEntry; isCurrent: boolean; count?: Count | undefined }) {
  const { page, isCurrent, count } = props;
  return (
    <Link
      to={page.path}
      search={{}}
      {...(isCurrent && { 'aria-current': 'page' })}
      className={`${linkLook} md:pl-8 max-md:hidden ${isCurrent ? currentLink : quietLink}`}
    >
      <span className="min-w-0 flex-1 truncate">{page.short ?? page.title}</span>
      <CountMark count={count} />
    </Link>
  );
}

/** Shows the pages of the open group on a narrow screen. With `isPending` only its room is reserved. */
export function PageStrip({ groups, current, isPending }: NavigationProps & { isPending: boolean }) {
  const open = groups.find(({ pages }) => current !== undefined && pages.includes(current));
  const pages = open?.pages.filter((page) => page.isAside !== true) ?? [];
  if (pages.length < 2) return null;
  return (
    <nav
      aria-label={open?.title}
      className={`print-hidden shrink-0 border-b border-line bg-canvas md:hidden ${isPending ? 'invisible' : ''}`}
    >
      <div role="list" className="flex gap-1 overflow-x-auto px-2 py-1.5 [scrollbar-width:none]">
        {pages.map((page) => (
          <span key={page.path} role="listitem">
            <Link
              to={page.path}
              search={{}}
              ref={page === current ? toMiddle : null}
              {...(page === current && { 'aria-current': 'page' })}
              className={`${linkLook} whitespace-nowrap ${page === current ? currentLink : quietLink}`}
            >
              {page.short ?? page.title}
            </Link>
          </span>
        ))}
      </div>
    </nav>
  );
}

const toMiddle = (link: HTMLElement | null) => link?.scrollIntoView({ block: 'nearest', inline: 'center' });

function countSumOf(pages: readonly PageEntry[], counts: Counts): Count | undefined {
  return pages
    .filter(({ path }) => path !== '/settings/deleted')
    .flatMap(({ path }) => counts[path] ?? [])[0];
}

function CountMark({ count }: { count: Count | undefined }) {
  if (count === undefined) return null;
  return (
    <span
      className={`nums rounded-sm text-xs max-md:absolute max-md:px-1 max-md:top-1.5 max-md:left-1/2 max-md:ml-2.5 ${count.isBad ? 'bg-bad-soft px-1.5 text-bad' : 'text-ink-faint max-md:bg-sunken'}`}
    >
      <span aria-hidden="true">{count.text}</span>
      <span className="sr-only"> {count.said}</span>
    </span>
  );
}
