/** An intake is changed, or gets a new URL. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Intake, MadeIntake, One } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { toast } from '../ui/toasts.tsx';
import { MadeDialog } from './IntakeForm.tsx';
import { intakesQuery } from './queries.ts';

interface DialogProps {
  readonly intake: Intake;
  readonly onClose: () => void;
}

function Overlap({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} name="overlap_seconds">
      <Select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={Object.entries(t.intakes.overlaps)}
      />
    </Field>
  );
}

export function EditIntakeDialog({ intake, onClose }: DialogProps) {
  const client = useQueryClient();
  const [name, setName] = useState(intake.name);
  const [secret, setSecret] = useState('');
  const [overlap, setOverlap] = useState('86400');
  const [verifyToken, setVerifyToken] = useState('');
  return (
    <FormDialog
      title={t.intakes.editTitle(intake.name)}
      description={t.intakes.editText}
      action={t.actions.save}
      run={() =>
        call('PATCH', `/intakes/${intake.id}`, {
          body: {
            name: name.trim(),
            ...(secret === '' ? {} : { secret: secret.trim(), overlap_seconds: Number(overlap) }),
            ...(verifyToken === '' ? {} : { verify_token: verifyToken.trim() }),
          },
        })
      }
      onDone={() => {
        toast({ text: t.intakes.changed });
        void client.invalidateQueries(intakesQuery);
      }}
      onClose={onClose}
    >
      <Field label={t.intakes.name} name="name">
        <Input required value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t.intakes.newSecret} name="secret" hint={t.intakes.keepHint}>
        <Input
          type="password"
          autoComplete="off"
          minLength={8}
          maxLength={500}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      </Field>
      {secret !== '' && <Overlap label={t.intakes.previous} value={overlap} onChange={setOverlap} />}
      <Field label={t.intakes.newVerifyToken} name="verify_token" hint={t.intakes.keepHint}>
        <Input
          autoComplete="off"
          minLength={8}
          maxLength={500}
          value={verifyToken}
          onChange={(event) => setVerifyToken(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}

export function RotateIntakeDialog({ intake, onClose }: DialogProps) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('3600');
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      call<One<MadeIntake>>('POST', `/intakes/${intake.id}/rotate`, {
        body: { overlap_seconds: Number(overlap) },
      }),
    onSuccess: () => void client.invalidateQueries(intakesQuery),
  });
  if (data !== undefined)
    return <MadeDialog title={t.intakes.rotatedTitle(intake.name)} made={data.data} onClose={onClose} />;
  return (
    <Dialog
      title={t.intakes.rotateTitle(intake.name)}
      description={t.intakes.rotateText}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" isBusy={isPending} onClick={() => mutate()}>
            {t.intakes.rotateButton}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        <FormErrors error={error}>
          <Overlap label={t.intakes.previousUrl} value={overlap} onChange={setOverlap} />
        </FormErrors>
      </div>
    </Dialog>
  );
}
