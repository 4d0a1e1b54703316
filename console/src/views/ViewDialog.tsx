/** Asks for the name of a view. A new one is for everyone or for the key. */
import { useState } from 'react';
import type { SavedView } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Field, Input } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';

export function ViewDialog({
  view,
  run,
  onClose,
}: {
  /** absent for a new one */
  view?: SavedView;
  run: (name: string, shared: boolean) => Promise<unknown>;
  onClose: () => void;
}) {
  const { can } = useAccount();
  const [name, setName] = useState(view?.name ?? '');
  // Views are shared by default, as in other tools. The tick shows it.
  const [isShared, setShared] = useState(can('groups:write'));
  return (
    <FormDialog
      title={view === undefined ? t.savedViews.saveNew : t.savedViews.rename}
      {...(view === undefined && { description: t.savedViews.text })}
      action={t.actions.save}
      isDisabled={name.trim() === ''}
      run={() => run(name.trim(), isShared)}
      onClose={onClose}
    >
      <Field label={t.savedViews.name} name="name">
        <Input
          autoFocus
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {view === undefined && can('groups:write') && (
        <Tick label={t.savedViews.forAll} isChecked={isShared} onChange={setShared} />
      )}
    </FormDialog>
  );
}
