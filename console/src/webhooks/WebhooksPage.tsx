/** The webhooks of the account, and the one that the address names. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Webhook } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { formatAgo, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Badge, PageFrame, Part } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { formatsQuery, webhooksQuery } from './queries.ts';
import { WebhookDetail } from './WebhookDetail.tsx';
import { WebhookForm } from './WebhookForm.tsx';

export function WebhooksPage() {
  const { can } = useAccount();
  const isAllowed = can('webhooks:manage');
  const { webhook: id } = useSearch({ from: '/webhooks' });
  const navigate = useNavigate();
  const { data, error, isPending, refetch } = useQuery({ ...webhooksQuery, enabled: isAllowed });
  const [isMaking, setMaking] = useState(false);
  const onNew = () => setMaking(true);
  useRegisteredActions(
    isAllowed
      ? [
          {
            id: 'new webhook',
            title: t.webhooks.new,
            section: t.pages.webhooks,
            icon: 'plus',
            keys: 'n',
            run: onNew,
          },
        ]
      : [],
  );
  if (!isAllowed)
    return (
      <PageFrame title={t.pages.webhooks}>
        <NoPermission scope="webhooks:manage" />
      </PageFrame>
    );
  const open = data?.find((one) => one.id === id);
  if (open !== undefined) return <WebhookDetail webhook={open} />;
  const add = (
    <Button look="primary" icon="plus" onClick={onNew}>
      {t.webhooks.new}
    </Button>
  );
  return (
    <PageFrame title={t.pages.webhooks} text={t.webhooks.text} actions={add}>
      {isPending && <Loading />}
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && id !== undefined && (
        <Notice icon="info" title={t.webhooks.gone}>
          {t.webhooks.goneText}
        </Notice>
      )}
      {data !== undefined && data.length === 0 && (
        <Notice icon="webhooks" title={t.webhooks.emptyTitle}>
          {t.webhooks.emptyText}
        </Notice>
      )}
      {data !== undefined && data.length > 0 && (
        <Part title={t.webhooks.list}>
          <ul className="divide-y divide-line">
            {data.map((one) => (
              <WebhookRow key={one.id} webhook={one} />
            ))}
          </ul>
        </Part>
      )}
      {isMaking && (
        <WebhookForm
          onClose={() => setMaking(false)}
          onMade={(made) => void navigate({ to: '/webhooks', search: { webhook: made } })}
        />
      )}
    </PageFrame>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { data: formats = [] } = useQuery(formatsQuery);
  const title = formats.find((one) => one.face === webhook.face)?.title ?? webhook.face;
  const last =
    webhook.last_delivery_at === null
      ? t.webhooks.neverDelivered
      : t.webhooks.lastDelivery(formatAgo(webhook.last_delivery_at));
  return (
    <li>
      <Link
        to="/webhooks"
        search={{ webhook: webhook.id }}
        className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <span className="flex min-w-0 flex-1 basis-60 flex-col">
          <span className="truncate font-mono text-sm">{webhook.url}</span>
          <span className="truncate text-sm text-ink-soft">
            {[
              webhook.description,
              title,
              webhook.types === null ? t.webhooks.allEvents : t.webhooks.events(webhook.types.length),
              last,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <WebhookState webhook={webhook} />
        <Icon name="right" className="text-ink-faint max-sm:hidden" />
      </Link>
    </li>
  );
}

export function WebhookState({
  webhook: { state, failing_since: failing },
}: {
  webhook: Pick<Webhook, 'state' | 'failing_since'>;
}) {
  if (state === 'disabled') return <Badge tone="bad">{t.webhooks.states.disabled}</Badge>;
  if (state === 'paused')
    return (
      <Badge tone="plain" icon="clock">
        {t.webhooks.states.paused}
      </Badge>
    );
  if (failing !== null) return <Badge tone="warn">{t.webhooks.failing}</Badge>;
  return <Badge tone="good">{t.webhooks.states.active}</Badge>;
}
