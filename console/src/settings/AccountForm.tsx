/** The settings that an account can change itself. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, One } from '../api/types.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { countries } from '../ui/countries.ts';
import { FormErrors } from '../ui/form.tsx';
import { Part } from '../ui/page-frame.tsx';
import { toast } from '../ui/toasts.tsx';
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
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      call<One<Account>>('PATCH', '/account', {
        body: {
          name,
          default_region: region || null,
          whatsapp_number: number.replaceAll(/[\s().-]/g, ''),
          consent_required: consent,
        },
      }),
    onSuccess: (answer) => {
      client.setQueryData(accountQuery.queryKey, answer);
      void client.invalidateQueries({ queryKey: [auditKey] });
      toast({ text: t.settings.saved });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  const regions = useMemo(countries, []);
  return (
    <Part title={t.settings.account}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        <FormErrors error={error}>
          {isFixed && <p className="text-sm text-ink-soft">{t.settings.readOnly}</p>}
          <fieldset disabled={isFixed} className="grid gap-4 sm:grid-cols-2">
            <legend className="sr-only">{t.settings.account}</legend>
            <Field label={t.settings.name} name="name">
              <Input
                required
                value={name}
                maxLength={200}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
            <Field label={t.settings.whatsapp} name="whatsapp_number" hint={t.settings.whatsappHint}>
              <Input
                type="tel"
                value={number}
                maxLength={20}
                onChange={(event) => setNumber(event.target.value)}
              />
            </Field>
            <div className="flex flex-col gap-1">
              <Field label={t.settings.region} name="default_region" hint={t.settings.regionHint}>
                <Select
                  value={region}
                  onChange={(event) => setRegion(event.target.value)}
                  options={[['', t.settings.regionNone], ...regions]}
                />
              </Field>
              {account.default_region !== null && can('contacts:read') && (
                <Link to="/numbers" className="text-sm text-accent-strong hover:underline">
                  {t.settings.toNumbers}
                </Link>
              )}
            </div>
            <ConsentChannels chosen={consent} onChange={setConsent} />
          </fieldset>
        </FormErrors>
        {!isFixed && (
          <div>
            <Button type="submit" look="primary" isBusy={isPending}>
              {t.settings.save}
            </Button>
          </div>
        )}
      </form>
    </Part>
  );
}
