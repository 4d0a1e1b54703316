/** The settings that an account can change itself. */

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, One } from '../api/types.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { countries } from '../ui/countries.ts';
import { FormErrors, useForm } from '../ui/form.tsx';
import { SelectField, TextField } from '../ui/form-dialog.tsx';
import { Part } from '../ui/page-frame.tsx';
import { toast } from '../ui/toasts.tsx';
import { AssignField, type AssignRule } from './AssignField.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';
import { auditKey } from './queries.ts';

type Shown = Account['account'];

export function AccountForm({ account }: { account: Shown }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const isFixed = !can('account:write');
  const [name, setName] = useState(account.name);
  const [region, setRegion] = useState(account.default_region ?? '');
  const [number, setNumber] = useState(account.whatsapp_number === null ? '' : `+${account.whatsapp_number}`);
  const [consent, setConsent] = useState<readonly string[]>(account.consent_required);
  const [days, setDays] = useState(String(account.bin_days));
  const [rule, setRule] = useState<AssignRule | null>(account.assign_new);
  const body = () => ({
    name,
    default_region: region || null,
    whatsapp_number: number.replaceAll(/[\s().-]/g, ''),
    consent_required: consent,
    bin_days: Number(days),
    // A user who may not list members leaves the rule as it is.
    ...(JSON.stringify(rule) !== JSON.stringify(account.assign_new) && { assign_new: rule }),
  });
  const { onSubmit, isBusy, error } = useForm(
    () => call<One<Account>>('PATCH', '/account', { body: body() }),
    (answer) => {
      client.setQueryData(accountQuery.queryKey, answer);
      void client.invalidateQueries({ queryKey: [auditKey] });
      toast({ text: t.settings.saved });
    },
  );
  const regions = useMemo(countries, []);
  return (
    <Part title={t.settings.account}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4 p-4">
        <FormErrors error={error}>
          {isFixed && <p className="text-sm text-ink-soft">{t.settings.readOnly}</p>}
          <fieldset disabled={isFixed} className="grid gap-4 sm:grid-cols-2">
            <legend className="sr-only">{t.settings.account}</legend>
            <TextField
              label={t.settings.name}
              name="name"
              required
              value={name}
              maxLength={200}
              onChange={setName}
            />
            <TextField
              label={t.settings.whatsapp}
              name="whatsapp_number"
              hint={t.settings.whatsappHint}
              type="tel"
              value={number}
              maxLength={20}
              onChange={setNumber}
            />
            <div className="flex flex-col gap-1">
              <SelectField
                label={t.settings.region}
                name="default_region"
                hint={t.settings.regionHint}
                value={region}
                onChange={setRegion}
                options={[['', t.settings.regionNone], ...regions]}
              />
              {account.default_region !== null && can('contacts:read') && (
                <Link to="/numbers" className="text-sm text-accent-strong hover:underline">
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
              onChange={setDays}
            />
            {can('keys:manage') && <AssignField rule={rule} onChange={setRule} />}
            <ConsentChannels chosen={consent} onChange={setConsent} />
          </fieldset>
        </FormErrors>
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
