/**
 * Finds the addresses of a host. Name servers are queried directly. The system's resolver blocks a thread per query, so
 * a few unanswered queries would delay all work that needs a thread.
 */
import { lookup, Resolver } from 'node:dns/promises';

/** Returns the addresses of a host; throws if it has none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** Returns the name without the dot that may end it: `localhost.` is `localhost` in every check. */
export const plainHost = (name: string): string => name.replace(/\.$/, '');

/** Returns the host of a URL. An IPv6 address has no brackets. */
export const hostOf = (url: URL): string => plainHost(url.hostname.replace(/^\[|\]$/g, ''));

/**
 * Makes a function that queries the resolver, and then the system, which alone reads the hosts file. After a timeout of
 * the resolver the system is not queried, because it would wait too.
 */
export function resolveHostBy(resolver: Pick<Resolver, 'resolve4' | 'resolve6'>): ResolveHost {
  return async (host) => {
    const resolved = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = resolved.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const timedOut = resolved.find(
      (answer) => answer.status === 'rejected' && answer.reason?.code === 'ETIMEOUT',
    );
    if (timedOut?.status === 'rejected') throw timedOut.reason;
    return (await lookup(host, { all: true })).map((address) => address.address);
  };
}

export const resolveHost = resolveHostBy(new Resolver({ timeout: 2_000, tries: 2 }));
