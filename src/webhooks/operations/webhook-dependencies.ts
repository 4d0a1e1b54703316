/** Dependencies that the operations on webhooks and their sender share in a process. */

import { Budget } from '@switchbook/admission/budget.js';
import type { WebhookId } from '@switchbook/domain/runtime/ids.js';
import { type SecretSealer, secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import type { RandomBytes } from '../../access/values/secrets.js';
import { DueSignal } from '../../operation-context/due-signal.js';
import { AddressGuard, type AllowedRange } from '../../outgoing/addresses.js';
import type { ResolveHost } from '../../outgoing/host-addresses.js';
import type { WebhookFormat } from '../values/format.js';
import { webhookLimits } from '../values/webhook.js';
import { ReceiverClient } from './receiver-client.js';

/** Formats by the name of the face. */
type WebhookFormats = ReadonlyMap<string, WebhookFormat>;

export interface WebhookOptions {
  readonly formats: WebhookFormats;
  /** ranges that may be called although they are not public */
  readonly allowed?: readonly AllowedRange[];
  readonly resolve?: ResolveHost;
}

export interface WebhookDependencies {
  readonly formats: WebhookFormats;
  readonly secrets: SecretSealer;
  readonly receiverClient: ReceiverClient;
  /** a delivery may be due: a webhook or its queue was changed */
  readonly changes: DueSignal;
  /** webhooks that this process has begun to send to */
  readonly begun: Set<WebhookId>;
  /** running test requests */
  readonly tests: Budget;
}

export function openWebhookDependencies(
  options: WebhookOptions | undefined,
  tokenSecret: Buffer,
  random: RandomBytes,
): WebhookDependencies {
  const { formats = new Map(), allowed, resolve } = options ?? {};
  return {
    formats,
    secrets: secretSealer(tokenSecret, random),
    receiverClient: new ReceiverClient(new AddressGuard(allowed), resolve),
    changes: new DueSignal(),
    begun: new Set(),
    tests: new Budget(webhookLimits.tests),
  };
}
