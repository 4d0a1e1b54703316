/** Pages for probes of proxies and supervisors: whether the server lives, is ready, and accepts requests. */
import { type PageHandler, reply } from './static-file.js';

export interface ProbeOptions {
  /** whether the database answers */
  readonly isReady: () => Promise<boolean>;
  /** whether clients should be sent elsewhere */
  readonly isStopping: () => boolean;
}

export function probePages({ isReady, isStopping }: ProbeOptions): Readonly<Record<string, PageHandler>> {
  return {
    '/health/live': (_request, response) => reply(response, 200, 'application/json', '{"status":"ok"}'),
    // A path for proxies: a server without its database still answers with its own refusals, which a proxy cannot.
    '/health/accepting': (_request, response) => {
      const status = isStopping() ? 'stopping' : 'ok';
      reply(response, status === 'ok' ? 200 : 503, 'application/json', JSON.stringify({ status }));
    },
    '/health/ready': async (_request, response) => {
      const isGood = await isReady();
      const status = isStopping() ? 'stopping' : isGood ? 'ok' : 'unavailable';
      reply(response, status === 'ok' ? 200 : 503, 'application/json', JSON.stringify({ status }));
    },
  };
}
