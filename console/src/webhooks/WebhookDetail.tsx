/** One webhook: its state, causes of failures and solutions, its actions, and its deliveries. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate } from '../address/address.ts';
import { call } from '../api/client.ts';
import type { One, SecretWebhook, Tested, Webhook } from '../api/types.ts';
import { formatAgo, formatDate, formatMoment, formatMs, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { SecretDialog } from '../ui/forms/form-dialog.tsx';
import { ActionMenu } from '../ui/menus/overlays.tsx';
import { BackLink, Banner, Facts, PageFrame, Part } from '../ui/page-frame.tsx';
import { useTask } from '../ui/task.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { Deliveries } from './Deliveries.tsx';
import { formatsQuery, webhooksQuery } from './queries.ts';
import { WebhookState } from './WebhooksPage.tsx';
import { EditWebhook } from './webhook-forms.tsx';

type DialogName = 'edit' | 'rotate' | 'delete';

export function WebhookDetail({ webhook }: { webhook: Webhook }) {
  const [dialog, setDialog] = useState<DialogName>();
  const test = useMutation({
    mutationFn: () => call<One<Tested>>('POST', `${webhookPathOf(webhook)}/test`),
    onError: toastError,
  });
  return (
    <PageFrame
      isAddress
      back={<BackLink to="/webhooks">{t.webhooks.backToList}</BackLink>}
      title={webhook.url}
      actions={
        <>
          <WebhookState webhook={webhook} />
          <Button icon="plane" isBusy={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? t.webhooks.testing : t.webhooks.test}
          </Button>
          <PauseButton webhook={webhook} />
          <Button icon="edit" onClick={() => setDialog('edit')}>
            {t.webhooks.edit}
          </Button>
          <ActionMenu
            label={t.moreActions}
            actions={[
              { icon: 'keys', label: t.webhooks.rotate, run: () => setDialog('rotate') },
              { icon: 'trash', label: t.webhooks.delete, run: () => setDialog('delete'), isDanger: true },
            ]}
          />
        </>
      }
    >
      <Trouble webhook={webhook} />
      {test.data !== undefined && <TestResult tested={test.data.data} />}
      <WebhookFacts webhook={webhook} />
      <Deliveries webhook={webhook} />
      <WebhookDialogs webhook={webhook} dialog={dialog} onClose={() => setDialog(undefined)} />
    </PageFrame>
  );
}

const webhookPathOf = ({ id }: Webhook) => `/webhooks/${id}`;

function PauseButton({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const { isBusy, runWithToast } = useTask();
  const isActive = webhook.state === 'active';
  const togglePause = async () => {
    await call('PATCH', webhookPathOf(webhook), { body: { state: isActive ? 'paused' : 'active' } });
    toast({ text: isActive ? t.webhooks.paused : t.webhooks.resumed });
    void client.invalidateQueries(webhooksQuery);
  };
  return (
    <Button icon={isActive ? 'pause' : 'play'} isBusy={isBusy} onClick={() => runWithToast(togglePause())}>
      {isActive ? t.webhooks.pause : t.webhooks.resume}
    </Button>
  );
}

function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const { data: formats = [] } = useQuery(formatsQuery);
  const format = formats.find(({ face }) => face === webhook.face)?.title ?? webhook.face;
  return (
    <Part title={webhook.description ?? t.details}>
      <Facts
        facts={[
          [t.exportDialog.format, format],
          [t.webhooks.which, webhook.types === null ? t.webhooks.allEvents : webhook.types.join(', ')],
          [t.columns.created, formatDate(webhook.created_at)],
          [
            t.webhooks.facts.last,
            webhook.last_delivery_at === null ? t.never : formatAgo(webhook.last_delivery_at),
          ],
          webhook.old_secret_until !== null && [
            t.keys.overlap,
            t.webhooks.oldUntil(formatMoment(webhook.old_secret_until)),
          ],
        ]}
      />
    </Part>
  );
}

interface WebhookDialogsProps {
  readonly webhook: Webhook;
  readonly dialog: DialogName | undefined;
  readonly onClose: () => void;
}

function WebhookDialogs({ webhook, dialog, onClose }: WebhookDialogsProps) {
  const [secret, setSecret] = useState<string>();
  const path = webhookPathOf(webhook);
  return (
    <>
      {dialog === 'edit' && <EditWebhook webhook={webhook} onClose={onClose} />}
      {dialog === 'rotate' && (
        <ConfirmDialog
          isHarmless
          title={t.webhooks.rotateTitle}
          action={t.webhooks.rotateButton}
          run={async () => {
            const { data } = await call<One<SecretWebhook>>('POST', `${path}/secret`, { body: {} });
            setSecret(data.secret);
          }}
          refresh={[webhooksQuery]}
          onClose={onClose}
        >
          {t.webhooks.rotateText}
        </ConfirmDialog>
      )}
      {secret !== undefined && (
        <SecretDialog
          title={t.webhooks.rotatedTitle}
          description={t.webhooks.createdText}
          secret={secret}
          label={t.webhooks.secret}
          onClose={() => setSecret(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={t.webhooks.deleteTitle}
          action={t.actions.delete}
          run={async () => {
            await call('DELETE', path);
            navigate({ to: '/webhooks', search: {} });
          }}
          done={t.webhooks.deleted}
          refresh={[webhooksQuery]}
          onClose={onClose}
        >
          {t.webhooks.deleteText}
        </ConfirmDialog>
      )}
    </>
  );
}

function Trouble({ webhook }: { webhook: Webhook }) {
  const { state, reason, failing_since: since, failure_count: count } = webhook;
  if (state === 'disabled')
    return (
      <Banner tone="bad" title={t.webhooks.disabledTitle}>
        {reason !== null && <p>{reason}</p>}
        <p>{t.webhooks.disabledNext}</p>
      </Banner>
    );
  if (state === 'paused')
    return (
      <Banner tone="plain" title={t.webhooks.pausedTitle}>
        {t.webhooks.pausedNext}
      </Banner>
    );
  if (since !== null)
    return (
      <Banner tone="warn" title={t.webhooks.failingTitle}>
        <p>{t.webhooks.failures(count, formatAgo(since))}</p>
        <p>{t.webhooks.failingNext}</p>
      </Banner>
    );
  if (webhook.redelivery !== null)
    return <Banner tone="plain" title={t.webhooks.redelivering(webhook.redelivery.count)} />;
  return null;
}

function TestResult({ tested }: { tested: Tested }) {
  const time = formatMs(tested.took_ms);
  if (tested.delivered) return <Banner tone="good" title={t.webhooks.testGood(tested.status ?? 0, time)} />;
  return (
    <Banner tone="warn" title={t.webhooks.testBad}>
      <p>
        {tested.status === null
          ? t.webhooks.noAnswer(tested.error ?? '')
          : t.webhooks.answered(tested.status, time)}
      </p>
      {tested.response !== '' && (
        <p>
          {t.webhooks.said}{' '}
          <code className="font-mono text-xs break-all">{tested.response.slice(0, 300)}</code>
        </p>
      )}
    </Banner>
  );
}
