/** Looks whether the caller of a request that takes long still has its right. */
import type { ServedExchange } from '../exchange/served-exchange.js';

/** Milliseconds between two looks for a session, which the database has; a key is looked up in memory. */
const sessionLookMs = 1_000;

/** Called before each piece. Rejects once the caller has lost its right; undefined while no look is due. */
export type RightWatch = () => Promise<void> | undefined;

/** `everyMs`: milliseconds from the first piece to the first look, and between two looks; 0: before each piece. */
export function rightWatch(state: ServedExchange, everyMs = 0): RightWatch {
  const restMs = Math.max(everyMs, state.principal?.credential === 'session' ? sessionLookMs : 0);
  let lookedAt: number | undefined;
  return () => {
    const now = performance.now();
    if (restMs > 0) lookedAt ??= now;
    if (lookedAt !== undefined && now - lookedAt < restMs) return undefined;
    lookedAt = restMs > 0 ? now : undefined;
    return mustGoOn(state);
  };
}

/** Looks at once. */
export const mustGoOn = (state: ServedExchange): Promise<void> => state.mustGoOn();

/** Milliseconds after which a body is late: most come with their headers, and are not looked at. */
const lateMs = 20;

/** Looks once more where the body came late: its request was let in before. */
export function mustGoOnIfLate(state: ServedExchange): Promise<void> | undefined {
  return performance.now() - state.admittedAt < lateMs ? undefined : mustGoOn(state);
}

/** An upload, as long as the caller keeps its right, and to its end. */
export async function* whileUploading(
  state: ServedExchange,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const watch = rightWatch(state);
  for await (const piece of bytes) {
    await watch();
    yield piece;
  }
  await mustGoOn(state);
}
