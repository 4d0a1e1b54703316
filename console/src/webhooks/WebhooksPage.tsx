/** The webhooks of the account, and the open one. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { Webhook, WebhookFormat } from '../api/types.ts';
import { useNew } from '../shell/use-new.tsx';
import { formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Badge, PageFrame } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { formatsQuery, webhooksQuery } from './queries.ts';
import { WebhookDetail } from './WebhookDetail.tsx';
import { NewWebhook } from './webhook-forms.tsx';

export function WebhooksPage() {
  const { webhook: id } = useSearch('/webhooks');
  const list = useQuery(webhooksQuery);
  const { data } = list;
  const { data: formats = [] } = useQuery(formatsQuery);
  const [isMaking, setMaking] = useState(false);
  const add = useNew({ section: t.pages.webhooks, title: t.webhooks.new, run: () => setMaking(true) });
  const open = data?.find((webhook) => webhook.id === id);
  if (open !== undefined) return <WebhookDetail key={open.id} webhook={open} />;
  return (
    <PageFrame width="table" title={t.pages.webhooks} text={t.webhooks.text} actions={add}>
      <Unread of={list} />
      {data !== undefined && id !== undefined && (
        <Notice icon="info" title={t.webhooks.gone}>
          {t.webhooks.goneText}
        </Notice>
      )}
      {data?.length === 0 && (
        <Notice icon="webhooks" title={t.webhooks.emptyTitle} actions={add} guide="guides/webhooks">
          {t.webhooks.emptyText}
        </Notice>
      )}
      {data !== undefined && data.length > 0 && (
        <Table
          label={t.pages.webhooks}
          columns={webhookColumnsOf(data, formats)}
          rows={data}
          keyOf={(webhook) => webhook.id}
        />
      )}
      {isMaking && (
        <NewWebhook
          onClose={() => setMaking(false)}
          onMade={(webhookId) => navigate({ to: '/webhooks', search: { webhook: webhookId } })}
        />
      )}
    </PageFrame>
  );
}

function webhookColumnsOf(
  webhooks: readonly Webhook[],
  formats: readonly WebhookFormat[],
): readonly Column<Webhook>[] {
  const soft = 'whitespace-nowrap text-ink-soft';
  const failures = column<Webhook>(
    t.webhooks.columns.failures,
    'nums whitespace-nowrap text-right max-md:hidden',
    ({ failure_count: count, failing_since: since }) => (
      <span
        className={count === 0 ? 'text-ink-faint' : 'text-bad'}
        {...(since !== null && { title: t.webhooks.failures(count, formatMoment(since)) })}
      >
        {formatNumber(count)}
      </span>
    ),
  );
  return [
    column(t.connect.vendorUrl, 'max-w-0 w-1/2 max-md:w-full', (webhook) => (
      <span className="flex items-center gap-2">
        <Link
          to="/webhooks"
          search={{ webhook: webhook.id }}
          className="flex h-7 min-w-0 items-center gap-2 -outline-offset-2 hover:underline"
        >
          {webhook.description && <span className="min-w-0 shrink-0 font-medium">{webhook.description}</span>}
          <span className="min-w-0 truncate font-mono text-xs text-ink-soft">{webhook.url}</span>
        </Link>
        {/* The usual state is not shown, so that the others stand out. */}
        {(webhook.state !== 'active' || webhook.failing_since !== null) && <WebhookState webhook={webhook} />}
      </span>
    )),
    column(
      t.exportDialog.format,
      `${soft} max-lg:hidden`,
      ({ face }) => formats.find((format) => format.face === face)?.title ?? face,
    ),
    column(t.webhooks.which, `${soft} max-lg:hidden`, ({ types }) =>
      types === null ? t.webhooks.allEvents : t.webhooks.events(types.length),
    ),
    ...(webhooks.some((webhook) => webhook.failure_count > 0) ? [failures] : []),
    column(t.webhooks.facts.last, `${soft} max-sm:hidden`, (webhook) => (
      <Ago at={webhook.last_delivery_at} />
    )),
  ];
}

export function WebhookState(props: { webhook: Pick<Webhook, 'state' | 'failing_since'> }) {
  const {
    webhook: { state, failing_since: failing },
  } = props;
  if (state === 'disabled') return <Badge tone="bad">{t.webhooks.states.disabled}</Badge>;
  if (state === 'paused')
    return (
      <Badge tone="plain" icon="pause">
        {t.webhooks.states.paused}
      </Badge>
    );
  if (failing !== null) return <Badge tone="warn">{t.webhooks.failing}</Badge>;
  return <Badge tone="good">{t.webhooks.states.active}</Badge>;
}
