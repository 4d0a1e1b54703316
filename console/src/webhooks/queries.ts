import { infiniteQueryOptions } from '@tanstack/react-query';
import { pagesOf, refetchEvery } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Delivery, DeliveryState, Page, SentDelivery, Webhook, WebhookFormat } from '../api/types.ts';

/** Refresh interval while a delivery is pending. */
const aliveMs = 3_000;

export const webhooksQuery = dataQuery<readonly Webhook[]>(['webhooks'], '/webhooks', {
  refetchInterval: refetchEvery(aliveMs),
});

export const formatsQuery = dataQuery<readonly WebhookFormat[]>(['webhook-formats'], '/webhook-formats', {
  staleTime: Number.POSITIVE_INFINITY,
});

export const deliveryQuery = (webhookId: string, id: string) =>
  dataQuery<SentDelivery>(['deliveries', webhookId, 'one', id], `/webhooks/${webhookId}/deliveries/${id}`);

export const deliveriesQuery = (id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', id, state ?? ''],
    ...pagesOf<Page<Delivery>>(`/webhooks/${id}/deliveries`, { limit: 25, state }),
    refetchInterval: refetchEvery(aliveMs),
  });
