/** The settings that an account can change itself. */
import { useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { Link } from '../address/Link.tsx';
import { call } from '../api/client.ts';
import type { Account, AccountPatch, One } from '../api/types.ts';
import { Conflicts } from '../drafts/Conflicts.tsx';
import { useChange } from '../drafts/change.ts';
import { useCountries } from '../phones/countries.ts';
import { useExampleNumber } from '../phones/example-number.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { FormErrors, useForm } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { FormPart, formColumns } from '../ui/page-frame.tsx';
import { useLack } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { AssignField, type AssignRule } from './AssignField.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';
import { auditKey } from './queries.ts';

type AccountSettings = Account['account'];

/** Settings without a field here. A new setting is one of them or has a value below, else this does not compile. */
type OnCommandLine = 'stop_words' | 'start_words';
type InForm = Exclude<keyof AccountPatch, OnCommandLine>;

const filledIn = (account: AccountSettings) =>
  ({
    name: account.name,
    default_region: account.default_region ?? '',
    whatsapp_number: account.whatsapp_number === null ? '' : `+${account.whatsapp_number}`,
    consent_required: account.consent_required,
    bin_days: String(account.bin_days),
    assign_new: account.assign_new as AssignRule | null,
    merge_attested: account.merge_attested,
    vendor_forks: account.vendor_forks,
  }) satisfies Readonly<Record<InForm, unknown>>;
type SettingsValues = ReturnType<typeof filledIn>;

const labels: Readonly<Record<keyof SettingsValues, string>> = {
  name: t.settings.name,
  default_region: t.settings.region,
  whatsapp_number: t.settings.whatsapp,
  consent_required: t.settings.consent,
  bin_days: t.settings.binDays,
  assign_new: t.settings.assign,
  merge_attested: t.settings.attested,
  vendor_forks: t.settings.forks,
};

function accountBodyOf({
  default_region: region,
  whatsapp_number: number,
  bin_days: days,
  ...rest
}: Partial<SettingsValues>) {
  return {
    ...rest,
    default_region: region === '' ? null : region,
    whatsapp_number: number?.replaceAll(/[\s().-]/g, ''),
    bin_days: days === undefined ? undefined : Number(days),
  };
}

export function AccountForm({ account }: { account: AccountSettings }) {
  const client = useQueryClient();
  const isFixed = !useAccount().can('account:write');
  const lack = useLack(t.settings.readOnly);
  const change = useChange<AccountSettings, SettingsValues>({
    id: 'account settings',
    source: account,
    valuesOf: filledIn,
    labels,
    read: () => client.fetchQuery({ ...accountQuery, staleTime: 0 }).then(({ data }) => data.account),
  });
  const { onSubmit, isBusy, error } = useForm(
    () => change.save((changed) => call<One<Account>>('PATCH', '/account', { body: accountBodyOf(changed) })),
    (answer) => {
      if (answer !== undefined) client.setQueryData(accountQuery.queryKey, answer);
      void client.invalidateQueries({ queryKey: [auditKey] });
      toast({ text: t.settings.saved });
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <FormErrors error={error} isSaving={false}>
        {isFixed && <p className="pb-4 text-sm text-ink-soft">{lack('account:write')}</p>}
        <fieldset disabled={isFixed} className="flex flex-col gap-6">
          <legend className="sr-only">{t.settings.account}</legend>
          <AccountPart change={change} />
          <NumbersPart change={change} account={account} />
          <FormPart title={t.fields.consents} text={t.settings.consentHint}>
            <div className="p-4">
              <ConsentChannels
                chosen={change.values.consent_required}
                onChange={(next) => change.put({ consent_required: next })}
              />
            </div>
          </FormPart>
          <ContactsPart change={change} />
          <FormPart title={t.places.apis} text={t.settings.apisText}>
            <div className="p-4">
              <Switch {...flagOf(change, 'vendor_forks')} hint={t.settings.forksHint} />
            </div>
          </FormPart>
        </fieldset>
      </FormErrors>
      {!isFixed && (
        <div
          className={`grid gap-x-8 py-3 ${formColumns} ${change.isChanged ? 'page-bar sticky bottom-0 z-10 -mx-edge bg-canvas px-edge' : ''}`}
        >
          <div className="flex flex-col gap-4 lg:col-start-2">
            <Conflicts change={change} />
            <div>
              <Button type="submit" look="primary" isBusy={isBusy}>
                {t.actions.save}
              </Button>
            </div>
          </div>
        </div>
      )}
    </form>
  );
}

interface PartProps {
  readonly change: ReturnType<typeof useChange<AccountSettings, SettingsValues>>;
}

function AccountPart({ change }: PartProps) {
  const example = useExampleNumber(change.values.default_region || undefined);
  return (
    <FormPart title={t.settings.account} text={t.settings.accountText}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <TextField {...change.at('name')} required maxLength={200} />
        <TextField {...change.at('whatsapp_number')} hint={t.phoneHint(example)} type="tel" maxLength={20} />
      </div>
    </FormPart>
  );
}

function NumbersPart({ change, account }: PartProps & { account: AccountSettings }) {
  const { can } = useAccount();
  const regions = useCountries(change.values.default_region);
  return (
    <FormPart title={t.pages.numbers} text={t.settings.regionHint}>
      <div className="grid gap-x-4 gap-y-1 p-4 sm:grid-cols-2">
        <SelectField {...change.at('default_region')} options={[['', t.settings.regionNone], ...regions]} />
        {account.default_region !== null && can('contacts:read') && (
          <Link to="/settings/numbers" className="text-sm text-accent-strong hover:underline sm:col-span-2">
            {t.settings.toNumbers}
          </Link>
        )}
      </div>
    </FormPart>
  );
}

function ContactsPart({ change }: PartProps) {
  const { can } = useAccount();
  return (
    <FormPart title={t.pages.contacts} text={t.settings.contactsText}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        {can('keys:manage') && (
          <AssignField
            rule={change.values.assign_new}
            onChange={(next) => change.put({ assign_new: next })}
          />
        )}
        <TextField
          {...change.at('bin_days')}
          hint={t.settings.binDaysHint}
          type="number"
          required
          min={0}
          max={365}
        />
      </div>
      <div className="border-t border-line p-4">
        <Switch {...flagOf(change, 'merge_attested')} hint={t.settings.attestedHint} />
      </div>
    </FormPart>
  );
}

function flagOf({ values, put }: PartProps['change'], name: 'merge_attested' | 'vendor_forks') {
  return {
    label: labels[name],
    isChecked: values[name],
    onChange: (isChecked: boolean) => put({ [name]: isChecked }),
  };
}

/** Shows a switch, with its effect and the effect of turning it off. */
function Switch({ hint, ...tick }: Omit<ComponentProps<typeof Tick>, 'isSwitch'> & { hint: string }) {
  return (
    <div className="flex flex-col gap-1">
      <Tick isSwitch {...tick} />
      <p className="max-w-3xl text-sm text-ink-soft">{hint}</p>
    </div>
  );
}
