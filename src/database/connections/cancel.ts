/** Cancels statements of other connections. */
import { setTimeout as delay } from 'node:timers/promises';
import { prepared, type Queryable } from '../statements/sql.js';

const cancelSql = prepared('cancel_statement', 'select pg_cancel_backend($1::integer)');
/** Milliseconds until the second request, and between two later requests. */
const firstPauseMs = 20;
const maxPauseMs = 1_000;

/**
 * Runs one statement of a server process. When the signal is aborted, the statement is cancelled, and this throws the
 * signal's reason.
 */
export async function runUntil<Result>(
  signal: AbortSignal,
  others: Queryable,
  process: number | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  let stopCancelling: (() => Promise<void>) | undefined;
  const cancel = () => {
    stopCancelling = cancelUntilEnded(others, process);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await run();
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await stopCancelling?.();
  }
}

/**
 * Cancels the statement of a server process, and repeats this until the statement has ended: PostgreSQL ignores a
 * request that arrives before the statement begins. Call the returned function when the statement has ended, and await
 * it before another one begins.
 */
export function cancelUntilEnded(others: Queryable, process: number | undefined): () => Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  const send = async () => {
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      // The statement runs to its end if no request is answered.
      await others.query(cancelSql, [process]).catch(() => {});
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  };
  const sending = send();
  return () => {
    ended.abort();
    return sending;
  };
}
