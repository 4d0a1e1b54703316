/** The dialogs of the menu of a view. They are loaded when the first one opens. */
import { call } from '../api/client.ts';
import type { SavedView } from '../api/types.ts';
import type { View } from '../contacts/view.ts';
import { t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import type { EarlyText } from '../ui/EarlyField.tsx';
import { toast } from '../ui/toasts.tsx';
import { definitionOf, partsOf } from './queries.ts';
import type { ViewBarProps } from './ViewBar.tsx';
import { ViewDialog } from './ViewDialog.tsx';
import type { ViewDialogName } from './ViewItems.tsx';

interface ViewDialogsProps {
  readonly dialog: ViewDialogName;
  readonly view: View;
  /** the open view; undefined: none is open */
  readonly current: SavedView | undefined;
  readonly early: EarlyText;
  readonly onView: ViewBarProps['onView'];
  readonly change: (changed: SavedView, body: object) => Promise<void>;
  readonly refresh: () => Promise<void>;
  readonly onClose: () => void;
}

export function ViewDialogs(props: ViewDialogsProps) {
  const { dialog, view, current, early, onView, change, refresh, onClose } = props;
  if (dialog === 'new')
    return (
      <ViewDialog
        early={early}
        onClose={onClose}
        run={async (name, shared) => {
          const body = { name, shared, definition: definitionOf(view) };
          const { data } = await call<{ readonly data: SavedView }>('POST', '/views', { body });
          await refresh();
          onView({ ...partsOf(data.definition), view: String(data.number) }, true);
          if (view.search) toast({ text: t.savedViews.noSearch });
        }}
      />
    );
  if (current === undefined) return null;
  if (dialog === 'rename')
    return <ViewDialog view={current} onClose={onClose} run={(name) => change(current, { name })} />;
  return (
    <ConfirmDialog
      title={t.savedViews.deleteTitle(current.name)}
      action={t.savedViews.delete}
      run={async () => {
        await call('DELETE', `/views/${current.number}`);
        onView({ view: '' }, true);
        await refresh();
      }}
      onClose={onClose}
    >
      <p>{current.shared ? t.savedViews.deleteShared : t.savedViews.deleteOwn}</p>
    </ConfirmDialog>
  );
}
