/**
 * Recovers the page after an outage. One of the failed queries is retried until it succeeds, and then all others are.
 * Refused queries are not retried.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import { type ApiError, mayBeLater } from './client.ts';

const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

export function retryAfterOutage(client: QueryClient): void {
  const cache = client.getQueryCache();
  const failing = () => cache.findAll({ type: 'active', predicate: isUnreachable });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = firstPauseMs;
  const schedule = (query: Query) => {
    const { retryAfterMs } = query.state.error as ApiError;
    timer = setTimeout(ask, Math.max(pauseMs, retryAfterMs ?? 0));
  };
  const ask = async () => {
    const [query] = failing();
    if (query !== undefined) await query.fetch().catch(() => {});
    timer = undefined;
    if (query?.state.status === 'error') pauseMs = Math.min(maxPauseMs, pauseMs * 2);
    else {
      pauseMs = firstPauseMs;
      for (const item of failing()) void item.fetch().catch(() => {});
    }
    const [next] = failing();
    if (next !== undefined && next.state.fetchStatus === 'idle') schedule(next);
  };
  cache.subscribe((event) => {
    if (timer !== undefined || event.type !== 'updated' || event.action.type !== 'error') return;
    if (isUnreachable(event.query) && event.query.isActive()) schedule(event.query);
  });
}

/** Returns true if no response came (status 0), or the server is overloaded or restarting. */
function isUnreachable({ state: { status, error } }: Query): boolean {
  return status === 'error' && mayBeLater(error) && error.status !== 401;
}
