/** The account by its name, and the user's own settings: key, theme, language, help. */
import { useNavigate } from '@tanstack/react-router';
import { useAccount } from '../session/account.ts';
import { signOut } from '../session/sign-out.ts';
import { named, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/overlays.tsx';
import { LanguageItems } from './language.tsx';
import { barLook } from './Navigation.tsx';
import type { PageEntry, Place } from './pages.ts';
import { setTheme, themes, useTheme } from './theme.ts';

export function AccountMenu({
  places,
  current,
  onHelp,
}: {
  places: readonly Place[];
  current: PageEntry | undefined;
  onHelp: () => void;
}) {
  const { me, name = t.thisAccount, key, can } = useAccount();
  const theme = useTheme();
  const navigate = useNavigate();
  const isReader = me?.scopes.every((scope) => scope.endsWith(':read')) === true;
  const person = me?.member?.name;
  const role = named(t.roles, me?.role ?? '') ?? me?.role;
  const below = person ?? (isReader ? t.readsOnly : undefined);
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className={`flex h-11 shrink-0 items-center gap-2.5 rounded-md px-2 text-left text-sm text-ink-soft -outline-offset-2 hover:bg-sunken hover:text-ink ${barLook}`}
        >
          <span
            aria-hidden="true"
            className="grid size-7 shrink-0 place-items-center rounded-md bg-accent-soft text-sm font-semibold text-accent-strong max-md:hidden"
          >
            {[...name][0]?.toUpperCase()}
          </span>
          <span className="min-w-0 flex-1 leading-4 max-md:hidden">
            <span className="bidi block truncate font-medium text-ink">{name}</span>
            {below !== undefined && (
              <span
                className="bidi block truncate text-xs text-ink-faint"
                title={person === undefined ? t.readsOnlyText : undefined}
              >
                {below}
              </span>
            )}
          </span>
          <Icon name="menu" className="md:hidden" />
          <span className="md:sr-only">{t.menu}</span>
          <Icon name="updown" className="text-ink-faint max-md:hidden" />
        </button>
      }
    >
      {/* The menu lists the pages on screens that are too narrow for the navigation. */}
      <div className="md:hidden">
        {places.map(({ title, pages }) => {
          const listed = pages.filter((page) => page.isAside !== true);
          return (
            <div key={title}>
              {listed.length > 1 && <MenuLabel>{title}</MenuLabel>}
              {listed.map(({ path, title: page, short = page, icon }) => (
                <MenuItem
                  key={path}
                  icon={icon}
                  isCurrent={path === current?.path}
                  onSelect={() => void navigate({ to: path })}
                >
                  {short}
                </MenuItem>
              ))}
            </div>
          );
        })}
        <MenuLine />
        <MenuLabel>
          {name}
          {isReader && ` · ${t.readsOnly}`}
        </MenuLabel>
      </div>
      {person !== undefined && (
        <MenuLabel>
          <span className="bidi block max-w-60 truncate">{`${person} · ${role}`}</span>
        </MenuLabel>
      )}
      {person === undefined && key !== undefined && (
        <MenuLabel>
          <span className="block max-w-60 truncate">{t.signedInWith(key.name)}</span>
        </MenuLabel>
      )}
      {can('member') && (
        <MenuItem icon="account" onSelect={() => void navigate({ to: '/me' })}>
          {t.pages.me}
        </MenuItem>
      )}
      {me !== undefined && <MenuLine />}
      <MenuLabel>{t.theme.title}</MenuLabel>
      {themes().map(([one, title]) => (
        <MenuItem
          key={one}
          icon={theme === one ? 'check' : one === 'dark' ? 'moon' : 'sun'}
          onSelect={() => setTheme(one)}
        >
          {title}
        </MenuItem>
      ))}
      <LanguageItems />
      <MenuLine />
      <MenuItem icon="keyboard" onSelect={onHelp}>
        {t.keyboard.title}
      </MenuItem>
      <MenuItem icon="book" onSelect={() => void window.open('/docs', '_blank', 'noopener')}>
        {t.reference}
      </MenuItem>
      <MenuItem icon="signOut" onSelect={() => void signOut()}>
        {t.signOut}
      </MenuItem>
    </Menu>
  );
}
