/** The parts that the reader may see: settings of the account, of the browser and of the operator, and the change log. */
import { useSyncExternalStore } from 'react';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { chosenTimeZone, onTimeZone } from '../texts/time-zone.ts';
import { PageFrame } from '../ui/page-frame.tsx';
import { Loading } from '../ui/states.tsx';
import { AccountForm } from './AccountForm.tsx';
import { Browser } from './Browser.tsx';
import { DangerZone, OperatorSettings } from './OperatorSettings.tsx';
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
