/** The items of the menu of the view: on a narrow screen all views, then what can be done to this one. */
import type { SavedView } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { MenuItem, MenuLine } from '../ui/overlays.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import type { Order } from './use-order.ts';

export type AskedOfView = 'new' | 'rename' | 'delete';

interface ViewItemsProps {
  readonly views: readonly SavedView[];
  readonly current: SavedView | undefined;
  readonly mayChange: boolean;
  readonly order: Order;
  readonly open: (view: SavedView | undefined) => void;
  readonly change: (view: SavedView, body: object) => Promise<void>;
  readonly onAsk: (asked: AskedOfView) => void;
}

export function ViewItems({ views, current, mayChange, order, open, change, onAsk }: ViewItemsProps) {
  const { can } = useAccount();
  return (
    <>
      {/* A narrow screen has no navigation with the views. */}
      <div className="md:hidden">
        {[undefined, ...views].map((one) => (
          <MenuItem
            key={one?.number ?? 0}
            icon={one?.shared === false ? 'lock' : one === undefined ? 'contacts' : 'views'}
            isCurrent={one?.number === current?.number}
            onSelect={() => open(one)}
          >
            <span className="bidi truncate">{one?.name ?? t.savedViews.all}</span>
          </MenuItem>
        ))}
        <MenuLine />
      </div>
      <MenuItem icon="plus" onSelect={() => onAsk('new')}>
        {t.savedViews.saveNew}
      </MenuItem>
      {current !== undefined && (
        <MenuItem icon="copy" onSelect={() => copyLink(current)}>
          {t.savedViews.copyLink}
        </MenuItem>
      )}
      {current !== undefined && mayChange && (
        <>
          <MenuLine />
          <MenuItem icon="edit" onSelect={() => onAsk('rename')}>
            {t.savedViews.rename}
          </MenuItem>
          {can('groups:write') && (
            <MenuItem
              icon={current.shared ? 'lock' : 'group'}
              onSelect={() => void change(current, { shared: !current.shared }).catch(toastError)}
            >
              {current.shared ? t.savedViews.unshare : t.savedViews.share}
            </MenuItem>
          )}
          {(['up', 'down'] as const).flatMap((way) => {
            const to = order.placeOf(current) + (way === 'up' ? -1 : 1);
            return order.mayMove(current, to) ? (
              <MenuItem key={way} icon={way} onSelect={() => order.move(current, to)}>
                {t.savedViews.move[way]}
              </MenuItem>
            ) : (
              []
            );
          })}
          <MenuItem icon="trash" isDanger onSelect={() => onAsk('delete')}>
            {t.savedViews.delete}
          </MenuItem>
        </>
      )}
    </>
  );
}

function copyLink({ number }: SavedView): void {
  void navigator.clipboard
    .writeText(`${location.origin}/contacts?view=${number}`)
    .then(() => toast({ text: t.copied }))
    .catch(toastError);
}
