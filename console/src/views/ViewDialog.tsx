/** Dialog for the name of a view. A new view is shared or belongs to the key. */
import { useEffect, useState } from 'react';
import type { SavedView } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import type { EarlyText } from '../ui/EarlyField.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { viewsQuery } from './queries.ts';

export function ViewDialog(props: {
  /** absent for a new one */
  view?: SavedView;
  /** the name that was typed before the dialog was loaded */
  early?: EarlyText;
  run: (name: string, shared: boolean) => Promise<unknown> | undefined;
  onClose: () => void;
}) {
  const { view, early, run, onClose } = props;
  const { can } = useAccount();
  const change = useChange({
    id: `view ${view?.number ?? 'new'}`,
    source: view,
    labels: t.savedViews,
    valuesOf: (item) => ({ name: item?.name ?? '' }),
    read: useReread(viewsQuery, view, 'number'),
  });
  const { name } = change.values;
  useEarlyName(early, name, (typed) => change.put({ name: typed }));
  // Views are shared by default, as in other tools. The tick shows it.
  const [isShared, setShared] = useState(can('groups:write'));
  return (
    <ChangeDialog
      change={change}
      title={view === undefined ? t.savedViews.saveNew : t.savedViews.rename}
      description={view === undefined ? t.savedViews.text : undefined}
      action={t.actions.save}
      isDisabled={name.trim() === ''}
      run={() =>
        view === undefined
          ? run(name.trim(), isShared)
          : change.save(async (changed) => run((changed.name ?? name).trim(), isShared))
      }
      onClose={onClose}
    >
      <TextField {...change.at('name')} autoFocus autoComplete="off" maxLength={100} />
      {view === undefined && can('groups:write') && (
        <Tick label={t.savedViews.forAll} isChecked={isShared} onChange={setShared} />
      )}
    </ChangeDialog>
  );
}

/** Puts the early text into the field, and sends the form if Enter was pressed too. */
function useEarlyName(early: EarlyText | undefined, name: string, put: (name: string) => void): void {
  useEffect(() => {
    if (early === undefined || early.text === '') return;
    if (name !== early.text) return put(early.text);
    const isEntered = early.isEntered;
    early.text = '';
    early.isEntered = false;
    if (isEntered && document.activeElement instanceof HTMLInputElement)
      document.activeElement.form?.requestSubmit();
  });
}
