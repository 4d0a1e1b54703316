/** The log of deliveries: the result of each, and redelivery of one or of a time span. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { call } from '../api/client.ts';
import type { Delivery, DeliveryState, Webhook } from '../api/types.ts';
import { ContactLink } from '../contacts/ContactLink.tsx';
import { useAccount } from '../session/account.ts';
import { instantOf, localText } from '../texts/local-times.ts';
import { formatAgo, formatMs, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { useValues } from '../ui/forms/values.ts';
import { Badge, MoreButton, Part } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { DeliveryDetail } from './DeliveryDetail.tsx';
import { deliveriesQuery, webhooksQuery } from './queries.ts';
import { deliveryStates, readWebhooksView } from './view.ts';

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const { state } = useSearch('/webhooks');
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
  const mayRead = useAccount().can('contacts:read');
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const isEmpty = log.data !== undefined && rows.length === 0;
  return (
    <Part
      title={t.webhooks.deliveries}
      text={t.webhooks.deliveriesText}
      actions={
        <>
          <StateFilter webhookId={webhook.id} state={state} />
          <Button icon="send" onClick={() => setSpanOpen(true)}>
            {t.webhooks.span}
          </Button>
        </>
      }
    >
      <Unread of={log} rows={4} />
      {isEmpty && (
        <Notice
          icon="webhooks"
          title={state === undefined ? t.webhooks.noDeliveries : t.webhooks.noneInState}
          guide="guides/webhooks"
        >
          {state === undefined ? t.webhooks.noDeliveriesText : t.webhooks.noneInStateText}
        </Notice>
      )}
      {rows.length > 0 && (
        <Table
          label={t.webhooks.deliveries}
          columns={deliveryColumnsOf({
            mayRead,
            isBusy: (id) => again.isPending && again.variables === id,
            onAgain: (id) => again.mutate(id),
          })}
          rows={rows}
          keyOf={(delivery) => delivery.id}
          nameOf={(delivery) => delivery.type}
          detail={(delivery) => (
            <>
              <p className="pb-1 text-ink-soft md:hidden">{deliveryWordsOf(delivery)}</p>
              <DeliveryDetail delivery={delivery} webhookId={webhook.id} />
            </>
          )}
        />
      )}
      <MoreButton list={log} />
      {isSpanOpen && <SpanDialog webhook={webhook} onClose={() => setSpanOpen(false)} />}
    </Part>
  );
}

function StateFilter({ webhookId, state }: { webhookId: string; state: DeliveryState | undefined }) {
  return (
    <Select
      aria-label={t.webhooks.stateFilter}
      value={state ?? ''}
      className="!w-44"
      onChange={(next) =>
        navigate({
          to: '/webhooks',
          search: readWebhooksView({ webhook: webhookId, state: next }),
          replace: true,
        })
      }
      options={[
        ['', t.webhooks.anyState] as const,
        ...deliveryStates.map((name) => [name, t.webhooks.deliveryStates[name]] as const),
      ]}
    />
  );
}

const tones = { waiting: 'plain', delivered: 'good', failed: 'bad' } as const;

interface ColumnsOptions {
  readonly mayRead: boolean;
  readonly isBusy: (id: string) => boolean;
  readonly onAgain: (id: string) => void;
}

function deliveryColumnsOf({ mayRead, isBusy, onAgain }: ColumnsOptions): readonly Column<Delivery>[] {
  // An event of a catalog has no contact.
  const contactLinkOf = ({ contact_id: id }: Delivery) => mayRead && id !== null && <ContactLink id={id} />;
  return [
    column(t.webhooks.event, 'whitespace-nowrap max-sm:max-w-0 max-sm:w-full', (delivery) => (
      <>
        <code className="block truncate font-mono text-xs" title={delivery.event_id}>
          {delivery.type}
        </code>
        <span className="block sm:hidden">{contactLinkOf(delivery)}</span>
      </>
    )),
    column(t.person, 'max-w-40 truncate max-sm:hidden', contactLinkOf),
    {
      title: t.members.state,
      cell: ({ state }) => (
        <Badge tone={tones[state]} icon={state === 'waiting' ? 'clock' : undefined}>
          {t.webhooks.deliveryStates[state]}
        </Badge>
      ),
    },
    column(t.webhooks.cameBack, 'max-w-0 w-full text-ink-soft max-md:hidden', (delivery) => (
      <p className="truncate">{deliveryWordsOf(delivery)}</p>
    )),
    column(
      t.bulkChanges.when,
      'whitespace-nowrap text-ink-soft max-lg:hidden',
      ({ attempted_at: attempted, created_at: created }) => <Ago at={attempted ?? created} />,
    ),
    {
      title: <span className="sr-only">{t.webhooks.again}</span>,
      cell: ({ id }) => (
        <Button look="quiet" icon="send" className="!h-7" isBusy={isBusy(id)} onClick={() => onAgain(id)}>
          {t.webhooks.again}
        </Button>
      ),
    },
  ];
}

/** Describes the response: `503 · 4 attempts · 12 ms · next attempt in 5 min.` */
function deliveryWordsOf({ state, attempts, status, error, next_at: next, took_ms: ms }: Delivery): string {
  const nextText = next === null ? t.webhooks.nextSoon : t.webhooks.nextAt(formatAgo(next));
  return [
    status === null ? error : String(status),
    attempts > 0 && t.webhooks.attempts(attempts),
    ms !== null && formatMs(ms),
    state === 'waiting' && attempts > 0 && nextText,
  ]
    .filter(Boolean)
    .join(' · ');
}

function SpanDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const now = Date.now();
  const { at, values } = useValues(
    () => ({ from: localText(new Date(now - 86_400_000)), to: localText(new Date(now)) }),
    t.webhooks,
  );
  const { from, to } = values;
  const isWrong = from >= to;
  const body = () => ({ from: instantOf(from).toISOString(), to: instantOf(to).toISOString() });
  const moment = { type: 'datetime-local', required: true };
  return (
    <FormDialog
      title={t.webhooks.spanTitle}
      description={t.webhooks.spanText}
      action={t.webhooks.again}
      run={() => (isWrong ? undefined : call('POST', `/webhooks/${webhook.id}/redeliver`, { body: body() }))}
      done={t.webhooks.spanBegun}
      refresh={[webhooksQuery]}
      onClose={onClose}
    >
      <TextField {...at('from')} {...moment} />
      <TextField {...at('to')} {...moment} error={isWrong ? t.webhooks.spanOrder : undefined} />
    </FormDialog>
  );
}
