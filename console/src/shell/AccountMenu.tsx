/** The button with the account and its user. */
import { useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { LateMenu, prepareMenus } from '../ui/menus/LateMenu.tsx';
import { useLater } from '../ui/use-later.ts';
import { useViewCountTime } from '../views/list-priority.ts';
import type { AccountItemsProps } from './AccountItems.tsx';
import { barLook } from './Navigation.tsx';

/** Milliseconds after the list until all menus are loaded, whether they are used or not. */
const menusMs = 2_000;

export function AccountMenu(props: AccountItemsProps) {
  const { me, name = t.thisAccount, isReader } = useAccount();
  useLater(useViewCountTime() > 0, menusMs, prepareMenus);
  const person = me?.member && madeName('members', me.member.name);
  // The groups that have no place in the bar of a narrow screen are in this menu.
  const isHere =
    props.current !== undefined &&
    !props.groups.flatMap(({ isInBar, pages }) => (isInBar ? pages : [])).includes(props.current);
  const below = person ?? (isReader ? t.readsOnly : undefined);
  return (
    <LateMenu
      align="end"
      items={(parts) => <parts.AccountItems {...props} />}
      trigger={(button) => (
        <button
          type="button"
          {...button}
          className={`flex h-11 shrink-0 items-center gap-2.5 rounded-md px-2 text-left text-sm text-ink-soft -outline-offset-2 hover:bg-sunken hover:text-ink ${barLook} ${isHere ? 'max-md:bg-surface max-md:font-medium max-md:text-ink' : ''}`}
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
      )}
    />
  );
}
