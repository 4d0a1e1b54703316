/** One delivery: its contact, the request, and the response. */
import { useQuery } from '@tanstack/react-query';
import type { Delivery } from '../api/types.ts';
import { ContactLink } from '../contacts/ContactLink.tsx';
import { useAccount } from '../session/account.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { deliveryQuery } from './queries.ts';

export function DeliveryDetail({ delivery, webhookId }: { delivery: Delivery; webhookId: string }) {
  const { can } = useAccount();
  const mayRead = can('contacts:read');
  const { contact_id: contactId, response } = delivery;
  const { data, error, isPending } = useQuery({
    ...deliveryQuery(webhookId, delivery.id),
    enabled: mayRead,
  });
  return (
    <div className="flex min-w-0 flex-col gap-2 pb-2">
      <p className="text-ink-soft">
        {t.webhooks.event} <code className="font-mono text-xs">{delivery.event_id}</code>
        {' · '}
        {formatMoment(delivery.created_at)}
        {mayRead && contactId !== null && (
          <>
            {' · '}
            <ContactLink id={contactId} />
          </>
        )}
      </p>
      {mayRead && isPending && <Loading rows={2} />}
      {error !== null && <ErrorLine error={error} />}
      {data !== undefined && (
        <>
          <Text
            title={t.webhooks.sent}
            text={Object.entries(data.request.headers)
              .map(([header, value]) => `${header}: ${value}`)
              .join('\n')}
          />
          {data.request.body === null ? (
            <p className="text-xs text-ink-faint">{t.webhooks.bodyGone}</p>
          ) : (
            <Text title={t.webhooks.body} text={formatJson(data.request.body)} />
          )}
        </>
      )}
      {response && <Text title={t.webhooks.cameBack} text={response} />}
    </div>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <section className="min-w-0">
      <h3 className="text-xs font-medium text-ink-faint">{title}</h3>
      <pre
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs whitespace-pre-wrap break-all"
      >
        {text}
      </pre>
    </section>
  );
}

function formatJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
