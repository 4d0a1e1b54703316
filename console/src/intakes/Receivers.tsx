/** The receivers of an intake: their lag, last response and actions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Receiver } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ConfirmButton } from '../ui/ConfirmButton.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { useValues } from '../ui/forms/values.ts';
import { ErrorLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import { WebhookState } from '../webhooks/WebhooksPage.tsx';
import { UrlField } from '../webhooks/webhook-forms.tsx';
import { receiversQuery } from './queries.ts';

const maxReceivers = 5;

export function Receivers({ intakeId }: { intakeId: string }) {
  const { can } = useAccount();
  // Messages of people leave through a receiver, as contacts do through a webhook.
  const maySend = can('webhooks:manage') && can('contacts:read');
  const { data, error } = useQuery(receiversQuery(intakeId));
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="border-t border-line px-4 py-3 text-sm" aria-label={t.receivers.title}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-60">
          <h3 className="font-medium">{t.receivers.title}</h3>
          <p className="text-ink-soft">{t.receivers.text}</p>
        </div>
        {maySend && (data?.length ?? 0) < maxReceivers && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t.receivers.add}
          </Button>
        )}
      </div>
      {error !== null && <ErrorLine error={error} />}
      {data !== undefined && data.length > 0 && (
        <ul className="mt-2 divide-y divide-line">
          {data.map((receiver) => (
            <ReceiverRow key={receiver.id} receiver={receiver} maySend={maySend} />
          ))}
        </ul>
      )}
      {isAdding && <ReceiverForm intakeId={intakeId} onClose={() => setAdding(false)} />}
    </section>
  );
}

function ReceiverRow({ receiver, maySend }: { receiver: Receiver; maySend: boolean }) {
  const client = useQueryClient();
  const { intake_id: intakeId, id, url, name, state, reason } = receiver;
  const path = `/intakes/${intakeId}/receivers/${id}`;
  const isActive = state === 'active';
  const pause = useTask();
  const resend = useTask();
  const run = async (request: Promise<unknown>, done?: string) => {
    await request;
    if (done !== undefined) toast({ text: done });
    void client.invalidateQueries(receiversQuery(intakeId));
  };
  const togglePause = () => call('PATCH', path, { body: { state: isActive ? 'paused' : 'active' } });
  const send = () => run(call('POST', `${path}/resend`), t.receivers.sentAgain);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <div className="flex min-w-0 flex-1 basis-60 flex-col">
        <span className="truncate font-medium">{name ?? url}</span>
        {name !== null && <span className="truncate font-mono text-xs">{url}</span>}
        <span className="text-ink-soft">{[lagOf(receiver), lastAnswerWords(receiver)].join(' · ')}</span>
        {state === 'disabled' && reason !== null && <span className="text-bad">{reason}</span>}
      </div>
      <WebhookState webhook={receiver} />
      {maySend && (
        <Button isBusy={resend.isBusy} onClick={() => resend.runWithToast(send())}>
          {t.receivers.sendAgain}
        </Button>
      )}
      {maySend && (
        <Button isBusy={pause.isBusy} onClick={() => pause.runWithToast(run(togglePause()))}>
          {isActive ? t.webhooks.pause : t.webhooks.resume}
        </Button>
      )}
      <ConfirmButton
        button={{ icon: 'trash' }}
        title={t.receivers.removeTitle}
        action={t.actions.remove}
        run={() => call('DELETE', path)}
        done={t.receivers.removed}
        refresh={[receiversQuery(intakeId)]}
      >
        {t.receivers.removeText}
      </ConfirmButton>
    </li>
  );
}

function ReceiverForm({ intakeId, onClose }: { intakeId: string; onClose: () => void }) {
  const { at, values } = useValues({ url: '', name: '' }, { url: t.connect.vendorUrl, name: t.intakes.name });
  return (
    <FormDialog
      title={t.receivers.add}
      description={t.receivers.addText}
      action={t.actions.add}
      run={() =>
        call('POST', `/intakes/${intakeId}/receivers`, { body: { ...values, url: values.url.trim() } })
      }
      refresh={[receiversQuery(intakeId)]}
      onClose={onClose}
    >
      <UrlField placeholder="https://n8n.example.com/webhook/whatsapp" {...at('url')} />
      <TextField {...at('name')} hint={t.receivers.nameHint} maxLength={500} />
    </FormDialog>
  );
}

function lagOf({ waiting, oldest_at: oldestAt }: Receiver): string {
  return oldestAt === null ? t.receivers.noneWait : t.receivers.waiting(waiting, formatAgo(oldestAt));
}

function lastAnswerWords({ last_answer: last }: Receiver): string {
  if (last === null) return t.receivers.noAnswer;
  return t.receivers.answered(
    last.status === null ? (last.error ?? '–') : `${last.status}`,
    formatAgo(last.at),
  );
}
