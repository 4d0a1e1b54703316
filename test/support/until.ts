/**
 * Waits for states, each with a deadline. A slow state is polled less often: a poll may cost as much as the awaited
 * work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { onThisMachine } from './machine.js';

const usualMs = 60_000;

export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = onThisMachine(usualMs),
): Promise<void> {
  const began = performance.now();
  while (!(await condition())) {
    const elapsedMs = performance.now() - began;
    if (elapsedMs > timeoutMs) throw new Error(`Timed out waiting until ${what}.`);
    await pauseAfter(elapsedMs);
  }
}

/** Tries until it succeeds, and returns its value. After the deadline its error is thrown. */
export async function eventually<Value>(attempt: () => Value | Promise<Value>): Promise<Value> {
  const timeoutMs = onThisMachine(usualMs);
  for (const began = performance.now(); ; ) {
    try {
      return await attempt();
    } catch (error) {
      const elapsedMs = performance.now() - began;
      if (elapsedMs > timeoutMs) throw error;
      await pauseAfter(elapsedMs);
    }
  }
}

const pauseAfter = (elapsedMs: number) => delay(Math.min(50, 5 + elapsedMs / 10));
