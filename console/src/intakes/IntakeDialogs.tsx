/** An intake is changed, or gets a new URL. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Intake, MadeIntake, One } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { readAgain } from '../drafts/read-again.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { FormDialog, TextField } from '../ui/form-dialog.tsx';
import { toast } from '../ui/toasts.tsx';
import { MadeDialog } from './IntakeForm.tsx';
import { intakesQuery } from './queries.ts';

interface DialogProps {
  readonly intake: Intake;
  readonly onClose: () => void;
}

function Overlap(props: { label: string; value: string; onChange: (value: string) => void }) {
  return <SelectField name="overlap_seconds" options={Object.entries(t.intakes.overlaps)} {...props} />;
}

export function EditIntakeDialog({ intake, onClose }: DialogProps) {
  const client = useQueryClient();
  const change = useChange({
    id: `intake ${intake.id}`,
    source: intake,
    valuesOf: ({ name }) => ({ name }),
    read: readAgain(client, intakesQuery, intake, (one) => one.id === intake.id),
  });
  // Secrets are never kept in the tab.
  const [secret, setSecret] = useState('');
  const [overlap, setOverlap] = useState('86400');
  const [verifyToken, setVerifyToken] = useState('');
  return (
    <ChangeDialog
      change={change}
      labelOf={() => t.intakes.name}
      title={t.intakes.editTitle(intake.name)}
      description={t.intakes.editText}
      action={t.actions.save}
      run={async () => {
        const send = ({ name }: { readonly name?: string }) =>
          call('PATCH', `/intakes/${intake.id}`, {
            body: {
              ...(name !== undefined && { name: name.trim() }),
              ...(secret === '' ? {} : { secret: secret.trim(), overlap_seconds: Number(overlap) }),
              ...(verifyToken === '' ? {} : { verify_token: verifyToken.trim() }),
            },
          });
        return change.isChanged ? change.save(send) : secret + verifyToken !== '' && send({});
      }}
      onDone={() => {
        toast({ text: t.intakes.changed });
        void client.invalidateQueries(intakesQuery);
      }}
      onClose={onClose}
    >
      <TextField
        label={t.intakes.name}
        name="name"
        required
        value={change.values.name}
        maxLength={100}
        onChange={(name) => change.put({ name })}
      />
      <TextField
        label={t.intakes.newSecret}
        name="secret"
        hint={t.intakes.keepHint}
        type="password"
        autoComplete="off"
        minLength={8}
        maxLength={500}
        value={secret}
        onChange={setSecret}
      />
      {secret !== '' && <Overlap label={t.intakes.previous} value={overlap} onChange={setOverlap} />}
      <TextField
        label={t.intakes.newVerifyToken}
        name="verify_token"
        hint={t.intakes.keepHint}
        autoComplete="off"
        minLength={8}
        maxLength={500}
        value={verifyToken}
        onChange={setVerifyToken}
      />
    </ChangeDialog>
  );
}

export function RotateIntakeDialog({ intake, onClose }: DialogProps) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('3600');
  const body = () => ({ overlap_seconds: Number(overlap) });
  return (
    <FormDialog
      title={t.intakes.rotateTitle(intake.name)}
      description={t.intakes.rotateText}
      action={t.intakes.rotateButton}
      run={() => call<One<MadeIntake>>('POST', `/intakes/${intake.id}/rotate`, { body: body() })}
      onDone={() => void client.invalidateQueries(intakesQuery)}
      onClose={onClose}
      made={({ data }) => (
        <MadeDialog title={t.intakes.rotatedTitle(intake.name)} made={data} onClose={onClose} />
      )}
    >
      <Overlap label={t.intakes.previousUrl} value={overlap} onChange={setOverlap} />
    </FormDialog>
  );
}
