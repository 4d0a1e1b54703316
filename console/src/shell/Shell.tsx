/** The frame of every page: navigation, the account, the theme, the palette. */
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { navigate, useDrawn, usePathname } from '../address/address.ts';
import { DrawnPage } from '../address/DrawnPage.tsx';
import { lazyPart, loadPage } from '../api/load-parts.ts';
import { loadFonts } from '../late-fonts.ts';
import { meQuery, useAccount } from '../session/account.ts';
import { signOut } from '../session/sign-out.ts';
import { t } from '../texts/texts.ts';
import { EarlyField, nothingEarly } from '../ui/EarlyField.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { ErrorState, Loading, NoPermission } from '../ui/states.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { useLater } from '../ui/use-later.ts';
import { useViewCountTime } from '../views/list-priority.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { type Action, listenForKeys, shownKeys, useRegisteredActions } from './actions.ts';
import { languageActions } from './language.ts';
import { barLook, Navigation, PageStrip } from './Navigation.tsx';
import { groupsFor, type NavigationGroup, pageAt } from './pages.ts';
import { listThemes, setTheme, useTheme } from './theme.ts';
import { useFrameTitle } from './title.ts';

const CommandPalette = lazyPart(
  () => loadPage(() => import('../palette/CommandPalette.tsx')),
  'CommandPalette',
);
const KeyboardHelp = lazyPart(() => loadPage(() => import('./KeyboardHelp.tsx')), 'KeyboardHelp');

/** Milliseconds after the list until running changes are shown. */
const watchMs = 2_000;

type OpenOverlay = 'palette' | 'help' | undefined;

export function Shell() {
  const [opened, setOpened] = useState<OpenOverlay>();
  const early = useRef(nothingEarly());
  const openPalette = () => {
    early.current = nothingEarly();
    setOpened('palette');
  };
  const { name, can, isPending } = useAccount();
  const groups = isPending ? [] : groupsFor(can);
  useEffect(listenForKeys, []);
  useEffect(showFullTexts, []);
  const page = pageAt(usePathname());
  useFrameTitle(page?.title, name);
  useRunningChanges();
  // The page of contacts adds them after its list.
  useLater(useViewCountTime() === 1, 0, loadFonts);
  useGeneralActions(groups, openPalette, () => setOpened('help'));
  const close = () => setOpened(undefined);
  return (
    <div className="flex h-full flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent p-2 text-on-accent focus:not-sr-only focus:absolute focus:m-2"
      >
        {t.skip}
      </a>
      <header className="print-hidden flex shrink-0 border-line bg-canvas max-md:order-last max-md:items-stretch max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:w-52 md:flex-col md:gap-2 md:border-r md:p-3">
        <div className="flex items-center gap-2 max-md:contents md:pb-1 md:pl-2">
          <img src="/icon.svg" alt="" className="size-5 max-md:hidden" />
          <span className="flex-1 text-base font-semibold max-md:hidden">{t.product}</span>
          <button
            type="button"
            title={`${t.palette.button} (${shownKeys('mod+k')})`}
            className={`grid place-items-center gap-2 rounded-md text-ink-soft -outline-offset-2 hover:bg-sunken hover:text-ink max-md:flex md:size-7 ${barLook}`}
            onClick={openPalette}
          >
            <Icon name="search" />
            <span className="min-w-0 truncate max-md:max-w-full md:sr-only">{t.palette.button}</span>
          </button>
        </div>
        <Navigation groups={groups} current={page} />
        <AccountMenu groups={groups} current={page} onHelp={() => setOpened('help')} />
      </header>
      <PageStrip groups={isPending ? groupsFor(() => true) : groups} current={page} isPending={isPending} />
      <Main />
      {opened === 'palette' && (
        <Suspense fallback={<EarlyField label={t.palette.button} early={early.current} onClose={close} />}>
          <CommandPalette early={early.current} onClose={close} />
        </Suspense>
      )}
      <Suspense>{opened === 'help' && <KeyboardHelp onClose={close} />}</Suspense>
      <Toasts />
    </div>
  );
}

