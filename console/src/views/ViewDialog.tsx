/** Dialog for the name of a view. A new view is shared or belongs to the key. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SavedView } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { readAgain } from '../drafts/read-again.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Tick } from '../ui/fields.tsx';
import { TextField } from '../ui/form-dialog.tsx';
import { viewsQuery } from './queries.ts';

export function ViewDialog({
  view,
  run,
  onClose,
}: {
  /** absent for a new one */
  view?: SavedView;
  run: (name: string, shared: boolean) => Promise<unknown> | undefined;
  onClose: () => void;
}) {
  const { can } = useAccount();
  const client = useQueryClient();
  const change = useChange({
    id: `view ${view?.number ?? 'new'}`,
    source: view,
    valuesOf: (one) => ({ name: one?.name ?? '' }),
    read: readAgain(client, viewsQuery, view, (one) => one.number === view?.number),
  });
  const { name } = change.values;
  // Views are shared by default, as in other tools. The tick shows it.
  const [isShared, setShared] = useState(can('groups:write'));
  return (
    <ChangeDialog
      change={change}
      labelOf={() => t.savedViews.name}
      title={view === undefined ? t.savedViews.saveNew : t.savedViews.rename}
      {...(view === undefined && { description: t.savedViews.text })}
      action={t.actions.save}
      isDisabled={name.trim() === ''}
      run={() =>
        view === undefined
          ? run(name.trim(), isShared)
          : change.save(async (changed) => run((changed.name ?? name).trim(), isShared))
      }
      onClose={onClose}
    >
      <TextField
        label={t.savedViews.name}
        name="name"
        autoFocus
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={(next) => change.put({ name: next })}
      />
      {view === undefined && can('groups:write') && (
        <Tick label={t.savedViews.forAll} isChecked={isShared} onChange={setShared} />
      )}
    </ChangeDialog>
  );
}
