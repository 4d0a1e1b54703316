/** The account's own settings, what only its operator sets, and what was changed. */
import { useSyncExternalStore } from 'react';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { chosenTimeZone, onTimeZone } from '../texts/time-zone.ts';
import { PageFrame } from '../ui/page-frame.tsx';
import { Loading, NoPermission } from '../ui/states.tsx';
import { AccountForm } from './AccountForm.tsx';
import { Browser } from './Browser.tsx';
import { DangerZone, OperatorSettings } from './OperatorSettings.tsx';
import { Trail } from './Trail.tsx';

export function SettingsPage() {
  const { account, can } = useAccount();
  // The times on this page change with it.
  const timeZone = useSyncExternalStore(onTimeZone, chosenTimeZone);
  if (!can('account:read'))
    return (
      <PageFrame title={t.pages.settings}>
        <NoPermission right="account:read" />
      </PageFrame>
    );
  return (
    <PageFrame width="form" title={t.pages.settings} text={t.settings.text}>
      {account === undefined ? (
        <Loading />
      ) : (
        <>
          <AccountForm key={account.id} account={account} />
          <Browser timeZone={timeZone} />
          <OperatorSettings account={account} />
        </>
      )}
      <Trail />
      {account !== undefined && <DangerZone account={account} />}
    </PageFrame>
  );
}
