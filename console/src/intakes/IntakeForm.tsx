/** An intake is made; its URL is shown once, with what to do with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Intake, MadeIntake, One } from '../api/types.ts';
import { facesQuery } from '../connect/queries.ts';
import { addressesOf } from '../connect/values.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { CopyText, SecretOnce } from '../ui/secret.tsx';
import { intakesQuery } from './queries.ts';

/** Names of providers are the same in every language. */
export const variants: Readonly<Record<Intake['variant'], string>> = {
  meta: 'Meta',
  '360dialog': '360dialog',
  gupshup: 'Gupshup',
  ycloud: 'YCloud',
  waha: 'WAHA',
  evolution: 'Evolution API',
};

/** The events to subscribe to, as each sender names them. */
const platformFields = 'messages, user_preferences, standby';
const fields: Readonly<Record<Intake['variant'], string>> = {
  meta: platformFields,
  '360dialog': platformFields,
  gupshup: platformFields,
  ycloud: 'whatsapp.inbound_message.received, whatsapp.message.updated, whatsapp.user.preferences',
  waha: 'message',
  evolution: 'MESSAGES_UPSERT, CONTACTS_UPSERT, CONTACTS_UPDATE',
};

export function IntakeForm({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [variant, setVariant] = useState<Intake['variant']>('meta');
  const [secret, setSecret] = useState('');
  const [portfolio, setPortfolio] = useState('');
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      call<One<MadeIntake>>('POST', '/intakes', {
        body: {
          ...{ name, variant, secret: secret.trim() },
          ...(portfolio.trim() === '' ? {} : { portfolio: portfolio.trim() }),
        },
      }),
    onSuccess: () => void client.invalidateQueries(intakesQuery),
  });
  if (data !== undefined)
    return <MadeDialog title={t.intakes.madeTitle} made={data.data} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <Dialog
      title={t.intakes.createTitle}
      description={t.intakes.createText}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" form="intake" look="primary" isBusy={isPending}>
            {t.actions.create}
          </Button>
        </>
      }
    >
      <form id="intake" onSubmit={submit} className="flex flex-col gap-4 pb-1">
        <FormErrors error={error}>
          <Field label={t.intakes.name} name="name" hint={t.intakes.nameHint}>
            <Input
              autoFocus
              required
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label={t.intakes.variant} name="variant" hint={t.intakes.variantHint}>
            <Select
              value={variant}
              onChange={(event) => setVariant(event.target.value as Intake['variant'])}
              options={Object.entries(variants)}
            />
          </Field>
          <Field label={t.intakes.secret} name="secret" hint={t.intakes.secretHints[variant]}>
            <Input
              type="password"
              autoComplete="off"
              required
              minLength={8}
              value={secret}
              maxLength={500}
              onChange={(event) => setSecret(event.target.value)}
            />
          </Field>
          <Field label={t.intakes.portfolio} name="portfolio" hint={t.intakes.portfolioHint}>
            <Input value={portfolio} maxLength={100} onChange={(event) => setPortfolio(event.target.value)} />
          </Field>
        </FormErrors>
      </form>
    </Dialog>
  );
}

export function MadeDialog({
  title,
  made,
  onClose,
}: {
  title: string;
  made: MadeIntake;
  onClose: () => void;
}) {
  const { data: faces = [] } = useQuery(facesQuery);
  // The others verify no address.
  const isPlatform = made.variant === 'meta';
  const [base = location.origin] = faces.slice(0, 1).flatMap(addressesOf);
  return (
    <Dialog
      isWide
      title={title}
      description={isPlatform ? t.intakes.madeText : t.intakes.madeTextOther}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t.intakes.done}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <p className="font-medium text-ink-soft">{t.intakes.url}</p>
        <SecretOnce secret={`${base}${made.path}`} label={t.intakes.url} />
        {isPlatform && (
          <>
            <p className="font-medium text-ink-soft">{t.intakes.verifyToken}</p>
            <CopyText text={made.verify_token} label={t.intakes.verifyToken} />
          </>
        )}
        <p className="text-ink-soft">{t.intakes.fields}</p>
        <CopyText text={fields[made.variant]} label={t.intakes.fieldsLabel} />
      </div>
    </Dialog>
  );
}
