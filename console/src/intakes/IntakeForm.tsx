/** Creates an intake; its URL is shown once, with instructions. */
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Intake, MadeIntake, One } from '../api/types.ts';
import { facesQuery } from '../connect/queries.ts';
import { addressesOf } from '../connect/values.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { useValues } from '../ui/forms/values.ts';
import { Dialog } from '../ui/menus/overlays.tsx';
import { CopyText, SecretOnce } from '../ui/SecretOnce.tsx';
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

const variantNames = Object.entries(variants) as readonly (readonly [Intake['variant'], string])[];

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
  const { at, values } = useValues(
    { name: '', variant: 'meta' as Intake['variant'], secret: '', portfolio: '' },
    t.intakes,
  );
  const { name, variant, secret, portfolio } = values;
  const body = () => ({ name, variant, secret: secret.trim(), portfolio: portfolio.trim() || undefined });
  return (
    <FormDialog
      title={t.intakes.new}
      description={t.intakes.createText}
      action={t.actions.create}
      run={() => call<One<MadeIntake>>('POST', '/intakes', { body: body() })}
      refresh={[intakesQuery]}
      onClose={onClose}
      made={({ data }) => <MadeDialog title={t.intakes.madeTitle} made={data} onClose={onClose} />}
    >
      <TextField {...at('name')} hint={t.intakes.nameHint} autoFocus required maxLength={100} />
      <SelectField {...at('variant')} hint={t.intakes.variantHint} options={variantNames} />
      <TextField
        {...at('secret')}
        hint={t.intakes.secretHints[variant]}
        type="password"
        autoComplete="off"
        required
        minLength={8}
        maxLength={500}
      />
      <TextField {...at('portfolio')} hint={t.intakes.portfolioHint} maxLength={100} />
    </FormDialog>
  );
}

export function MadeDialog(props: { title: string; made: MadeIntake; onClose: () => void }) {
  const { title, made, onClose } = props;
  const { data: faces = [] } = useQuery(facesQuery);
  // Other variants verify no address.
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
          {t.done}
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
        <CopyText text={fields[made.variant]} label={t.pages.fields} />
      </div>
    </Dialog>
  );
}
