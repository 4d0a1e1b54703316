/** The items of the menu of the account: on a narrow screen the pages, then the user's own settings, theme, language, help. */
import { navigate } from '../address/address.ts';
import { useAccount } from '../session/account.ts';
import { signOut } from '../session/sign-out.ts';
import { madeName } from '../texts/made-names.ts';
import { findText, t } from '../texts/texts.ts';
import { MenuItem, MenuLabel, MenuLine } from '../ui/menus/overlays.tsx';
import { languageChoice } from './language.ts';
import type { NavigationGroup, PageEntry } from './pages.ts';
import { listThemes, setTheme, useTheme } from './theme.ts';

export interface AccountItemsProps {
  readonly groups: readonly NavigationGroup[];
  readonly current: PageEntry | undefined;
  readonly onHelp: () => void;
}

export function AccountItems({ groups, current, onHelp }: AccountItemsProps) {
  const { me, name = t.thisAccount, key, can, isReader } = useAccount();
  const theme = useTheme();
  const person = me?.member ? madeName('members', me.member.name) : undefined;
  const role = findText(t.roles, me?.role ?? '') ?? me?.role;
  return (
    <>
      {/* The menu lists the pages on screens that are too narrow for the navigation. */}
      <div className="md:hidden">
        {groups.map(({ title, pages }) => {
          const listed = pages.filter((page) => page.isAside !== true);
          return (
            <div key={title}>
              {listed.length > 1 && <MenuLabel>{title}</MenuLabel>}
              {listed.map(({ path, title: page, short = page, icon }) => (
                <MenuItem
                  label={short}
                  key={path}
                  icon={icon}
                  isCurrent={path === current?.path}
                  onSelect={() => navigate({ to: path })}
                />
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
          <span className="bidi block max-w-60 truncate">
            {person === role ? role : `${person} · ${role}`}
          </span>
        </MenuLabel>
      )}
      {person === undefined && key !== undefined && (
        <MenuLabel>
          <span className="block max-w-60 truncate">{t.signedInWith(madeName('keys', key.name))}</span>
        </MenuLabel>
      )}
      {can('member') && (
        <MenuItem label={t.pages.me} icon="account" onSelect={() => navigate({ to: '/me' })} />
      )}
      {(person !== undefined || key !== undefined || can('member')) && <MenuLine />}
      <MenuLabel>{t.theme.title}</MenuLabel>
      {listThemes().map(([one, title]) => (
        <MenuItem
          label={title}
          key={one}
          icon={theme === one ? 'check' : one === 'dark' ? 'moon' : 'sun'}
          onSelect={() => setTheme(one)}
        />
      ))}
      <LanguageItems />
      <MenuLine />
      <MenuItem label={t.keyboard.title} icon="keyboard" onSelect={onHelp} />
      <MenuItem
        label={t.reference}
        icon="book"
        onSelect={() => void window.open('/docs', '_blank', 'noopener')}
      />
      <MenuItem label={t.signOut} icon="signOut" onSelect={() => void signOut()} />
    </>
  );
}

function LanguageItems() {
  const { chosen, options, onChoose } = languageChoice();
  return (
    <>
      <MenuLine />
      <MenuLabel>{t.language.title}</MenuLabel>
      {options.map(([tag, name]) => (
        <MenuItem
          label={<span lang={tag || undefined}>{name}</span>}
          key={tag}
          icon={chosen === tag ? 'check' : 'none'}
          onSelect={() => onChoose(tag)}
        />
      ))}
    </>
  );
}
