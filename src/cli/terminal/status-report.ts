/** Data that `status` shows, in the form of its JSON output. */
import type { SettingsOfServer } from './server-settings.js';

interface RouteTimes {
  readonly api: string;
  readonly route: string;
  readonly calls: number;
  readonly mean_ms: number;
}

export interface StatusReport {
  readonly version: string;
  readonly servers: readonly {
    readonly at: string;
    readonly version: string | null;
    readonly started_at: string | null;
    /** non-default settings; null: unknown, as over the API */
    readonly settings: Readonly<Record<string, string | null>> | null;
    /** differences from this shell; null: unknown */
    readonly differs: SettingsOfServer['differs'];
  }[];
  /** the server that ended without a clean stop, if none runs; null: none is known */
  readonly ended_server: { readonly pid: number; readonly host: string; readonly seen_at: string } | null;
  readonly database: {
    readonly up: boolean;
    readonly version: string | null;
    readonly latency_ms: number | null;
    /** null: unknown over the API */
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
    readonly payloads_waiting: number;
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

const maxShown = 5;

/** Calls added up by API and route. */
export class CallSums {
  readonly #routes = new Map<string, { api: string; route: string; calls: number; ms: number }>();
  readonly #sums = { all: 0, failed: 0, refused: 0 };

  /** Adds `calls` calls, or only their total time. */
  add(api: string, route: string, status: number, calls: number, ms: number): void {
    this.#sums.all += calls;
    if (status >= 500) this.#sums.failed += calls;
    else if (status >= 400) this.#sums.refused += calls;
    const sum = this.#routes.get(`${api} ${route}`) ?? { api, route, calls: 0, ms: 0 };
    this.#routes.set(`${api} ${route}`, { ...sum, calls: sum.calls + calls, ms: sum.ms + ms });
  }

  report(source: NonNullable<StatusReport['calls']>['of']): NonNullable<StatusReport['calls']> {
    const times = [...this.#routes.values()].map(({ ms, ...route }) => ({
      ...route,
      mean_ms: Math.round((ms / route.calls) * 10) / 10,
    }));
    const slowest = times
      // Long polls are slow on purpose.
      .filter(({ route }) => !/\/(events|calls)$/.test(route))
      .sort((left, right) => right.mean_ms - left.mean_ms)
      .slice(0, maxShown);
    return { of: source, ...this.#sums, slowest };
  }
}
