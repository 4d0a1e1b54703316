/** The table of operations on webhooks and the receivers of intakes. */
import type { Basics } from '../../operation-context/context.js';
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { readWebhookBacklog } from '../store/due-webhooks.js';
import { getDelivery, listDeliveries, redeliver, redeliverSpan } from './delivery-log.js';
import {
  createReceiver,
  deleteReceiver,
  getReceiver,
  listReceivers,
  resendReceiver,
  updateReceiver,
} from './receivers.js';
import { listWebhookFormats, testWebhook } from './webhooks.js';

export const webhookOperations = {
  ...needs('webhooks:manage', { testWebhook, listDeliveries, redeliver, redeliverSpan }),
  ...needs(['webhooks:manage', 'contacts:read'], { getDelivery }),
  ...needs('intakes:manage', { listReceivers, getReceiver, deleteReceiver }),
  ...needs(['intakes:manage', 'webhooks:manage', 'contacts:read'], {
    createReceiver,
    updateReceiver,
    resendReceiver,
  }),
  ...needsNone({ listWebhookFormats, webhookBacklog }),
};

/** Reads the backlog of all accounts. */
export function webhookBacklog(context: Basics) {
  return readWebhookBacklog(context.database, context.clock());
}
