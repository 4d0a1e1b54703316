/** The items of the menu of the view: on a narrow screen all views, then what can be done to this one. */
import type { SavedView } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { copyText } from '../ui/copy-text.ts';
import { MenuItem, MenuLine } from '../ui/menus/overlays.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { useOrder } from './use-order.ts';

export type ViewDialogName = 'new' | 'rename' | 'delete';

const nowhere = { current: null };

interface ViewItemsProps {
  readonly views: readonly SavedView[];
  readonly current: SavedView | undefined;
  readonly mayChange: boolean;
  readonly open: (view: SavedView | undefined) => void;
  readonly change: (view: SavedView, body: object) => Promise<void>;
  readonly onOpenDialog: (name: ViewDialogName) => void;
}

export function ViewItems({ views, current, mayChange, open, change, onOpenDialog }: ViewItemsProps) {
  const { can } = useAccount();
  const order = useOrder(nowhere, views, can('groups:write'));
  return (
    <>
      {/* A narrow screen has no navigation with the views. */}
      <div className="md:hidden">
        {[undefined, ...views].map((view) => (
          <MenuItem
            label={<span className="bidi truncate">{view?.name ?? t.savedViews.all}</span>}
            key={view?.number ?? 0}
            icon={view?.shared === false ? 'lock' : view === undefined ? 'contacts' : 'views'}
            isCurrent={view?.number === current?.number}
            onSelect={() => open(view)}
          />
        ))}
        <MenuLine />
      </div>
      <MenuItem label={t.savedViews.saveNew} icon="plus" onSelect={() => onOpenDialog('new')} />
      {current !== undefined && (
        <MenuItem label={t.savedViews.copyLink} icon="copy" onSelect={() => copyLink(current)} />
      )}
      {current !== undefined && mayChange && (
        <>
          <MenuLine />
          <MenuItem label={t.savedViews.rename} icon="edit" onSelect={() => onOpenDialog('rename')} />
          {can('groups:write') && (
            <MenuItem
              label={current.shared ? t.savedViews.unshare : t.savedViews.share}
              icon={current.shared ? 'lock' : 'group'}
              onSelect={() => void change(current, { shared: !current.shared }).catch(toastError)}
            />
          )}
          {(['up', 'down'] as const).flatMap((way) => {
            const to = order.placeOf(current) + (way === 'up' ? -1 : 1);
            return order.mayMove(current, to) ? (
              <MenuItem
                label={t.savedViews.move[way]}
                key={way}
                icon={way}
                onSelect={() => order.move(current, to)}
              />
            ) : (
              []
            );
          })}
          <MenuItem
            label={t.savedViews.delete}
            icon="trash"
            isDanger
            onSelect={() => onOpenDialog('delete')}
          />
        </>
      )}
    </>
  );
}

function copyLink({ number }: SavedView): void {
  void copyText(`${location.origin}/contacts?view=${number}`).then(
    (isCopied) => isCopied && toast({ text: t.copied }),
  );
}
