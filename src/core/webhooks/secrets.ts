/** The secrets of a webhook, which its calls are signed with. */
import type { StoredWebhook } from '../../store/webhooks/webhooks.js';
import type { Context } from '../context.js';

/** What a sealed secret belongs to. */
export function ownerOf({ accountId, id }: Pick<StoredWebhook, 'accountId' | 'id'>): string {
  return `webhook/${accountId}/${id}`;
}

/** The current one, and the former one while it still counts. */
export function openSecrets(context: Context, webhook: StoredWebhook): readonly [string, ...string[]] {
  const { secrets } = context.webhooks;
  const { secret, oldSecret, oldSecretUntil } = webhook;
  const isKept = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > context.clock();
  const old = isKept ? [secrets.open(oldSecret, ownerOf(webhook))] : [];
  return [secrets.open(secret, ownerOf(webhook)), ...old];
}
