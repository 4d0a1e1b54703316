/** A load on one server: so many connections, each with its next request ready. */
import autocannon from 'autocannon';

/** The request of each turn. */
export interface Load {
  readonly next: () => {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** the status every answer must have */
  readonly expects: number;
}

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Throws when an answer had another status: a benchmark of refusals is none. */
export async function load(
  port: number,
  work: Load,
  options: { readonly connections: number; readonly seconds: number },
): Promise<LoadResult> {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: options.connections,
    duration: options.seconds,
    requests: [
      {
        setupRequest: (request) => {
          const { method, path, headers, body } = work.next();
          return {
            ...request,
            method,
            path,
            headers: headers ?? {},
            ...(body === undefined ? {} : { body }),
          };
        },
      },
    ],
  });
  const statuses = Object.keys(result.statusCodeStats ?? {});
  if (result.errors > 0 || statuses.some((status) => Number(status) !== work.expects))
    throw new Error(
      `expected ${work.expects} from port ${port}, got ${statuses.join(', ')} and ${result.errors} errors`,
    );
  // The average of whole seconds, as the tool counts them.
  return { perSecond: result['2xx'] / result.duration, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}
