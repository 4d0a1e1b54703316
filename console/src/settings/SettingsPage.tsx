/** The parts that the reader may see: settings of the account, of the browser and of the operator, and the change log. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Account } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { languageChoice } from '../shell/language.ts';
import { listThemes, setTheme, useTheme } from '../shell/theme.ts';
import { formatDate, formatNumber, t } from '../texts/texts.ts';
import { chooseTimeZone, chosenTimeZone, onTimeZone } from '../texts/time-zone.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Facts, FormPart, PageFrame } from '../ui/page-frame.tsx';
import { CopyText } from '../ui/SecretOnce.tsx';
import { Loading } from '../ui/states.tsx';
import { AccountForm } from './AccountForm.tsx';
import { Trail } from './Trail.tsx';

export function SettingsPage() {
  const { account, can } = useAccount();
  // The times on this page change with it.
  const timeZone = useSyncExternalStore(onTimeZone, chosenTimeZone);
  const mayRead = can('account:read');
  return (
    <PageFrame width="form" title={t.pages.settings} {...(mayRead && { text: t.settings.text })}>
      {account !== undefined && <AccountForm key={account.id} account={account} />}
      {/* It waits for the part above, so that nothing moves. */}
      {mayRead && account === undefined ? <Loading /> : <Browser timeZone={timeZone} />}
      {account !== undefined && <OperatorSettings account={account} />}
      {can('keys:manage') && (!mayRead || account !== undefined) && <Trail />}
      {account !== undefined && <DangerZone account={account} />}
    </PageFrame>
  );
}

function OperatorSettings({ account }: { account: Account['account'] }) {
  const limit = account.contact_limit;
  const command = `switchbook account set ${account.number} contact_limit=${limit ?? 50_000} slug=${account.slug}`;
  return (
    <FormPart title={t.settings.operator} text={t.settings.operatorText}>
      <Facts
        facts={[
          [t.settings.slug, account.slug, 'mono'],
          [t.settings.limit, limit === null ? t.settings.noLimit : formatNumber(limit)],
          [t.settings.number, String(account.number)],
          [t.settings.id, account.id, 'mono'],
          [t.settings.since, formatDate(account.created_at)],
        ]}
      />
      <div className="flex flex-col gap-1 border-t border-line px-4 py-3">
        <p className="text-sm text-ink-soft">{t.settings.howTo}</p>
        <CopyText text={command} label={t.settings.howTo} />
      </div>
    </FormPart>
  );
}

function DangerZone({ account }: { account: Account['account'] }) {
  return (
    <FormPart title={t.settings.danger}>
      <div className="flex flex-col gap-1 px-4 py-3">
        <p className="text-sm text-ink-soft">{t.settings.dangerText}</p>
        <CopyText text={`switchbook account delete ${account.slug}`} label={t.settings.danger} />
      </div>
    </FormPart>
  );
}

/** Returns the names that browsers know, and the current choice. */
function timeZones(chosen: string | undefined): readonly (readonly [string, string])[] {
  const names = new Set([
    'UTC',
    ...(chosen === undefined ? [] : [chosen]),
    ...Intl.supportedValuesOf('timeZone'),
  ]);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    ['', t.settings.timeZoneOfBrowser(own)],
    ...[...names].map((name) => [name, name.replaceAll('_', ' ')] as const),
  ];
}

function Browser({ timeZone }: { timeZone: string | undefined }) {
  const theme = useTheme();
  const { chosen, options, onChoose } = languageChoice();
  const zones = useMemo(() => timeZones(timeZone), [timeZone]);
  return (
    <FormPart title={t.settings.browser} text={t.settings.browserText}>
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <SelectField label={t.theme.title} value={theme} options={listThemes()} onChange={setTheme} />
        <SelectField label={t.language.title} value={chosen} options={options} onChange={onChoose} />
        <SelectField
          label={t.fields.time_zone}
          hint={t.settings.timeZoneHint}
          value={timeZone ?? ''}
          options={zones}
          onChange={(name) => chooseTimeZone(name || undefined)}
        />
      </div>
    </FormPart>
  );
}
