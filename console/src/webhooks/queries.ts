import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call, every, pagesOf } from '../api/client.ts';
import type {
  Delivery,
  DeliveryState,
  One,
  Page,
  SentDelivery,
  Webhook,
  WebhookFormat,
} from '../api/types.ts';

/** Refresh interval while a delivery is pending. */
export const aliveMs = 3_000;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async ({ signal }) => (await call<Page<Webhook>>('GET', '/webhooks', { signal })).data,
  refetchInterval: every(aliveMs),
});

export const formatsQuery = queryOptions({
  queryKey: ['webhook-formats'],
  queryFn: async ({ signal }) =>
    (await call<Page<WebhookFormat>>('GET', '/webhook-formats', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

export const deliveryQuery = (webhookId: string, id: string) =>
  queryOptions({
    queryKey: ['deliveries', webhookId, 'one', id],
    queryFn: async ({ signal }) =>
      (await call<One<SentDelivery>>('GET', `/webhooks/${webhookId}/deliveries/${id}`, { signal })).data,
  });

export const deliveriesQuery = (id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', id, state ?? ''],
    ...pagesOf<Page<Delivery>>(`/webhooks/${id}/deliveries`, { limit: 25, state }),
    refetchInterval: every(aliveMs),
  });