/** Shows the page of the address, or the right that it lacks. */
function Main() {
  const { can, isPending, error } = useAccount();
  const client = useQueryClient();
  // The page that is drawn, which follows the address.
  const drawn = pageAt(useDrawn()?.pathname ?? '');
  const { right, opensWith = right } = drawn ?? {};
  const lacked = opensWith != null && !can(opensWith) ? opensWith : undefined;
  return (
    <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 bg-surface outline-none">
      {/* Pages wait for the rights of the role or the key, which decide their requests. */}
      {isPending && <Loading rows={8} />}
      {error !== null && <ErrorState error={error} onRetry={() => void client.refetchQueries(meQuery)} />}
      {!isPending && error === null && lacked === undefined && <DrawnPage />}
      {!isPending && error === null && lacked !== undefined && (
        <>
          <h1 className="px-edge py-3 text-lg font-semibold">{drawn?.title}</h1>
          <NoPermission right={lacked} />
        </>
      )}
    </main>
  );
}

/** Shows bulk changes that began before this load, a while after the list. */
function useRunningChanges(): void {
  const { can, isPending, error } = useAccount();
  const client = useQueryClient();
  const mayWatch = !isPending && error === null && can('contacts:read');
  const isListed = useViewCountTime() > 0;
  useLater(mayWatch && isListed, watchMs, () =>
    // An error is ignored: the page of bulk changes shows it.
    import('../bulk/under-way.ts').then(({ watchUnderWay }) => watchUnderWay(client)).catch(() => {}),
  );
}

function useGeneralActions(
  groups: readonly NavigationGroup[],
  openPalette: () => void,
  openHelp: () => void,
): void {
  const theme = useTheme();
  const general = (id: string, title: string, icon: IconName, run: () => void, keys?: string): Action => ({
    id,
    title,
    section: t.sections.general,
    icon,
    run,
    ...(keys !== undefined && { keys }),
  });
  useRegisteredActions([
    general('palette', t.palette.open, 'search', openPalette, 'mod+k'),
    general('help', t.keyboard.title, 'keyboard', openHelp, '?'),
    ...groups
      .flatMap(({ pages }) => pages)
      .map(({ path, title, icon }) => ({
        id: `go ${path}`,
        title: t.goTo(title),
        section: t.navigation,
        icon,
        run: () => navigate({ to: path }),
      })),
    ...listThemes()
      .filter(([name]) => name !== theme)
      .map(([name]) =>
        general(`theme ${name}`, t.theme.use[name], name === 'dark' ? 'moon' : 'sun', () => setTheme(name)),
      ),
    ...languageActions(),
    general('reference', t.reference, 'book', () => void window.open('/docs', '_blank', 'noopener')),
    general('sign out', t.signOut, 'signOut', () => void signOut()),
  ]);
}

/** Milliseconds of pointing at a text until it is measured: while a list scrolls, each measurement would stop it. */
const pointedMs = 150;
/** Texts that have their title from here. A title of the source has more information, so it is kept. */
const titled = new WeakSet<Element>();
let pointing: ReturnType<typeof setTimeout> | undefined;

function onPointer({ target }: Event): void {
  clearTimeout(pointing);
  const cut = target instanceof Element ? target.closest<HTMLElement>('.truncate') : null;
  if (cut !== null) pointing = setTimeout(() => showWhole(cut), pointedMs);
}

function showWhole(cut: HTMLElement): void {
  if (cut.title !== '' && !titled.has(cut)) return;
  const isCut = cut.scrollWidth > cut.clientWidth;
  if (isCut) cut.title = cut.textContent ?? '';
  else cut.removeAttribute('title');
  titled.add(cut);
}

/** Shows cut texts in full. Call it once. Returns a function that removes the listener. */
function showFullTexts(): () => void {
  document.addEventListener('pointerover', onPointer);
  return () => document.removeEventListener('pointerover', onPointer);
}
