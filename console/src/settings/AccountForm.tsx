/** The settings that an account can change itself. */

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call, isApiError } from '../api/client.ts';
import type { Account, One } from '../api/types.ts';
import { useChange } from '../drafts/change.ts';
import { Taken } from '../drafts/Taken.tsx';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Button } from '../ui/controls.tsx';
import { useCountries } from '../ui/countries.ts';
import { FormErrors, Meanwhile, useForm } from '../ui/form.tsx';
import { TextField } from '../ui/form-dialog.tsx';
import { Part } from '../ui/page-frame.tsx';
import { useLack } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { AssignField, type AssignRule } from './AssignField.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';
import { auditKey } from './queries.ts';

type Shown = Account['account'];

const filledIn = (account: Shown) => ({
  name: account.name,
  default_region: account.default_region ?? '',
  whatsapp_number: account.whatsapp_number === null ? '' : `+${account.whatsapp_number}`,
  consent_required: account.consent_required as readonly string[],
  bin_days: String(account.bin_days),
  assign_new: account.assign_new as AssignRule | null,
});
type Filled = ReturnType<typeof filledIn>;

const labels: Readonly<Record<keyof Filled, string>> = {
  name: t.settings.name,
  default_region: t.settings.region,
  whatsapp_number: t.settings.whatsapp,
  consent_required: t.settings.consent,
  bin_days: t.settings.binDays,
  assign_new: t.settings.assign,
};

function bodyOf({
  default_region: region,
  whatsapp_number: number,
  bin_days: days,
  ...rest
}: Partial<Filled>) {
  return {
    ...rest,
    ...(region !== undefined && { default_region: region || null }),
    ...(number !== undefined && { whatsapp_number: number.replaceAll(/[\s().-]/g, '') }),
    ...(days !== undefined && { bin_days: Number(days) }),
  };
}

export function AccountForm({ account }: { account: Shown }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const isFixed = !can('account:write');
  const lack = useLack(t.settings.readOnly);
  const change = useChange<Shown, Filled>({
    id: 'account settings',
    source: account,
    valuesOf: filledIn,
    read: () => client.fetchQuery({ ...accountQuery, staleTime: 0 }).then(({ data }) => data.account),
  });
  const { name, default_region: region, whatsapp_number: number, bin_days: days } = change.values;
  const { consent_required: consent, assign_new: rule } = change.values;
  const { onSubmit, isBusy, error } = useForm(
    () => change.save((changed) => call<One<Account>>('PATCH', '/account', { body: bodyOf(changed) })),
    (answer) => {
      if (answer !== undefined) client.setQueryData(accountQuery.queryKey, answer);
      void client.invalidateQueries({ queryKey: [auditKey] });
      toast({ text: t.settings.saved });
    },
  );
  const regions = useCountries(region);
  return (
    <Part title={t.settings.account}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4 p-4">
        <FormErrors error={error} {...(isApiError(error, 'stale') && { instead: <Meanwhile /> })}>
          {isFixed && <p className="text-sm text-ink-soft">{lack('account:write')}</p>}
          <fieldset disabled={isFixed} className="grid gap-4 sm:grid-cols-2">
            <legend className="sr-only">{t.settings.account}</legend>
            <TextField
              label={t.settings.name}
              name="name"
              required
              value={name}
              maxLength={200}
              onChange={(next) => change.put({ name: next })}
            />
            <TextField
              label={t.settings.whatsapp}
              name="whatsapp_number"
              hint={t.settings.whatsappHint}
              type="tel"
              value={number}
              maxLength={20}
              onChange={(next) => change.put({ whatsapp_number: next })}
            />
            <div className="flex flex-col gap-1">
              <SelectField
                label={t.settings.region}
                name="default_region"
                hint={t.settings.regionHint}
                value={region}
                onChange={(next) => change.put({ default_region: next })}
                options={[['', t.settings.regionNone], ...regions]}
              />
              {account.default_region !== null && can('contacts:read') && (
                <Link to="/settings/numbers" className="text-sm text-accent-strong hover:underline">
                  {t.settings.toNumbers}
                </Link>
              )}
            </div>
            <TextField
              label={t.settings.binDays}
              name="bin_days"
              hint={t.settings.binDaysHint}
              type="number"
              required
              min={0}
              max={365}
              value={days}
              onChange={(next) => change.put({ bin_days: next })}
            />
            {can('keys:manage') && (
              <AssignField rule={rule} onChange={(next) => change.put({ assign_new: next })} />
            )}
            <ConsentChannels chosen={consent} onChange={(next) => change.put({ consent_required: next })} />
          </fieldset>
        </FormErrors>
        <Taken change={change} labelOf={(one) => labels[one]} />
        {!isFixed && (
          <div>
            <Button type="submit" look="primary" isBusy={isBusy}>
              {t.settings.save}
            </Button>
          </div>
        )}
      </form>
    </Part>
  );
}
