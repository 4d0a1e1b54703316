/** The frame of every page: navigation, the account, the theme, the palette. */

import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { loaded, loadedPage } from '../api/loaded.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { signOut } from '../session/sign-out.ts';
import { t } from '../texts/texts.ts';
import { Button, Keys } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/overlays.tsx';
import { ErrorState, Loading } from '../ui/states.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { type Action, listenForKeys, shownKeys, useRegisteredActions } from './actions.ts';
import { showFullTexts } from './full-texts.ts';
import { LanguageItems, languageActions } from './language.tsx';
import { pages } from './pages.ts';
import { setTheme, type Theme, useTheme } from './theme.ts';
import { useFrameTitle } from './title.ts';

const CommandPalette = lazy(async () => ({
  default: (await loadedPage(() => import('./CommandPalette.tsx'))).CommandPalette,
}));
const KeyboardHelp = lazy(async () => ({
  default: (await loaded(import('./KeyboardHelp.tsx'))).KeyboardHelp,
}));

export function Shell() {
  const [opened, setOpened] = useState<'palette' | 'help' | 'menu' | undefined>();
  const { account, key, can, isPending, error } = useAccount();
  const { pathname } = useLocation();
  const isReader = key?.scopes.every((scope) => scope.endsWith(':read')) === true;
  const client = useQueryClient();
  const theme = useTheme();
  const navigate = useNavigate();
  const shownPages = pages.filter((page) => can(page.scope));
  const listedPages = shownPages.filter((page) => page.isAside !== true);
  const themes: readonly (readonly [Theme, string])[] = [
    ['system', t.theme.system],
    ['light', t.theme.light],
    ['dark', t.theme.dark],
  ];
  useEffect(listenForKeys, []);
  useEffect(showFullTexts, []);
  const page = pages.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  useFrameTitle(page?.title, account?.name);
  const mayWatch = !isPending && error === null && can('contacts:read');
  useEffect(() => {
    // Shows bulk changes that began before this load. An error is ignored: the page of bulk changes shows it.
    if (mayWatch)
      void import('../bulk/watch.ts').then(({ watchUnderWay }) => watchUnderWay(client)).catch(() => {});
  }, [mayWatch, client]);
  const actions: readonly Action[] = [
    {
      id: 'palette',
      title: t.palette.open,
      section: t.sections.general,
      icon: 'search',
      keys: 'mod+k',
      run: () => setOpened('palette'),
    },
    {
      id: 'help',
      title: t.keyboard.title,
      section: t.sections.general,
      icon: 'keyboard',
      keys: '?',
      run: () => setOpened('help'),
    },
    ...shownPages.map((page) => ({
      id: `go ${page.path}`,
      title: t.goTo(page.title),
      section: t.sections.pages,
      icon: page.icon,
      run: () => void navigate({ to: page.path }),
    })),
    ...themes
      .filter(([name]) => name !== theme)
      .map(([name]) => ({
        id: `theme ${name}`,
        title: t.theme.use[name],
        section: t.sections.general,
        icon: name === 'dark' ? ('moon' as const) : ('sun' as const),
        run: () => setTheme(name),
      })),
    ...languageActions(),
    {
      id: 'reference',
      title: t.reference,
      section: t.sections.general,
      icon: 'info',
      run: () => void window.open('/docs', '_blank', 'noopener'),
    },
    {
      id: 'sign out',
      title: t.signOut,
      section: t.sections.general,
      icon: 'signOut',
      run: signOut,
    },
  ];
  useRegisteredActions(actions);

  return (
    <div className="flex h-full flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent p-2 text-on-accent focus:not-sr-only focus:absolute focus:m-2"
      >
        {t.skip}
      </a>
      <header className="print-hidden flex shrink-0 items-center gap-1 border-b border-line bg-canvas px-2 py-1.5 md:w-52 md:flex-col md:items-stretch md:gap-3 md:border-r md:border-b-0 md:px-3 md:py-3">
        <div className="flex min-w-0 flex-1 items-center gap-2 px-1 md:flex-none">
          <img src="/icon.svg" alt="" className="size-6" />
          <div className="min-w-0">
            <div className="hidden text-base leading-5 font-semibold md:block">{t.product}</div>
            <div className="bidi truncate text-base font-semibold md:text-xs md:font-normal md:text-ink-soft">
              {account?.name ?? t.thisAccount}
            </div>
            {isReader && (
              <div className="truncate text-xs text-ink-faint" title={t.readsOnlyText}>
                {t.readsOnly}
              </div>
            )}
          </div>
        </div>
        <Button
          icon="search"
          className="justify-start !text-ink-soft md:w-full"
          onClick={() => setOpened('palette')}
        >
          <span className="flex-1 text-left font-normal max-md:sr-only">{t.palette.button}</span>
          <span className="max-md:hidden" aria-hidden="true">
            <Keys>{shownKeys('mod+k')}</Keys>
          </span>
        </Button>
        <nav
          aria-label={t.navigation}
          className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-auto max-md:hidden"
        >
          {listedPages.map((page, index) => (
            <Link
              key={page.path}
              to={page.path}
              className={`flex h-8 shrink-0 items-center gap-2.5 rounded-md px-2 text-sm text-ink-soft hover:bg-sunken hover:text-ink ${index > 0 && listedPages[index - 1]?.part !== page.part ? 'mt-4' : ''}`}
              activeProps={{ className: 'bg-accent-soft !text-accent-strong font-medium' }}
            >
              <Icon name={page.icon} />
              <span>{page.title}</span>
            </Link>
          ))}
        </nav>
        <Menu
          align="end"
          trigger={
            <Button look="quiet" icon="menu" className="justify-start">
              <span className="max-md:sr-only">{t.menu}</span>
            </Button>
          }
        >
          {/* The menu lists the pages on screens that are too narrow for the navigation. */}
          <div className="md:hidden">
            {listedPages.map(({ path, title, icon }) => (
              <MenuItem
                key={path}
                icon={icon}
                isCurrent={path === page?.path}
                onSelect={() => void navigate({ to: path })}
              >
                {title}
              </MenuItem>
            ))}
            <MenuLine />
          </div>
          {key !== undefined && (
            <>
              <MenuLabel>
                <span className="block max-w-60 truncate">{t.signedInWith(key.name)}</span>
              </MenuLabel>
              <MenuLine />
            </>
          )}
          <MenuLabel>{t.theme.title}</MenuLabel>
          {themes.map(([name, title]) => (
            <MenuItem
              key={name}
              icon={theme === name ? 'check' : name === 'dark' ? 'moon' : 'sun'}
              onSelect={() => setTheme(name)}
            >
              {title}
            </MenuItem>
          ))}
          <LanguageItems />
          <MenuLine />
          <MenuItem icon="keyboard" onSelect={() => setOpened('help')}>
            {t.keyboard.title}
          </MenuItem>
          <MenuItem icon="info" onSelect={() => void window.open('/docs', '_blank', 'noopener')}>
            {t.reference}
          </MenuItem>
          <MenuItem icon="signOut" onSelect={signOut}>
            {t.signOut}
          </MenuItem>
        </Menu>
      </header>
      <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 bg-surface outline-none">
        {/* Pages wait for the scopes of the key, which decide their requests. */}
        {isPending && <Loading rows={8} />}
        {error !== null && (
          <ErrorState error={error} onRetry={() => void client.refetchQueries(accountQuery)} />
        )}
        {!isPending && error === null && <Outlet />}
      </main>
      <Suspense>
        {opened === 'palette' && <CommandPalette onClose={() => setOpened(undefined)} />}
        {opened === 'help' && <KeyboardHelp onClose={() => setOpened(undefined)} />}
      </Suspense>
      <Toasts />
    </div>
  );
}
