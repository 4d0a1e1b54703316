/** What `status` shows, wherever it is read; with --json as it stands. */
import type { ShownCall } from '../../core/calls/call.js';

export interface RouteTimes {
  readonly api: string;
  readonly route: string;
  readonly calls: number;
  readonly mean_ms: number;
}

export interface StatusFacts {
  readonly version: string;
  readonly servers: readonly {
    readonly at: string;
    readonly version: string | null;
    readonly started_at: string | null;
  }[];
  readonly database: {
    readonly up: boolean;
    readonly version: string | null;
    readonly latency_ms: number | null;
    /** null: over the API it is not told */
    readonly size_bytes: number | null;
  };
  readonly disks: readonly {
    readonly what: string;
    readonly free_bytes: number;
    readonly total_bytes: number;
  }[];
  readonly newest_backup_at: string | null;
  readonly queues: {
    readonly imports: number;
    readonly webhooks_disabled: number;
    readonly deliveries_waiting: number;
  };
  /** null: no server answers */
  readonly calls: {
    readonly of: 'since the start' | 'of the latest';
    readonly all: number;
    /** statuses of 500 and more */
    readonly failed: number;
    readonly refused: number;
    readonly slowest: readonly RouteTimes[];
  } | null;
  readonly senders: readonly { readonly account: string; readonly calls: number }[];
}

const mostShown = 5;

/** Long polls are slow on purpose. */
export function slowestOf(times: readonly RouteTimes[]): readonly RouteTimes[] {
  return times
    .filter(({ route }) => !/\/(events|calls)$/.test(route))
    .sort((one, other) => other.mean_ms - one.mean_ms)
    .slice(0, mostShown);
}

/** Of single calls, by API and path. */
export function timesOf(
  calls: readonly Pick<ShownCall, 'face' | 'method' | 'path' | 'ms'>[],
): readonly RouteTimes[] {
  const sums = new Map<string, { api: string; route: string; calls: number; ms: number }>();
  for (const { face, method, path, ms } of calls) {
    const route = `${method} ${path.split('?')[0]}`;
    const sum = sums.get(`${face} ${route}`) ?? { api: face, route, calls: 0, ms: 0 };
    sums.set(`${face} ${route}`, { ...sum, calls: sum.calls + 1, ms: sum.ms + ms });
  }
  return [...sums.values()].map(({ ms, ...one }) => ({
    ...one,
    mean_ms: Math.round((ms / one.calls) * 10) / 10,
  }));
}
