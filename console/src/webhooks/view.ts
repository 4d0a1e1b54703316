/** The state of the page in its URL. */
import type { DeliveryState } from '../api/types.ts';

export const deliveryStates: readonly DeliveryState[] = ['waiting', 'failed', 'delivered'];

export interface WebhooksView {
  /** the id of the open webhook */
  readonly webhook?: string;
  readonly state?: DeliveryState;
}

export function readWebhooksView({ webhook, state }: Readonly<Record<string, unknown>>): WebhooksView {
  const known = deliveryStates.find((deliveryState) => deliveryState === state);
  return {
    ...(typeof webhook === 'string' && webhook !== '' ? { webhook } : {}),
    ...(known === undefined ? {} : { state: known }),
  };
}
