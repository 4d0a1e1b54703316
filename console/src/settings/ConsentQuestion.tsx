/** Asked at the first start, before anybody is written to: must people opt in first, and on which channels? */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Account, Channel, One } from '../api/types.ts';
import { accountQuery } from '../session/account.ts';
import { formatList, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { ConsentChannels } from './ConsentChannels.tsx';

/** The browser stores a “no”, because the account has the same value when no one was asked. */
const answered = (accountId: string) => `switchbook.consent-asked.${accountId}`;

export function isConsentOpen(account: Account['account']): boolean {
  return account.consent_required.length === 0 && localStorage.getItem(answered(account.id)) === null;
}

export function ConsentQuestion({ account }: { account: Account['account'] }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(() => isConsentOpen(account));
  const [chosen, setChosen] = useState<readonly string[]>(['whatsapp']);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (channels: readonly string[]) =>
      call<One<Account>>('PATCH', '/account', { body: { consent_required: channels } }),
    onSuccess: (answer, channels) => {
      localStorage.setItem(answered(account.id), 'yes');
      client.setQueryData(accountQuery.queryKey, answer);
      setOpen(false);
      const names = channels.map((one) =>
        one === 'all' ? t.settings.allChannels : t.channels[one as Channel],
      );
      toast({
        text: names.length === 0 ? t.settings.consentNoneSaved : t.settings.consentSaved(formatList(names)),
      });
    },
  });
  if (!isOpen) return null;
  return (
    <section
      aria-label={t.settings.consentQuestion}
      className="mx-auto mb-6 flex w-full max-w-xl flex-col gap-3 rounded-lg border border-line bg-canvas p-4"
    >
      <h2 className="text-base font-semibold">{t.settings.consentQuestion}</h2>
      <ConsentChannels chosen={chosen} onChange={setChosen} />
      <p className="text-xs text-ink-faint">{t.settings.consentLater}</p>
      {error !== null && <ErrorLine error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button isBusy={isPending} onClick={() => mutate([])}>
          {t.settings.consentNone}
        </Button>
        <Button
          look="primary"
          isBusy={isPending}
          disabled={chosen.length === 0}
          onClick={() => mutate(chosen)}
        >
          {t.settings.consentRequire}
        </Button>
      </div>
    </section>
  );
}
