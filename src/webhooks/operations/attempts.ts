/** The attempts of one pass: the requests, the effect of each on its delivery, and the effect of all on the webhook. */

import { computeNextAttempt } from '@switchbook/domain/runtime/retry-rule.js';
import type { Context } from '../../operation-context/context.js';
import type { Settlement, StoredDelivery } from '../store/deliveries.js';
import type { StoredWebhook } from '../store/webhook-rows.js';
import { type LastAnswer, webhookLimits } from '../values/webhook.js';
import type { PostResult } from './receiver-client.js';
import type { WebhookSource } from './webhook-source.js';

export type DeliveryOutcome = 'delivered' | 'retried' | 'failed';

const deletedWords = 'the payload was deleted before it was delivered';

interface AttemptsOptions {
  readonly context: Context;
  readonly webhook: StoredWebhook;
  readonly source: WebhookSource;
  readonly onOutcome: (face: string, outcome: DeliveryOutcome) => void;
  /** aborts running attempts */
  readonly signal: AbortSignal;
}

export class DeliveryAttempts {
  readonly #options: AttemptsOptions;
  #failureCount: number;
  #failingSince: Date | null;
  #lastDeliveryAt: Date | null = null;
  #lastAnswer: LastAnswer | null = null;
  #reason: string | null = null;
  #failed = 0;
  delivered = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
    const { webhook } = options;
    this.#failureCount = webhook.failureCount;
    this.#failingSince = webhook.failingSince;
  }

  /** Whether to stop: this many attempts failed and none succeeded, or the webhook will be disabled. */
  shouldStop(max: number): boolean {
    return this.#reason !== null || (this.delivered === 0 && this.#failed >= max);
  }

  /** Returns the effect of the attempts on the webhook. */
  summary(): Pick<
    Settlement,
    'failureCount' | 'failingSince' | 'lastDeliveryAt' | 'lastAnswer' | 'state' | 'reason'
  > {
    return {
      failureCount: this.#failureCount,
      failingSince: this.#failingSince,
      lastDeliveryAt: this.#lastDeliveryAt,
      lastAnswer: this.#lastAnswer,
      state: this.#reason === null ? null : 'disabled',
      reason: this.#reason,
    };
  }

  /** Attempts a delivery. An aborted attempt does not count: the delivery stays unchanged. */
  async attempt(delivery: StoredDelivery): Promise<StoredDelivery> {
    const { context, webhook, source, onOutcome, signal } = this.#options;
    const at = context.clock();
    const request = await source.request(delivery, at);
    if (request === undefined)
      return { ...delivery, state: 'failed', nextAt: null, body: null, error: deletedWords };
    const posted = await context.webhooks.receiverClient.post({
      owner: webhook.accountId,
      url: webhook.url,
      ...request,
      timeoutMs: source.rules.timeoutMs,
      signal,
    });
    if (posted.status === null && signal.aborted) return delivery;
    const after = this.#judge({ ...delivery, attempts: delivery.attempts + 1, attemptedAt: at }, posted, at);
    onOutcome(
      webhook.face,
      after.state === 'delivered' ? 'delivered' : after.state === 'failed' ? 'failed' : 'retried',
    );
    return after;
  }

  #judge(delivery: StoredDelivery, posted: PostResult, at: Date): StoredDelivery {
    const { status, error, tookMs } = posted;
    const now = this.#options.context.clock();
    const firstAt = delivery.firstAt ?? at;
    const tried = { ...delivery, firstAt, status, error, response: null, tookMs };
    // Attempts end in any order; the last attempt is the last to begin.
    if (this.#lastAnswer === null || at >= this.#lastAnswer.at) this.#lastAnswer = { status, error, at };
    if (isSuccess(posted)) {
      this.delivered += 1;
      this.#failureCount = 0;
      this.#failingSince = null;
      this.#lastDeliveryAt = now;
      return { ...tried, state: 'delivered', nextAt: null, body: null };
    }
    this.#failed += 1;
    this.#failureCount += 1;
    this.#failingSince ??= at;
    const { rules } = this.#options.source;
    const isFinal = status !== null && rules.endsOn.includes(status);
    const random = () => this.#options.context.random(4).readUInt32BE() / 0xffff_ffff;
    const nextAt = isFinal ? undefined : computeNextAttempt(rules, delivery.attempts, now, random);
    const response = status === null ? null : toPrintable(posted.response);
    if (nextAt !== undefined) return { ...tried, response, nextAt };
    this.#reason ??= isFinal
      ? `The receiver answered ${status}: it refuses more calls.`
      : `Delivery ${delivery.id} failed ${delivery.attempts} times since ${firstAt.toISOString()}. Last error: ${outcomeWords(posted)}.`;
    return { ...tried, response, state: 'failed', nextAt: null };
  }
}

export function isSuccess({ status }: Pick<PostResult, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300;
}

function outcomeWords({ status, error }: Pick<PostResult, 'status' | 'error'>): string {
  return status === null ? (error ?? 'no answer') : `HTTP ${status}`;
}

/** Makes a text of any sender fit for a database and a terminal. */
export function toPrintable(text: string): string {
  return text
    .slice(0, webhookLimits.answer)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
    .toWellFormed();
}
