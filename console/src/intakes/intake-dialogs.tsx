/** Dialogs that change an intake, or create a new URL for it. */
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Intake, MadeIntake, One } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { useValues } from '../ui/forms/values.ts';
import { MadeDialog } from './IntakeForm.tsx';
import { intakesQuery } from './queries.ts';

interface DialogProps {
  readonly intake: Intake;
  readonly onClose: () => void;
}

function Overlap(props: { label: string; value: string; onChange: (value: string) => void }) {
  return <SelectField {...props} name="overlap_seconds" options={Object.entries(t.intakes.overlaps)} />;
}

export function EditIntakeDialog({ intake, onClose }: DialogProps) {
  const change = useChange({
    id: `intake ${intake.id}`,
    source: intake,
    labels: t.intakes,
    valuesOf: ({ name }) => ({ name }),
    read: useReread(intakesQuery, intake, 'id'),
  });
  // Secrets are never kept in the tab.
  const { at, values } = useValues(
    { secret: '', overlap: '86400', verify_token: '' },
    { secret: t.intakes.newSecret, overlap: t.intakes.previous, verify_token: t.intakes.newVerifyToken },
  );
  const { secret, overlap, verify_token: verifyToken } = values;
  const secretProps = { hint: t.intakes.keepHint, autoComplete: 'off', minLength: 8, maxLength: 500 };
  return (
    <ChangeDialog
      change={change}
      title={t.intakes.editTitle(intake.name)}
      description={t.intakes.editText}
      action={t.actions.save}
      run={async () => {
        const send = ({ name }: { readonly name?: string }) =>
          call('PATCH', `/intakes/${intake.id}`, {
            body: {
              name: name?.trim(),
              ...(secret !== '' && { secret: secret.trim(), overlap_seconds: Number(overlap) }),
              verify_token: verifyToken === '' ? undefined : verifyToken.trim(),
            },
          });
        return change.isChanged ? change.save(send) : secret + verifyToken !== '' && send({});
      }}
      done={t.intakes.changed}
      refresh={[intakesQuery]}
      onClose={onClose}
    >
      <TextField {...change.at('name')} required maxLength={100} />
      <TextField {...at('secret')} {...secretProps} type="password" />
      {secret !== '' && <Overlap {...at('overlap')} />}
      <TextField {...at('verify_token')} {...secretProps} />
    </ChangeDialog>
  );
}

export function RotateIntakeDialog({ intake, onClose }: DialogProps) {
  const [overlap, setOverlap] = useState('3600');
  const body = () => ({ overlap_seconds: Number(overlap) });
  return (
    <FormDialog
      title={t.intakes.rotateTitle(intake.name)}
      description={t.intakes.rotateText}
      action={t.intakes.rotateButton}
      run={() => call<One<MadeIntake>>('POST', `/intakes/${intake.id}/rotate`, { body: body() })}
      refresh={[intakesQuery]}
      onClose={onClose}
      made={({ data }) => (
        <MadeDialog title={t.intakes.rotatedTitle(intake.name)} made={data} onClose={onClose} />
      )}
    >
      <Overlap label={t.intakes.previousUrl} value={overlap} onChange={setOverlap} />
    </FormDialog>
  );
}
