/** What an account may change of itself. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import { type Account, channels, type One } from '../api/types.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input } from '../ui/controls.tsx';
import { Part } from '../ui/page-frame.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
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
          default_region: region.trim().toUpperCase(),
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
  const regionName = nameOfRegion(region);
  return (
    <Part title={t.settings.account}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {isFixed && <p className="text-sm text-ink-soft">{t.settings.readOnly}</p>}
        <fieldset disabled={isFixed} className="grid gap-4 sm:grid-cols-2">
          <legend className="sr-only">{t.settings.account}</legend>
          <Field label={t.settings.name}>
            <Input required value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label={t.settings.whatsapp} hint={t.settings.whatsappHint}>
            <Input
              type="tel"
              value={number}
              maxLength={20}
              onChange={(event) => setNumber(event.target.value)}
            />
          </Field>
          <Field label={t.settings.region} hint={regionName ?? t.settings.regionHint}>
            <Input
              value={region}
              maxLength={2}
              pattern="[A-Za-z]{2}"
              autoCapitalize="characters"
              onChange={(event) => setRegion(event.target.value)}
              className="max-w-24 uppercase"
            />
          </Field>
          <ConsentChannels chosen={consent} onChange={setConsent} />
        </fieldset>
        {error !== null && <ErrorLine error={error} />}
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

const regionNames = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'none' });

function nameOfRegion(text: string): string | undefined {
  return /^[A-Za-z]{2}$/.test(text) ? regionNames.of(text.toUpperCase()) : undefined;
}

function ConsentChannels({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const isAll = chosen.includes('all');
  const box = (name: string, label: string, isLocked: boolean) => (
    <label key={name} className={`flex min-h-6 items-center gap-2 text-sm ${isLocked ? 'opacity-60' : ''}`}>
      <input
        type="checkbox"
        checked={isLocked || chosen.includes(name)}
        disabled={isLocked}
        onChange={(event) =>
          onChange(
            name === 'all'
              ? event.target.checked
                ? ['all']
                : []
              : event.target.checked
                ? [...chosen, name]
                : chosen.filter((one) => one !== name),
          )
        }
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <fieldset className="sm:col-span-2">
      <legend className="text-sm font-medium text-ink-soft">{t.settings.consent}</legend>
      <p className="mb-1 text-xs text-ink-faint">{t.settings.consentHint}</p>
      <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-4">
        {box('all', t.settings.allChannels, false)}
        {channels.map((one) => box(one, t.channels[one], isAll))}
      </div>
    </fieldset>
  );
}
