/** Rechecks during a long request that the caller is still authorized. */
import type { ServedExchange } from '../exchange/served-exchange.js';

/** Milliseconds between two checks of a session in the database; a key is looked up in memory. */
const sessionCheckMs = 1_000;

/** Called before each piece. Rejects once the caller has lost its right; undefined while no check is due. */
type RightWatch = () => Promise<void> | undefined;

/**
 * Makes a check of the caller's rights. `everyMs`: milliseconds from the first piece to the first check, and between
 * two checks; 0: before each piece.
 */
export function rightWatch(state: ServedExchange, everyMs = 0): RightWatch {
  const intervalMs = Math.max(everyMs, state.principal?.credential === 'session' ? sessionCheckMs : 0);
  let checkedAt: number | undefined;
  return () => {
    const now = performance.now();
    if (intervalMs > 0) checkedAt ??= now;
    if (checkedAt !== undefined && now - checkedAt < intervalMs) return undefined;
    checkedAt = intervalMs > 0 ? now : undefined;
    return state.assertStillAllowed();
  };
}

/** Milliseconds after which a body is late: most arrive with their headers, and need no check. */
const lateMs = 20;

/** Checks a late body again: its request was authenticated before. */
export function assertAllowedIfLate(state: ServedExchange): Promise<void> | undefined {
  return performance.now() - state.admittedAt < lateMs ? undefined : state.assertStillAllowed();
}

/** Passes on an upload, which ends early if the caller loses its rights. */
export async function* whileUploading(
  state: ServedExchange,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const watch = rightWatch(state);
  for await (const chunk of bytes) {
    await watch();
    yield chunk;
  }
  await state.assertStillAllowed();
}
