/**
 * Clients that write the same few contacts, singly and in overlapping batches. The order of writes is free, but the
 * answers must be true.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Answers, Tenant } from '../support/accounts/writer.js';
import { sendOnce } from '../support/wire/wire.js';

/** The first digits of their numbers. */
export const sharedPrefix = '49151100000';
const mount = '/directory/v1';
const right: ReadonlySet<number> = new Set([200, 201, 404, 422, 503]);

interface SharedOptions {
  readonly port: () => number;
  readonly tenant: Tenant;
  readonly answers: Answers;
}

export async function writeShared(
  { port, tenant, answers }: SharedOptions,
  signal: AbortSignal,
): Promise<void> {
  const headers = { authorization: `Bearer ${tenant.key}` };
  const ask = async (method: string, path: string, body?: unknown) => {
    const sent = { method, path: `${mount}${path}`, headers, ...(body === undefined ? {} : { body }) };
    const received = await sendOnce(port(), sent).catch(() => undefined);
    answers.count('shared', received?.status);
    if (received !== undefined && !right.has(received.status))
      answers.wrong.push(`shared ${method} ${path}: ${received.status} ${received.text}`);
    if (received === undefined || received.status === 503) await delay(40);
  };
  for (let step = 1; !signal.aborted; step += 1) await act(step, ask);
}

function act(step: number, ask: (method: string, path: string, body?: unknown) => Promise<void>) {
  const acts = [
    () =>
      ask('POST', '/contacts', {
        phone: `+${sharedPrefix}${String(step % 40).padStart(2, '0')}`,
        tags: [`tag ${step % 7}`],
        on_match: 'merge',
      }),
    () => ask('PATCH', `/contacts/${1 + (step % 20)}`, { owner: `owner ${step}` }),
    () =>
      ask('POST', '/contacts/batch', {
        atomic: true,
        items: [1, 2, 3, 4].map((index) => ({
          op: 'update',
          id: 1 + ((step + index * 3) % 12),
          contact: { owner: `owner ${step}` },
        })),
      }),
    () => ask('PATCH', `/tags/${1 + (step % 3)}`, { color: `#${String(100_000 + step)}` }),
  ];
  return acts[step % acts.length]?.();
}
