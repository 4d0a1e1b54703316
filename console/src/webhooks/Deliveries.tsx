/** The log of deliveries: what came of each, and sending one or those of a time span again. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Delivery, Webhook } from '../api/types.ts';
import { formatAgo, formatMs, t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { Badge, Moment, MoreButton, Part } from '../ui/page-frame.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { DeliveryDetail } from './DeliveryDetail.tsx';
import { deliveriesQuery, webhooksQuery } from './queries.ts';
import { deliveryStates, readWebhooksView } from './view.ts';

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { state } = useSearch({ from: '/webhooks' });
  const [isSpanOpen, setSpanOpen] = useState(false);
  const log = useInfiniteQuery(deliveriesQuery(webhook.id, state));
  const again = useMutation({
    mutationFn: (id: string) => call('POST', `/webhooks/${webhook.id}/deliveries/${id}/redeliver`),
    onSuccess: () => {
      toast({ text: t.webhooks.sentAgain });
      void client.invalidateQueries({ queryKey: ['deliveries', webhook.id] });
      void client.invalidateQueries(webhooksQuery);
    },
    onError: toastError,
  });
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const isEmpty = log.data !== undefined && rows.length === 0;
  return (
    <Part
      title={t.webhooks.deliveries}
      text={t.webhooks.deliveriesText}
      actions={
        <>
          <Select
            aria-label={t.webhooks.stateFilter}
            value={state ?? ''}
            className="!w-auto"
            onChange={(event) =>
              void navigate({
                to: '/webhooks',
                search: readWebhooksView({ webhook: webhook.id, state: event.target.value }),
                replace: true,
              })
            }
            options={[
              ['', t.webhooks.anyState] as const,
              ...deliveryStates.map((one) => [one, t.webhooks.deliveryStates[one]] as const),
            ]}
          />
          <Button icon="send" onClick={() => setSpanOpen(true)}>
            {t.webhooks.span}
          </Button>
        </>
      }
    >
      {log.isPending && <Loading rows={4} />}
      {log.error !== null && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {isEmpty && (
        <Notice
          icon="webhooks"
          title={state === undefined ? t.webhooks.noDeliveries : t.webhooks.noneInState}
        >
          {state === undefined ? t.webhooks.noDeliveriesText : t.webhooks.noneInStateText}
        </Notice>
      )}
      {rows.length > 0 && (
        <ul className="divide-y divide-line">
          {rows.map((one) => (
            <DeliveryRow
              key={one.id}
              delivery={one}
              webhookId={webhook.id}
              isBusy={again.isPending && again.variables === one.id}
              onAgain={() => again.mutate(one.id)}
            />
          ))}
        </ul>
      )}
      <MoreButton
        isMore={log.hasNextPage}
        isBusy={log.isFetchingNextPage}
        onMore={() => void log.fetchNextPage()}
      />
      {isSpanOpen && <SpanDialog webhook={webhook} onClose={() => setSpanOpen(false)} />}
    </Part>
  );
}

const tones = { waiting: 'warn', delivered: 'good', failed: 'bad' } as const;

function DeliveryRow({
  delivery,
  webhookId,
  isBusy,
  onAgain,
}: {
  delivery: Delivery;
  webhookId: string;
  isBusy: boolean;
  onAgain: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const { state, attempts, status, error, next_at: next, took_ms: ms } = delivery;
  const answer = status === null ? error : String(status);
  const facts = [
    attempts > 0 ? t.webhooks.attempts(attempts) : undefined,
    ms === null ? undefined : formatMs(ms),
    state !== 'waiting' || attempts === 0
      ? undefined
      : next === null
        ? t.webhooks.nextSoon
        : t.webhooks.nextAt(formatAgo(next)),
  ].filter(Boolean);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-4 py-2 sm:grid-cols-[10rem_6rem_minmax(0,1fr)_7rem_auto]">
      <code className="truncate font-mono text-xs" title={delivery.event_id}>
        {delivery.type}
      </code>
      <span>
        <Badge tone={tones[state]} {...(state === 'waiting' ? { icon: 'clock' as const } : {})}>
          {t.webhooks.deliveryStates[state]}
        </Badge>
      </span>
      <span className="min-w-0 text-sm text-ink-soft max-sm:col-span-2">
        {answer && <span className="break-words text-ink">{answer}</span>}
        {answer && facts.length > 0 && ' · '}
        {facts.join(' · ')}
      </span>
      <span className="text-sm text-ink-soft">
        <Moment at={delivery.attempted_at ?? delivery.created_at}>
          {formatAgo(delivery.attempted_at ?? delivery.created_at)}
        </Moment>
      </span>
      <Button look="quiet" icon="send" isBusy={isBusy} onClick={onAgain}>
        {t.webhooks.again}
      </Button>
      <details className="col-span-full text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="w-max cursor-pointer py-1 text-xs text-ink-soft">{t.webhooks.details}</summary>
        {isOpen && <DeliveryDetail delivery={delivery} webhookId={webhookId} />}
      </details>
    </li>
  );
}

/** Returns the local time as the value of a `datetime-local` input. */
function localText(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function SpanDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const client = useQueryClient();
  const [from, setFrom] = useState(() => localText(new Date(Date.now() - 86_400_000)));
  const [to, setTo] = useState(() => localText(new Date()));
  const isWrong = from >= to;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      call('POST', `/webhooks/${webhook.id}/redeliver`, {
        body: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      }),
    onSuccess: () => {
      toast({ text: t.webhooks.spanBegun });
      void client.invalidateQueries(webhooksQuery);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong) mutate();
  };
  return (
    <Dialog
      title={t.webhooks.spanTitle}
      description={t.webhooks.spanText}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" form="span" look="primary" isBusy={isPending} disabled={isWrong}>
            {t.webhooks.spanButton}
          </Button>
        </>
      }
    >
      <form id="span" onSubmit={submit} className="flex flex-col gap-3 pb-1">
        <FormErrors error={error}>
          <Field label={t.webhooks.from} name="from">
            <Input
              type="datetime-local"
              required
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
          </Field>
          <Field label={t.webhooks.to} name="to" error={isWrong ? t.webhooks.spanOrder : undefined}>
            <Input
              type="datetime-local"
              required
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </Field>
        </FormErrors>
      </form>
    </Dialog>
  );
}
