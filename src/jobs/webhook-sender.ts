/** Calls webhooks in the background, as long as the process runs. */
import type { Core } from '../core/core.js';
import type { Outcome } from '../core/webhooks/attempts.js';
import { type Runner, startRunner } from './runner.js';

export interface WebhookSenderOptions {
  /** the database failed, which is tried again, or something unexpected about one webhook */
  readonly onError: (error: unknown) => void;
  readonly onOutcome?: (face: string, outcome: Outcome) => void;
  /** between two looks whether there are webhooks, while there are none */
  readonly lookEveryMs?: number;
}

const defaultLookMs = 2_000;

export function startWebhookSender(
  core: Pick<Core, 'runWebhooks' | 'onWebhooksChanged'>,
  { onError, onOutcome = () => {}, lookEveryMs = defaultLookMs }: WebhookSenderOptions,
): Runner {
  return startRunner({
    // Stops after the calls that are under way.
    run: (signal) => core.runWebhooks({ signal, onError, onOutcome }),
    onError,
    subscribe: (poke) => core.onWebhooksChanged(poke),
    everyMs: lookEveryMs,
  });
}
