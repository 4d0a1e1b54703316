/** The secrets of a webhook, which its calls are signed with. */
import type { Webhook } from '@switchbook/domain/webhook.js';
import type { Context } from '../../core/context.js';

/** Names the owner of a sealed secret. */
export function ownerOf({ accountId, id }: Pick<Webhook, 'accountId' | 'id'>): string {
  return `webhook/${accountId}/${id}`;
}

/** Opens the current secret, and the old one while it still signs. */
export function openSecrets(
  context: Context,
  webhook: Pick<Webhook, 'accountId' | 'id' | 'secret' | 'oldSecret' | 'oldSecretUntil'>,
): readonly [string, ...string[]] {
  const { secrets } = context.webhooks;
  const { secret, oldSecret, oldSecretUntil } = webhook;
  const isKept = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > context.clock();
  const old = isKept ? [secrets.open(oldSecret, ownerOf(webhook))] : [];
  return [secrets.open(secret, ownerOf(webhook)), ...old];
}
