/** Waits of the benchmark for a state. */
import { setTimeout as delay } from 'node:timers/promises';

const waitMs = 60_000;
const checkEveryMs = 50;

/** Waits for a state, and throws after a minute. */
export async function until(state: string, isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + waitMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`waited in vain until ${state}`);
    await delay(checkEveryMs);
  }
}
